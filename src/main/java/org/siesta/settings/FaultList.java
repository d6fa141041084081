package org.siesta.settings;

import java.util.ArrayList;
import java.util.List;

/** What a check has found so far. */
final class FaultList {

    private final List<SettingsFault> faults = new ArrayList<>();

    void add(String field, String value, String rule) {
        faults.add(new SettingsFault(field, value, rule));
    }

    boolean isEmpty() {
        return faults.isEmpty();
    }

    List<SettingsFault> all() {
        return List.copyOf(faults);
    }
}
