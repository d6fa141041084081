package org.siesta.sieve;

/** A compiled command. */
public interface Op extends PlanNode {

    /** Where its name stands in the script. */
    Span at();

    /** Does what the command says and tells how the script goes on. */
    Flow run(Evaluation run);

    /** Whether what stands behind it in its block is never run. */
    default boolean ends() {
        return false;
    }

    /** How a script goes on after a command. */
    enum Flow {
        NEXT,
        /** Behind the include command that led to this script (RFC 6609 §3.3). */
        RETURN,
        /** Out of a loop (RFC 5703 §3). */
        BREAK,
        STOP
    }

    /** A command that takes the commands right behind it in, as if does elsif and else. */
    interface Chained extends Op {

        /** Both as one command. */
        Op followedBy(Op next);

        /** Whether it is known that one of its blocks is taken, whatever the message. */
        boolean settled();
    }
}
