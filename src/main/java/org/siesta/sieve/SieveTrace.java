package org.siesta.sieve;

/** Watches one run of a script, for people who ask why. */
public interface SieveTrace {

    /** A command is about to run. */
    void command(Op command);

    /** A test gave its answer. */
    void test(Cond test, boolean held);

    /** Something went wrong that does not end the run. */
    default void complaint(Span at, String code, String message) {}
}
