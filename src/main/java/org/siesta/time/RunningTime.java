package org.siesta.time;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;

/**
 * A monotonic clock that stands while the process does: stopped by a signal, moved to another host,
 * or kept from the processors. Whoever waits for somebody else by {@link System#nanoTime} finds all
 * of its time over when it goes on, though the answer has long been there.
 *
 * <p>A thread of its own looks at the time ten times a second; what passes between two looks beyond
 * {@link #MOST_NANOS} does not count.
 */
public final class RunningTime {

    /** So much counts at most of what passes between two looks. */
    static final long MOST_NANOS = TimeUnit.MILLISECONDS.toNanos(300);

    private static final long BETWEEN_LOOKS_MILLIS = 100;

    private static final RunningTime PROCESS = new RunningTime(System::nanoTime);

    static {
        Thread.ofPlatform().name("running-time").daemon().start(RunningTime::keepLooking);
    }

    /**
     * @param at when it was
     * @param stood nanoseconds that did not count before
     */
    private record Look(long at, long stood) {}

    private final LongSupplier clock;
    private volatile Look last;

    RunningTime(LongSupplier clock) {
        this.clock = clock;
        this.last = new Look(clock.getAsLong(), 0);
    }

    /** Nanoseconds since some instant, of which only differences mean anything. */
    public static long nanos() {
        return PROCESS.now();
    }

    /**
     * What the work came to, for which it waits until {@link #nanos} says {@code end}. Throws
     * {@link TimeoutException} then.
     */
    public static <T> T await(Future<T> work, long end)
            throws InterruptedException, ExecutionException, TimeoutException {
        while (true) {
            try {
                return work.get(Math.max(0, end - nanos()), TimeUnit.NANOSECONDS);
            } catch (TimeoutException e) {
                if (end - nanos() <= 0) {
                    throw e;
                }
            }
        }
    }

    long now() {
        Look look = last;
        return look.at() + Math.min(clock.getAsLong() - look.at(), MOST_NANOS) - look.stood();
    }

    /** Not for several threads at once. */
    void look() {
        Look before = last;
        long at = clock.getAsLong();
        long stood = Math.max(0, at - before.at() - MOST_NANOS);
        last = new Look(at, before.stood() + stood);
    }

    private static void keepLooking() {
        try {
            while (true) {
                Thread.sleep(BETWEEN_LOOKS_MILLIS);
                PROCESS.look();
            }
        } catch (InterruptedException _) {
            // Nobody interrupts a thread that nobody has.
        }
    }
}
