package org.siesta.queue;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.siesta.smtp.Submission;
import org.siesta.smtp.Submission.Fault;

/**
 * Whether the relay is reached, so that a relay that is down, or just up again, is not met by
 * everything that waits. Shared by the tries; its monitor guards it.
 */
final class RelayHealth {

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);

    /** A password that is wrong is not made right by asking: a server may lock whoever does. */
    private static final Duration LONGEST_AFTER_LOGIN = Duration.ofMinutes(5);

    private static final Duration CLOCK_SET_BACK = Duration.ofMinutes(1);

    private final int downAfter;
    private final Duration longestPause;
    private int unreached;
    private Duration pause = Duration.ZERO;
    private Instant quietUntil = Instant.MIN;
    private boolean recovered;

    /** How many tries may go on at once after it was down: it is not met by all at once. */
    private int width = Integer.MAX_VALUE;

    RelayHealth(int downAfter, Duration longestPause) {
        this.downAfter = downAfter;
        this.longestPause = longestPause;
    }

    /** What a try met. */
    synchronized void saw(Submission outcome, Instant now) {
        if (outcome.failure().equals(Optional.of(Fault.CONTENT))) {
            // That tells nothing of the relay.
            return;
        }
        if (hasTalked(outcome)) {
            recovered |= unreached >= downAfter;
            width = width == Integer.MAX_VALUE ? width : width + 1;
            unreached = 0;
            quietUntil = Instant.MIN;
            return;
        }
        unreached++;
        if (unreached >= downAfter) {
            width = 1;
            int doublings = Math.min(unreached - downAfter, 20);
            Duration grown = FIRST_PAUSE.multipliedBy(1L << doublings);
            boolean refusesLogin = outcome.failure().equals(Optional.of(Fault.AUTH));
            Duration longest = refusesLogin ? LONGEST_AFTER_LOGIN : longestPause;
            pause = grown.compareTo(longest) < 0 ? grown : longest;
            quietUntil = now.plus(pause);
        }
    }

    /**
     * A relay that takes no message, whatever it is, is as good as one that is down. One that does
     * not relay for us may mean the recipient alone.
     */
    private static boolean hasTalked(Submission outcome) {
        return switch (outcome) {
            case Submission.Unreachable _ -> false;
            case Submission.Deferred(Fault fault, _, _) ->
                    fault == Fault.TEMPORARY || fault == Fault.RELAY_DENIED;
            case Submission.Accepted _, Submission.Rejected _ -> true;
        };
    }

    /**
     * How many tries may go on at once: one while it is down, and after that one more for each that
     * got through.
     */
    synchronized int allowed(int concurrency) {
        return Math.min(width, concurrency);
    }

    /** Whether so many tries may go on at once, and nothing is left to be done after an outage. */
    synchronized boolean isSound(int concurrency) {
        return unreached == 0 && !recovered && width >= concurrency;
    }

    /** How long not to begin a try; zero or less when one may begin. */
    synchronized Duration pause(Instant now) {
        if (quietUntil.equals(Instant.MIN)) {
            return Duration.ZERO;
        }
        Duration left = Duration.between(now, quietUntil);
        // More than the whole pause: the clock was set back, or the caller has read it a while ago.
        return left.compareTo(pause.plus(CLOCK_SET_BACK)) > 0 ? Duration.ZERO : left;
    }

    /** True once after the relay was down and is reached again. */
    synchronized boolean takeRecovery() {
        boolean was = recovered;
        recovered = false;
        return was;
    }
}
