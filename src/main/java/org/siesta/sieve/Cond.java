package org.siesta.sieve;

/** A compiled test. */
public interface Cond extends PlanNode {

    /** Whether it holds for this message. */
    boolean test(Evaluation run);

    /**
     * What is known of it in every run: because of what this product offers (RFC 5463 §4), or
     * because it never holds.
     */
    default Known known() {
        return Known.NOTHING;
    }

    /** What is known of a test before a message comes. */
    enum Known {
        NOTHING,
        HOLDS,
        FAILS
    }
}
