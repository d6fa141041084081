package org.siesta.mail;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The header section of a message (RFC 5322 §2.2): its fields in order, each unfolded, encoded
 * words left as they are.
 *
 * <p>Field names compare without case. Octets outside ASCII are read as UTF-8 where that is valid,
 * else as ISO 8859-1.
 */
public record Headers(List<Field> fields) {

    /** One field. The value is unfolded and has no leading or trailing white space. */
    public record Field(String name, String value) {}

    public Headers {
        fields = List.copyOf(fields);
    }

    /** Headers from alternating names and values. */
    public static Headers of(String... namesAndValues) {
        List<Field> fields = new ArrayList<>();
        for (int i = 0; i + 1 < namesAndValues.length; i += 2) {
            fields.add(new Field(namesAndValues[i], namesAndValues[i + 1]));
        }
        return new Headers(fields);
    }

    /** The values of all fields of this name, in order. */
    public Stream<String> all(String name) {
        return fields.stream().filter(f -> f.name().equalsIgnoreCase(name)).map(Field::value);
    }

    /** The value of the first field of this name. */
    public Optional<String> first(String name) {
        return all(name).findFirst();
    }

    /** Whether a field of this name is there. */
    public boolean has(String name) {
        return all(name).findAny().isPresent();
    }
}
