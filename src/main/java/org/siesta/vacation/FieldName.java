package org.siesta.vacation;

import java.util.List;
import org.siesta.mail.Ascii;

/**
 * The name of a header field that a rule asks for.
 *
 * @param name as the standards write it
 * @param key in lower case: made once, for each message is asked for fifty of them
 */
public record FieldName(String name, String key) {

    /** Of one field. */
    static FieldName of(String name) {
        return new FieldName(name, Ascii.lower(name));
    }

    /** Of several, in order. */
    static List<FieldName> all(String... names) {
        return all(List.of(names));
    }

    /** Of several, in order. */
    public static List<FieldName> all(List<String> names) {
        return names.stream().map(FieldName::of).toList();
    }

    @Override
    public String toString() {
        return name;
    }
}
