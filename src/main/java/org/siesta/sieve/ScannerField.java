package org.siesta.sieve;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.siesta.mail.Headers;

/**
 * How the verdict of a scanner is read from the header (RFC 5235 §3).
 *
 * @param status the part of a field that says it
 */
public record ScannerField(HeaderPart status, Scale scale) {

    /** A longer number is none. */
    private static final int MAX_DIGITS = 12;

    /** What the status means. */
    public sealed interface Scale {

        /** A number; {@code max} and more is certain. */
        record Score(double max) implements Scale {}

        /** A number; the message says what is certain. */
        record ScoreOf(HeaderPart max) implements Scale {}

        /** One character as many times as the score; {@code max} and more is certain. */
        record Length(double max) implements Scale {}

        /** Words in any case, each with the value that the test sees, from 0. */
        record Words(Map<String, Integer> values) implements Scale {

            public Words {
                Map<String, Integer> folded = new LinkedHashMap<>();
                values.forEach((word, value) -> folded.put(Collation.asciiLower(word), value));
                values = Map.copyOf(folded);
            }
        }
    }

    /** What a scanner found. */
    public sealed interface Verdict {

        /** From 0, clean, to 1, certain. */
        record Ratio(double value) implements Verdict {}

        /** The value that the test sees. */
        record Value(int value) implements Verdict {}
    }

    /** The verdict about this message; empty when the scanner left none that can be read. */
    public Optional<Verdict> verdict(Headers headers) {
        return status.of(headers).flatMap(text -> verdict(text.strip(), headers));
    }

    private Optional<Verdict> verdict(String text, Headers headers) {
        return switch (scale) {
            case Scale.Score(double max) -> ratio(number(text), max);
            case Scale.ScoreOf(HeaderPart max) ->
                    max.of(headers)
                            .map(limit -> number(limit.strip()))
                            .filter(OptionalDouble::isPresent)
                            .flatMap(limit -> ratio(number(text), limit.getAsDouble()));
            case Scale.Length(double max) ->
                    text.chars().allMatch(c -> c == text.charAt(0))
                            ? ratio(OptionalDouble.of(text.length()), max)
                            : Optional.empty();
            case Scale.Words(Map<String, Integer> values) ->
                    Optional.ofNullable(values.get(Collation.asciiLower(text)))
                            .map(Verdict.Value::new);
        };
    }

    private static Optional<Verdict> ratio(OptionalDouble score, double max) {
        return score.isEmpty() || max <= 0
                ? Optional.empty()
                : Optional.of(new Verdict.Ratio(Math.clamp(score.getAsDouble() / max, 0.0, 1.0)));
    }

    /** A decimal number with a point or a comma; empty when the text is anything else. */
    private static OptionalDouble number(String text) {
        boolean number =
                text.length() <= MAX_DIGITS
                        && text.matches("[+-]?([0-9]+([.,][0-9]*)?|[.,][0-9]+)");
        return number
                ? OptionalDouble.of(Double.parseDouble(text.replace(',', '.')))
                : OptionalDouble.empty();
    }
}
