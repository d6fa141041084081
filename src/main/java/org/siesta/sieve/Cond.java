package org.siesta.sieve;

/** A compiled test. */
public interface Cond extends PlanNode {

    /** Whether it holds for this message. */
    boolean test(Evaluation run);
}
