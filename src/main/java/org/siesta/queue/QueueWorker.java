package org.siesta.queue;

import static java.lang.System.Logger.Level.ERROR;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.siesta.smtp.Relay;
import org.siesta.smtp.Submission;
import org.siesta.smtp.Submission.Fault;

/**
 * Takes due replies to the relay, each on a virtual thread, and settles what became of them.
 *
 * <p>At least once: a crash between the relay's 250 and our record repeats the reply, with the same
 * Message-ID. Never two tries of one reply at once: a lease is renewed while its try lasts, and
 * what this worker is trying it does not begin a second time.
 *
 * <p>A relay that is not reached several times in a row is probed with one reply at a time; when
 * one gets through, everything that waits is tried.
 */
public final class QueueWorker implements Sender {

    /**
     * How to work.
     *
     * @param concurrency submissions at once, at most
     * @param lease how long a reply stays ours without a sign of life of this process
     * @param poll how long at most until the queue is looked at, for what other processes put there
     * @param probePause longest pause between two probes of a relay that is not reached
     */
    public record Settings(int concurrency, Duration lease, Duration poll, Duration probePause) {

        /** Four at once; a minute; five seconds; ten seconds. */
        public static final Settings DEFAULT =
                new Settings(
                        4, Duration.ofMinutes(1), Duration.ofSeconds(5), Duration.ofSeconds(10));

        public Settings {
            if (concurrency < 1 || !lease.isPositive() || !poll.isPositive()) {
                throw new IllegalArgumentException("a worker does something within some time");
            }
        }
    }

    /**
     * A try that ended with the relay's word, or without it.
     *
     * @param entry the reply; its attempts count this try
     * @param took from the start of the try until now
     */
    public record Try(QueueEntry entry, Submission outcome, Duration took) {}

    /** Tries by their outcome since the start. */
    public record Counts(long sent, long refused, long expired, long deferred) {}

    private static final System.Logger LOG = System.getLogger(QueueWorker.class.getName());

    /** So many tries in a row without reaching the relay, and it counts as down. */
    private static final int DOWN_AFTER = 3;

    /** Replies that are leased to us, for each that is being sent: ready, or being settled. */
    private static final int LEASED_EACH = 16;

    private static final Duration SETTLING = Duration.ofSeconds(1);

    private static final Duration STORE_PAUSE = Duration.ofSeconds(1);

    private static final Duration HELD_PAUSE = Duration.ofMillis(250);

    /** So much earlier than at the last look, and the clock was set back. */
    static final Duration CLOCK_SET_BACK = Duration.ofMinutes(1);

    private final ReplyQueue queue;
    private final InstantSource clock;
    private final Settings settings;

    private final Semaphore bell = new Semaphore(0);
    // Everything that is leased to us: what is ready, being sent, or being settled.
    private final Map<String, Attempt> running = new ConcurrentHashMap<>();
    private final ReadyLine<Attempt> ready = new ReadyLine<>();
    private final RelayHealth health;
    private final Tally tally = new Tally();
    private final Tries tries;
    private final Outage away = new Outage(LOG, "replies wait no longer: the store answers");
    private final Thread dispatcher;

    /** When it was last looked at the queue. Touched by the dispatcher only. */
    private Instant lookedAt = Instant.MIN;

    /** Since when what waits is to be due; null once it is. Touched by the dispatcher only. */
    private @Nullable Instant retrying;

    private volatile boolean started;
    private volatile boolean stopping;

    /** Whether something may wait in the queue whose turn is before that of what comes now. */
    private volatile boolean waiting = true;

    /** A worker that does nothing until {@link #start()}. */
    public QueueWorker(
            ReplyQueue queue,
            Relay relay,
            InstantSource clock,
            RetrySchedule schedule,
            Settings settings) {
        this(queue, relay, clock, schedule, settings, _ -> {});
    }

    /**
     * The same with somebody who hears of each try.
     *
     * @param listener called on the thread of the try; must not block or throw
     */
    public QueueWorker(
            ReplyQueue queue,
            Relay relay,
            InstantSource clock,
            RetrySchedule schedule,
            Settings settings,
            Consumer<Try> listener) {
        this.queue = queue;
        this.clock = clock;
        this.settings = settings;
        this.health = new RelayHealth(DOWN_AFTER, settings.probePause());
        this.tries = new Tries(relay, clock, schedule, health, tally, listener);
        this.dispatcher = Thread.ofVirtual().name("queue-worker").unstarted(this::dispatch);
    }

    /**
     * Begins. What waits from an earlier run is tried at once: whoever restarts a service may have
     * mended its settings.
     */
    public void start() {
        started = true;
        dispatcher.start();
    }

    /** Something was queued or made due: look now. */
    @Override
    public void wake() {
        waiting = true;
        ring();
    }

    private void ring() {
        if (bell.availablePermits() == 0) {
            bell.release();
        }
    }

    /** There is none while others wait, the relay is not well, or the service stops. */
    @Override
    public Optional<Duration> room() {
        return started
                        && !stopping
                        && !waiting
                        && running.size() < most()
                        && health.isSound(settings.concurrency())
                ? Optional.of(settings.lease())
                : Optional.empty();
    }

    /** So many may be leased to us at once. */
    private int most() {
        return LEASED_EACH * settings.concurrency();
    }

    @Override
    public void take(Lease lease) {
        Attempt attempt =
                new Attempt(
                        lease,
                        settings.lease(),
                        queue,
                        away,
                        clock,
                        tries,
                        this::ended,
                        this::over);
        running.put(attempt.id(), attempt);
        ready.add(attempt);
        startReady();
        if (stopping) {
            giveBack();
        }
    }

    /** Starts as many as may be sent at once; how many more might be. */
    private int startReady() {
        return ready.begin(this::allowed, Attempt::start);
    }

