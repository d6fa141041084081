package org.siesta.store;

import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * How many more replies are known to stay below a limit without being counted again: counting costs
 * as much as there are to count.
 *
 * <p>After a count a sixteenth of what is left of the limit may be used, for a few seconds. Whoever
 * is alone at the store never passes the limit by that; sixteen processes that share one do not
 * either, unless they spend what they counted at the same time. What is used by work that is undone
 * is lost, and then it is counted a little earlier.
 */
final class Allowances {

    private static final int SHARES = 16;
    private static final long VALID = Duration.ofSeconds(10).toMillis();
    private static final int MOST = 10_000;

    /**
     * What may be used.
     *
     * @param since milliseconds, of the count
     */
    private record Allowance(int limit, int left, long since) {

        boolean holds(int askedLimit, long now) {
            return left > 0 && limit == askedLimit && now >= since && now - since < VALID;
        }

        Allowance less() {
            return new Allowance(limit, left - 1, since);
        }
    }

    private final ConcurrentHashMap<String, Allowance> known = new ConcurrentHashMap<>();

    /**
     * Uses one; false where there is none, and it has to be counted.
     *
     * @param what is limited
     * @param now milliseconds
     */
    boolean use(String what, int limit, long now) {
        @Nullable Allowance used =
                known.computeIfPresent(
                        what,
                        (_, allowance) -> allowance.holds(limit, now) ? allowance.less() : null);
        return used != null;
    }

    /**
     * It was counted: so many are below the limit, and one more is about to be.
     *
     * @param now milliseconds
     */
    void counted(String what, int limit, long count, long now) {
        int left = (int) ((limit - count) / SHARES) - 1;
        if (left <= 0) {
            return;
        }
        if (known.size() >= MOST) {
            known.clear();
        }
        known.put(what, new Allowance(limit, left, now));
    }
}
