package org.siesta.sieve;

import java.util.List;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;

/**
 * A modifier of {@code set} (RFC 5229 §4.1).
 *
 * @param tag without its colon
 * @param precedence the higher is applied first; two of the same exclude each other
 * @param change gets the value and how long the result may be
 */
public record SetModifier(String tag, int precedence, BiFunction<String, Integer, String> change) {

    private static final long CHARACTER_STEPS = 2;

    /** A modifier that leaves it to others to cut what is too long. */
    public SetModifier(String tag, int precedence, UnaryOperator<String> change) {
        this(tag, precedence, (value, _) -> change.apply(value));
    }

    /** The value with all of these applied, those of a higher precedence first. */
    public static String all(List<SetModifier> modifiers, Evaluation run, String value) {
        int limit = run.limits().maxVariableSize();
        String changed = value;
        for (SetModifier modifier : modifiers) {
            run.spend(CHARACTER_STEPS * changed.length());
            changed = Text.cutCharacters(modifier.change().apply(changed, limit), limit);
        }
        return changed;
    }
}
