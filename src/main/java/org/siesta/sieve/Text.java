package org.siesta.sieve;

import java.util.List;
import java.util.function.Function;

/** A string of a script, perhaps with variables in it (RFC 5229 §3). */
public sealed interface Text {

    /** The string before variables are expanded. */
    String source();

    /** The string in this run. */
    String expand(Evaluation run);

    /** Whether every run gives the same string. */
    default boolean constant() {
        return this instanceof Literal;
    }

    /** A string without variables. */
    record Literal(String source) implements Text {
        @Override
        public String expand(Evaluation run) {
            return source;
        }
    }

    /** The value of a variable; empty when it was never set. */
    record Variable(String source, int slot) implements Text {
        @Override
        public String expand(Evaluation run) {
            return run.value(slot);
        }
    }

    /** What a wildcard of the last successful match took (RFC 5229 §3.2). */
    record MatchVariable(String source, int index) implements Text {
        @Override
        public String expand(Evaluation run) {
            return run.matchVariable(index);
        }
    }

    /** A value of a namespace (RFC 5229 §3). */
    record Computed(String source, Function<Evaluation, String> value) implements Text {
        @Override
        public String expand(Evaluation run) {
            return value.apply(run);
        }
    }

    /** Several of these in a row. */
    record Joined(String source, List<Text> parts) implements Text {

        private static final long PART_STEPS = 2;

        @Override
        public String expand(Evaluation run) {
            StringBuilder text = new StringBuilder();
            int limit = run.limits().maxStringSize();
            run.spend(PART_STEPS * parts.size());
            for (Text part : parts) {
                text.append(part.expand(run));
                if (text.length() > limit) {
                    break;
                }
            }
            run.spend(text.length() / Evaluation.CHARACTERS_PER_STEP);
            return cut(text.toString(), limit);
        }
    }

    /** The beginning of the text, at most so many characters, however many each takes. */
    static String cutCharacters(String text, int limit) {
        return text.length() <= limit || text.codePointCount(0, text.length()) <= limit
                ? text
                : text.substring(0, text.offsetByCodePoints(0, limit));
    }

    /** The beginning of the text, never half a character. */
    static String cut(String text, int limit) {
        if (text.length() <= limit) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(limit - 1)) ? limit - 1 : limit;
        return text.substring(0, end);
    }
}
