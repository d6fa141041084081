package org.siesta.delivery;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Who may try again for what others hold, a row or all connections of the pool: few at once, for
 * the rest of the pool is for those who try for the first time.
 *
 * <p>Shared by all deliveries.
 */
final class Turns {

    private static final int AT_ONCE = 2;

    private static final long BETWEEN_TRIES = TimeUnit.MILLISECONDS.toNanos(50);

    private final Semaphore free = new Semaphore(AT_ONCE, true);

    /** Waits for a turn, which the caller gives back; false where no time is left for one. */
    boolean take(TimeBudget.Left left) {
        left.waitsForOthers();
        try {
            TimeUnit.NANOSECONDS.sleep(Math.min(BETWEEN_TRIES, left.nanos()));
            return left.nanos() > 0 && free.tryAcquire(left.nanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    void giveBack() {
        free.release();
    }
}