    /** None while the relay is left alone, though more are handed over meanwhile. */
    private int allowed() {
        return health.pause(clock.instant()).isPositive()
                ? 0
                : health.allowed(settings.concurrency());
    }

    /** Tries by their outcome since the start. */
    public Counts counts() {
        return tally.counts();
    }

    /** Tries since the start that failed for a reason of this class. */
    public long failures(Fault fault) {
        return tally.failures(fault);
    }

    /** Submissions that are going on. */
    public int sending() {
        return ready.begun();
    }

    /**
     * Begins nothing new and waits for what is going on. What does not end in time is interrupted
     * and waits for its next try; whether the relay has it is not known then. Takes at most a
     * second longer.
     *
     * @return whether everything ended in time
     */
    public boolean close(Duration grace) {
        Instant end = Instant.now().plus(grace);
        stopping = true;
        giveBack();
        wake();
        boolean ended = join(dispatcher, end);
        giveBack();
        for (Attempt attempt : List.copyOf(running.values())) {
            ended &= join(attempt.thread(), end);
        }
        dispatcher.interrupt();
        List<Attempt> late = List.copyOf(running.values());
        late.forEach(attempt -> attempt.thread().interrupt());
        // What is interrupted is settled, so that nobody has to wait for the end of its lease.
        Instant last = Instant.now().plus(SETTLING);
        late.forEach(attempt -> join(attempt.thread(), last));
        return ended;
    }

    /**
     * What is ready when the end has come is not begun; nobody has to wait for the end of its
     * lease.
     */
    private void giveBack() {
        for (Attempt attempt : ready.close()) {
            running.remove(attempt.id());
            attempt.giveBack();
        }
    }

    private static boolean join(Thread thread, Instant end) {
        if (thread.getState() == Thread.State.NEW) {
            // Never begun, and given back.
            return true;
        }
        try {
            Duration left = Duration.between(Instant.now(), end);
            return thread.join(left.isPositive() ? left : Duration.ofMillis(1));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    // ---- the one thread that hands out work

    private void dispatch() {
        retrying = clock.instant();
        while (!stopping) {
            Duration pause;
            try {
                pause = round();
            } catch (QueueUnavailable e) {
                away.met("replies wait: " + e.getMessage());
                pause = STORE_PAUSE;
            } catch (RuntimeException | Error e) {
                // An error too, such as a thread that cannot be had: nobody else hands out work.
                LOG.log(ERROR, "the queue worker met a fault and goes on", e);
                pause = STORE_PAUSE;
            }
            await(pause);
        }
    }

    /** Hands out what may be handed out now; how long to wait for more. */
    private Duration round() {
        Instant now = clock.instant();
        renewLeases(now);
        boolean recovered = health.takeRecovery();
        // A clock that was set back: what was due in minutes would be due in hours.
        if (recovered || now.plus(CLOCK_SET_BACK).isBefore(lookedAt)) {
            retrying = now;
        }
        lookedAt = now;
        retrySome();
        Duration forbidden = health.pause(now);
        // Leases are renewed here, so that no pause may outlast one.
        Duration pause =
                retrying == null
                        ? shorter(settings.poll(), settings.lease().dividedBy(3))
                        : Duration.ZERO;
        if (forbidden.isPositive()) {
            return shorter(pause, forbidden);
        }
        // Before it is counted: whoever ends a try meanwhile rings the bell.
        waiting = true;
        int sendable = startReady();
        int leasable = most() - running.size();
        // More at once than can be sent, so that many cost no more than few.
        int free = health.isSound(settings.concurrency()) ? leasable : Math.min(sendable, leasable);
        if (free <= 0) {
            return pause;
        }
        waiting = false;
        List<Lease> leases = queue.lease(free, settings.lease(), now);
        away.over();
        leases.forEach(this::begin);
        if (leases.size() == free) {
            waiting = true;
            return pause;
        }
        // What is due and was not leased is in somebody's hands for the moment.
        return queue.nextDue()
                .map(due -> due.isAfter(now) ? Duration.between(now, due) : HELD_PAUSE)
                .map(wait -> shorter(pause, wait))
                .orElse(pause);
    }

    /** A part in each round, so that many keep neither leases nor what is due waiting. */
    private void retrySome() {
        Instant since = retrying;
        if (since != null && queue.retrySome(since) < ReplyQueue.RETRIED_AT_ONCE) {
            retrying = null;
        }
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private void await(Duration pause) {
        try {
            boolean rung = bell.tryAcquire(Math.max(1, pause.toMillis()), TimeUnit.MILLISECONDS);
            if (rung) {
                bell.drainPermits();
            }
        } catch (InterruptedException _) {
            stopping = true;
        }
    }

    private void renewLeases(Instant now) {
        for (Attempt attempt : running.values()) {
            attempt.renew(now);
        }
    }

    private void begin(Lease lease) {
        String id = lease.entry().reply().id();
        Attempt before = running.get(id);
        // Our own lease ran out, as when the store was away. The try goes on with the new one.
        if (before == null || !before.goesOnWith(lease)) {
            take(lease);
        }
    }

    /** A try has its result; the next one may begin. */
    private void ended() {
        ready.end();
        if (health.isSound(settings.concurrency())) {
            startReady();
        }
    }

    /** The whole end of a try; a lease that came since is for a try of its own. */
    private void over(Attempt attempt, Optional<Lease> since, Optional<Next> next) {
        running.remove(attempt.id(), attempt);
        since.ifPresent(this::take);
        boolean calm =
                next.filter(Next.Done.class::isInstance).isPresent()
                        && health.isSound(settings.concurrency());
        if (waiting || !calm) {
            // There is room for what waits, or when to look next has changed.
            ring();
        }
    }
}
