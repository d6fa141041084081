package org.siesta.store;

import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * How many more replies are known to stay below a limit without being counted again: counting costs
 * as much as there are to count.
 *
 * <p>After a count a sixteenth of what is left of the limit may be used, for a few seconds, where
 * that is much; near a limit, and where the limit is low, each reply is counted. Whoever is alone
 * at the store never passes the limit. Where others fill it up meanwhile, it is passed by what is
 * left of that sixteenth. What work uses that is undone is lost, and then it is counted a little
 * earlier.
 */
final class Allowances {

    private static final int SHARES = 16;

    /** Less than this is not worth being less exact: so many are counted quickly. */
    private static final int LEAST = 100;

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
        int share = (int) ((limit - count) / SHARES);
        if (share < LEAST) {
            return;
        }
        if (known.size() >= MOST) {
            known.clear();
        }
        // The one that was counted for is the first of them.
        known.put(what, new Allowance(limit, share - 1, now));
    }
}
