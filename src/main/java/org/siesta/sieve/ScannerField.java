package org.siesta.sieve;

import java.util.Map;

/**
 * How the verdict of a scanner is read from the header (RFC 5235 §3).
 *
 * @param status the part of a field that says it
 */
public record ScannerField(HeaderPart status, Scale scale) {

    /** What the status means. */
    public sealed interface Scale {

        /** A number; {@code max} and more is certain. */
        record Score(double max) implements Scale {}

        /** A number; the message says what is certain. */
        record ScoreOf(HeaderPart max) implements Scale {}

        /** As many characters as the score; {@code max} and more is certain. */
        record Length(double max) implements Scale {}

        /** Words, each with the value that the test sees, from 0. */
        record Words(Map<String, Integer> values) implements Scale {

            public Words {
                values = Map.copyOf(values);
            }
        }
    }
}
