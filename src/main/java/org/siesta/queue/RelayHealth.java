package org.siesta.queue;

import java.time.Duration;
import java.time.Instant;
import org.siesta.smtp.Submission;
import org.siesta.smtp.Submission.Fault;

/**
 * Whether the relay is reached, so that a relay that is down, or just up again, is not met by
 * everything that waits. Shared by the tries; its monitor guards it.
 */
final class RelayHealth {

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);

    private final int downAfter;
    private final Duration longestPause;
    private int unreached;
    private Instant quietUntil = Instant.MIN;
    private boolean recovered;

    RelayHealth(int downAfter, Duration longestPause) {
        this.downAfter = downAfter;
        this.longestPause = longestPause;
    }

    /** What a try met. */
    synchronized void saw(Submission outcome, Instant now) {
        boolean reached =
                !(outcome instanceof Submission.Unreachable(Fault fault, _, _))
                        || fault == Fault.UNSUPPORTED;
        if (reached) {
            recovered |= unreached >= downAfter;
            unreached = 0;
            quietUntil = Instant.MIN;
            return;
        }
        unreached++;
        if (unreached >= downAfter) {
            int doublings = Math.min(unreached - downAfter, 20);
            Duration pause = FIRST_PAUSE.multipliedBy(1L << doublings);
            quietUntil = now.plus(pause.compareTo(longestPause) < 0 ? pause : longestPause);
        }
    }

    /** How many tries may go on at once. */
    synchronized int allowed(int concurrency) {
        return unreached >= downAfter ? 1 : concurrency;
    }

    /** How long not to begin a try; zero or less when one may begin. */
    synchronized Duration pause(Instant now) {
        return quietUntil.equals(Instant.MIN) ? Duration.ZERO : Duration.between(now, quietUntil);
    }

    /** True once after the relay was down and is reached again. */
    synchronized boolean takeRecovery() {
        boolean was = recovered;
        recovered = false;
        return was;
    }
}
