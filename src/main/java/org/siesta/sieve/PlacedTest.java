package org.siesta.sieve;

import java.util.List;

/** A test that knows where its name stands, for those who watch the run. */
record PlacedTest(Span at, String name, Cond test) implements Cond {

    @Override
    public boolean test(Evaluation run) {
        boolean held = test.test(run);
        run.answered(this, held);
        return held;
    }

    @Override
    public Known known() {
        return test.known();
    }

    @Override
    public List<? extends PlanNode> parts() {
        return test.parts();
    }
}
