package org.siesta.sieve.extension;

import java.util.Optional;
import org.siesta.sieve.HeaderPart;

/**
 * Reads a part of a header field as administrators write it: {@code NAME[:PATTERN]}, the pattern an
 * extended regular expression. The part is what its first group took, all that it matched where it
 * has no group, the whole value where there is no pattern.
 */
public final class HeaderPattern {

    private HeaderPattern() {}

    /** The part; empty where the name or the pattern is not right. */
    public static Optional<HeaderPart> parse(String written) {
        int colon = written.indexOf(':');
        String name = (colon < 0 ? written : written.substring(0, colon)).strip();
        if (!BaseTests.isFieldName(name)) {
            return Optional.empty();
        }
        if (colon < 0) {
            return Optional.of(HeaderPart.whole(name));
        }
        return switch (PosixRegex.read(written.substring(colon + 1).strip(), false)) {
            case PosixRegex.Reading.Faulty _ -> Optional.empty();
            case PosixRegex.Reading.Sound(RegexProgram program) ->
                    Optional.of(new HeaderPart(name, value -> find(program, value)));
        };
    }

    /** Linear in the value, and a value is short: nothing is charged for it. */
    private static Optional<String> find(RegexProgram program, String value) {
        int[] found = RegexRun.find(program, value, true, _ -> {});
        if (found == null) {
            return Optional.empty();
        }
        int group = found.length > 2 ? 2 : 0;
        return found[group] < 0
                ? Optional.empty()
                : Optional.of(value.substring(found[group], found[group + 1]));
    }
}
