package org.siesta.sieve;

import java.util.List;

/** Watches one run of a script, for people who ask why. */
public interface SieveTrace {

    /** A command is about to run. */
    void command(Op command);

    /** The test of this name, which stands there, gave its answer. */
    void test(Span at, String name, boolean held);

    /** Whether {@link #compared} is still wanted; the keys are worked out only then. */
    default boolean comparisons() {
        return false;
    }

    /**
     * Values were compared with keys: always before the test answers that asked for it.
     *
     * @param at where the test or the command stands
     * @param how its name and the match type
     * @param keys the first ones, with the values of their variables
     */
    default void compared(
            Span at, String how, List<String> values, List<String> keys, boolean held) {}

    /** The command that stands there asked for an action. */
    default void acted(Span at, SieveAction action) {}

    /** What follows stands in this included script; empty: in the script itself. */
    default void script(String name) {}

    /** Something went wrong that does not end the run. */
    default void complaint(Span at, String code, String message) {}
}
