package org.siesta.smtp;

import java.time.Duration;
import java.time.Instant;

/**
 * A relay that failed is left alone for a while, so that not every reply waits for it: ten seconds,
 * doubled with each further failure up to five minutes. When its rest is over, one submission finds
 * out how it is, and the others go on without it meanwhile. Its monitor guards it.
 */
final class RelayRest {

    private static final Duration FIRST = Duration.ofSeconds(10);
    private static final Duration LONGEST = Duration.ofMinutes(5);

    private int failures;
    private Instant until = Instant.MIN;

    /** Whether a submission may go there now. Whoever is told so after a rest is the one. */
    synchronized boolean isOver(Instant now) {
        // More than any rest is left where the clock was set back.
        if (now.isBefore(until) && !now.plus(LONGEST).isBefore(until)) {
            return false;
        }
        if (failures > 0) {
            until = now.plus(length());
        }
        return true;
    }

    /** A submission found it out of order; how long it rests now. */
    synchronized Duration failed(Instant now) {
        failures++;
        Duration length = length();
        until = now.plus(length);
        return length;
    }

    /** It talked to us; whether it had rested before. */
    synchronized boolean worked() {
        boolean rested = failures > 0;
        failures = 0;
        until = Instant.MIN;
        return rested;
    }

    private Duration length() {
        Duration length = FIRST.multipliedBy(1L << Math.clamp(failures - 1L, 0, 10));
        return length.compareTo(LONGEST) < 0 ? length : LONGEST;
    }
}
