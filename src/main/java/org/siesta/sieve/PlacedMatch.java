package org.siesta.sieve;

import java.util.List;

/**
 * A match that knows where it stands and what its keys are, for those who watch the run.
 *
 * @param name of the test or command
 * @param type the match type without its colon, with its relation where it has one
 */
record PlacedMatch(Span at, String name, String type, List<Text> keys, Match match)
        implements Match {

    /** More keys than anybody reads. */
    private static final int MAX_KEYS = 8;

    @Override
    public boolean any(Evaluation run, List<String> values) {
        return run.watched() ? watched(run, values) : match.any(run, values);
    }

    private boolean watched(Evaluation run, List<String> values) {
        // Before the match: it may set the match variables that stand in a key.
        List<String> shown = run.aside(keys.subList(0, Math.min(keys.size(), MAX_KEYS)));
        boolean held = match.any(run, values);
        run.compared(
                this, counts() ? List.of(Integer.toString(values.size())) : values, shown, held);
        return held;
    }

    private boolean counts() {
        return type.startsWith("count");
    }
}
