package org.siesta.sieve;

import java.util.Optional;
import java.util.function.Function;
import org.siesta.mail.Headers;

/**
 * A part of a header field.
 *
 * @param part finds it in a value; empty when it is not there
 */
public record HeaderPart(String field, Function<String, Optional<String>> part) {

    /** Longer values are cut before they are looked at. */
    private static final int MAX_VALUE = 1024;

    /** The whole value of a field. */
    public static HeaderPart whole(String field) {
        return new HeaderPart(field, Optional::of);
    }

    /** The part in the first field of the name; empty when it is not there. */
    public Optional<String> of(Headers headers) {
        return headers.first(field).flatMap(value -> part.apply(Text.cut(value, MAX_VALUE)));
    }
}
