package org.siesta.delivery;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.Supplier;
import org.siesta.time.RunningTime;

/**
 * How long settings, script and queue may hold up a message that somebody else waits for. What
 * takes longer goes on by itself, and nobody waits for it; when that happens several times in a
 * row, nothing is begun for a while, so that a store that hangs does not gather threads.
 *
 * <p>Shared by all deliveries; the counters are the only state.
 */
public final class TimeBudget {

    private static final System.Logger LOG = System.getLogger(TimeBudget.class.getName());

    private static final Duration UNLIMITED = Duration.ofSeconds(Long.MAX_VALUE);

    /** So many late ones in a row, and nothing is begun for a while. */
    private static final int LATE_IN_A_ROW = 3;

    /** What became of the work. */
    sealed interface Ended<T> {

        /** It was done in time. */
        record InTime<T>(T value) implements Ended<T> {}

        /** It was not; it goes on by itself. */
        record Late<T>() implements Ended<T> {}

        /** It was not begun: what it needs has been late too often. */
        record Skipped<T>() implements Ended<T> {}
    }

    /** What is left of a budget, for work that would go on for as long as it may. */
    static final class Left {

        private final long end;
        private volatile boolean forOthers;

        private Left(Duration time) {
            this.end = RunningTime.nanos() + time.toNanos();
        }

        /** Nanoseconds; nothing of a budget that is used up. */
        long nanos() {
            return Math.max(0, end - RunningTime.nanos());
        }

        /**
         * From here on the work waits for what others hold. The store is well meanwhile: to be late
         * by that makes nobody rest.
         */
        void waitsForOthers() {
            forOthers = true;
        }
    }

    private final Duration budget;
    private final Duration pause;
    private final AtomicInteger lateInARow = new AtomicInteger();
    private final AtomicLong resting = new AtomicLong();

    /**
     * A budget.
     *
     * @param budget for one message
     * @param pause for how long nothing is begun after too much that was late
     */
    public TimeBudget(Duration budget, Duration pause) {
        this.budget = budget;
        this.pause = pause;
    }

    /**
     * No budget: all work is done by the caller, however long it takes, and has no time in which to
     * try again.
     */
    public static TimeBudget unlimited() {
        return new TimeBudget(UNLIMITED, Duration.ZERO);
    }

    /**
     * Does the work on a thread of its own and waits for it no longer than the budget, which grows
     * with what there is to do. Throws what the work throws, if that is in time.
     *
     * @param parts how many recipients it is done for; each hundred has the budget once more
     * @param work may ask how much is left
     */
    <T> Ended<T> run(int parts, Function<Left, T> work) {
        return begin(parts, work).get();
    }

    /**
     * The same for a caller that has something else to do meanwhile: the work has begun when this
     * returns, and is waited for by whoever asks what became of it. Without a budget it has ended.
     */
    <T> Supplier<Ended<T>> begin(int parts, Function<Left, T> work) {
        if (budget.equals(UNLIMITED)) {
            T value = work.apply(new Left(Duration.ZERO));
            return () -> new Ended.InTime<>(value);
        }
        if (!mayBegin(System.nanoTime())) {
            return Ended.Skipped::new;
        }
        Left left = new Left(budget.multipliedBy(1 + parts / 100));
        FutureTask<T> task = new FutureTask<>(() -> work.apply(left));
        Thread.ofVirtual().name("delivery").start(task);
        return () -> ended(task, left);
    }

    private <T> Ended<T> ended(FutureTask<T> task, Left left) {
        try {
            T value = RunningTime.await(task, left.end);
            lateInARow.set(0);
            return new Ended.InTime<>(value);
        } catch (TimeoutException _) {
            if (!left.forOthers) {
                late();
            }
            return new Ended.Late<>();
        } catch (ExecutionException e) {
            // It was in time, whatever it was.
            lateInARow.set(0);
            throw e.getCause() instanceof RuntimeException fault
                    ? fault
                    : new IllegalStateException(e.getCause());
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return new Ended.Late<>();
        }
    }

    /** At the end of a rest one delivery tries; the others rest until that one was in time. */
    private boolean mayBegin(long now) {
        long until = resting.get();
        if (lateInARow.get() < LATE_IN_A_ROW) {
            return true;
        }
        return now - until >= 0 && resting.compareAndSet(until, now + pause.toNanos());
    }

    private void late() {
        if (lateInARow.incrementAndGet() == LATE_IN_A_ROW) {
            resting.set(System.nanoTime() + pause.toNanos());
            LOG.log(
                    Level.ERROR,
                    "store or queue are too slow for {0} deliveries in a row"
                            + " (siesta.delivery.max-delay): messages go on without replies for {1} s",
                    LATE_IN_A_ROW,
                    pause.toSeconds());
        }
    }
}
