package org.siesta.time;

import java.time.Instant;

/**
 * The time by a clock that may jump ahead: never later than the last reading plus what has passed
 * since by the monotonic clock. A clock that is still ahead at the next reading is believed.
 *
 * <p>For what cannot be undone, such as forgetting. Not for several threads at once.
 */
public final class HeldBackTime {

    private Instant last;
    private long lastNanos;

    /**
     * @param now what the clock says
     * @param nanos what {@link System#nanoTime} says
     */
    public HeldBackTime(Instant now, long nanos) {
        this.last = now;
        this.lastNanos = nanos;
    }

    /** The earlier one of what the clock says and what it can be after the last reading. */
    public Instant read(Instant now, long nanos) {
        Instant possible = last.plusNanos(nanos - lastNanos);
        last = now;
        lastNanos = nanos;
        return now.isBefore(possible) ? now : possible;
    }
}
