package org.siesta.mail;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The addresses that were read in fields, by the name of the fields in lower case: each recipient
 * of a message asks for the same. Any number of threads may ask.
 */
final class FieldAddresses {

    private final Map<String, List<AddressList.Entry>> known = new HashMap<>(2);

    /** Of all fields of this name, in order. */
    synchronized List<AddressList.Entry> in(Headers headers, String name) {
        return known.computeIfAbsent(
                Ascii.lower(name),
                key ->
                        headers.all(key)
                                .flatMap(v -> AddressList.withoutNames(v).entries().stream())
                                .toList());
    }
}
