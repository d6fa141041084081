package org.siesta.sieve;

/**
 * Stands where a script uses what this product does not have, behind an ihave that says so. A run
 * that gets here fails (RFC 5463 §4). In a test of scripts it stands for a block that has a fault.
 */
record Unavailable(Span at, String why) implements Op, Cond {

    @Override
    public Flow run(Evaluation run) {
        throw run.failure("unavailable", why);
    }

    @Override
    public boolean test(Evaluation run) {
        throw run.failure("unavailable", why);
    }
}
