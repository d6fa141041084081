package org.siesta.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Keys as they are declared, in the order of the reference. */
final class KeyTable {

    private final List<ConfigKey<?>> keys = new ArrayList<>();

    /** Those declared so far. */
    List<ConfigKey<?>> all() {
        return List.copyOf(keys);
    }

    /** Takes in what was declared elsewhere. */
    void add(List<? extends ConfigKey<?>> others) {
        keys.addAll(others);
    }

    <T> ConfigKey<T> key(
            String pattern, ValueType<T> type, @Nullable String defaultText, String description) {
        return add(new ConfigKey<>(pattern, type, defaultText, description, false));
    }

    /** One whose value is shown to nobody. */
    <T> ConfigKey<T> secret(String pattern, ValueType<T> type, String description) {
        return add(new ConfigKey<>(pattern, type, null, description, true));
    }

    ConfigKey<Duration> timeout(String pattern, String defaultText, String description) {
        return key(pattern, ValueTypes.duration("10ms", "1h"), defaultText, description);
    }

    private <T> ConfigKey<T> add(ConfigKey<T> key) {
        keys.add(key);
        return key;
    }
}
