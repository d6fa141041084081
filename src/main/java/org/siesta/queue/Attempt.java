package org.siesta.queue;

import static java.lang.System.Logger.Level.ERROR;
import static java.lang.System.Logger.Level.WARNING;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.siesta.halt.Halt;

/**
 * One leased reply on its way to the relay, on a virtual thread: tried, and its result stored. Its
 * lease is kept up by the worker, and may be replaced by a newer one of this process as long as the
 * attempt is not over.
 */
final class Attempt {

    /** Hears of the whole end. */
    interface End {

        /**
         * @param since a lease that came when the result of the one before was stored already
         * @param next what was stored; empty when nothing was
         */
        void over(Attempt attempt, Optional<Lease> since, Optional<Next> next);
    }

    private static final System.Logger LOG = System.getLogger(QueueWorker.class.getName());

    private static final Duration STORE_PAUSE = Duration.ofSeconds(1);

    /** Whoever waits for his turn no longer than this is not looked at again. */
    private static final Duration FRESH = Duration.ofSeconds(1);

    private final Duration length;
    private final ReplyQueue queue;
    private final Outage away;
    private final InstantSource clock;
    private final Tries tries;
    private final Runnable tried;
    private final End end;
    private final Thread thread;

    private volatile Lease lease;
    private volatile Instant renewedAt;

    /** Somebody else has it now. */
    private volatile boolean lost;

    /** Guarded by the attempt, as is a change of the lease. */
    private boolean over;

    /**
     * @param length of the lease
     * @param away hears when a result cannot be stored
     * @param tried hears of the relay's answer, before it is stored
     */
    Attempt(
            Lease lease,
            Duration length,
            ReplyQueue queue,
            Outage away,
            InstantSource clock,
            Tries tries,
            Runnable tried,
            End end) {
        this.lease = lease;
        this.length = length;
        this.queue = queue;
        this.away = away;
        this.clock = clock;
        this.tries = tries;
        this.tried = tried;
        this.end = end;
        this.renewedAt = begun(lease);
        this.thread = Thread.ofVirtual().name("reply-" + id()).unstarted(this::run);
    }

    String id() {
        return lease.entry().reply().id();
    }

    Thread thread() {
        return thread;
    }

    void start() {
        thread.start();
    }

    /** By the end that the store has: time may have passed since, or the lease be over. */
    private Instant begun(Lease given) {
        return given.entry().nextAttempt().minus(length);
    }

    /** Keeps the lease up; a third of it is the longest that it goes without. */
    void renew(Instant now) {
        Instant renewed = renewedAt;
        if (!renewed.plus(length.dividedBy(3)).isAfter(now)
                || now.plus(QueueWorker.CLOCK_SET_BACK).isBefore(renewed)) {
            lost = !queue.renew(lease, length, now);
            renewedAt = now;
        }
    }

    /** False when it is over. */
    synchronized boolean goesOnWith(Lease newer) {
        if (over) {
            return false;
        }
        lease = newer;
        renewedAt = begun(newer);
        lost = false;
        return true;
    }

    /** It was never begun: nobody has to wait for the end of its lease. */
    void giveBack() {
        Instant now = clock.instant();
        try {
            queue.settle(lease, new Next.RetryAt(now, lease.entry().lastResult()), now);
        } catch (QueueUnavailable _) {
            // Then its lease ends.
        }
    }

    private void run() {
        Lease mine = lease;
        @Nullable Next stored = null;
        try {
            Next next;
            try {
                if (!isOurs()) {
                    return;
                }
                Halt.at(Halt.REPLY_LEASED);
                next = tries.make(current(mine));
            } finally {
                tried.run();
            }
            Halt.at(Halt.RELAY_ANSWERED);
            // Whoever interrupted the try waits for its result to be stored.
            boolean interrupted = Thread.interrupted();
            mine = settle(next, interrupted);
            stored = next;
        } catch (RuntimeException e) {
            LOG.log(ERROR, "a try met a fault; its lease will end", e);
        } finally {
            Lease last = last();
            end.over(
                    this,
                    last == mine ? Optional.empty() : Optional.of(last),
                    Optional.ofNullable(stored));
        }
    }

    private synchronized Lease last() {
        over = true;
        return lease;
    }

    /** Whether nobody else can have been given it, as while this process stood still. */
    private boolean isOurs() {
        return !lost && clock.instant().isBefore(renewedAt.plus(length));
    }

    /** What waited for its turn, as behind a slow relay, may have been taken back meanwhile. */
    private QueueEntry current(Lease mine) {
        QueueEntry leased = mine.entry();
        if (clock.instant().isBefore(begun(mine).plus(FRESH))) {
            return leased;
        }
        try {
            QueueEntry stored = queue.entry(id()).orElse(leased);
            return stored.reply().expiresAt().isBefore(leased.reply().expiresAt())
                    ? stored
                    : leased;
        } catch (QueueUnavailable _) {
            return leased;
        }
    }

    /**
     * What the relay said is not lost when the store is away for a while; the lease that it was
     * told of.
     */
    private Lease settle(Next next, boolean interrupted) {
        while (true) {
            Lease held = lease;
            try {
                if (queue.settle(held, next, clock.instant())) {
                    tries.tally().count(next);
                    return held;
                }
                if (held == lease) {
                    LOG.log(
                            WARNING,
                            "reply=" + id() + " was taken over or deleted; its result is ignored");
                    return held;
                }
            } catch (QueueUnavailable e) {
                away.met("a result waits for the store: " + e.getMessage());
                if (interrupted || !paused()) {
                    return held;
                }
            }
        }
    }

    private static boolean paused() {
        try {
            Thread.sleep(STORE_PAUSE);
            return true;
        } catch (InterruptedException _) {
            // The worker ran out of patience: the lease ends, and the reply is sent once more.
            return false;
        }
    }
}
