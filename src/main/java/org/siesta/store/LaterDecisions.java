package org.siesta.store;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.siesta.queue.Outage;

/**
 * Decisions without a reply on their way into their table: a message that is not answered does not
 * wait for a commit of its own. They are written together, a moment later; whoever asks for
 * decisions waits for those that were made before. A crash loses the last of them from the table
 * (the log has them), and nothing else hangs on them.
 *
 * <p>There is a bound: while the store is away the last ones stay here, and then the next one is
 * refused. While it is only slow, the next one waits a little for room.
 */
final class LaterDecisions implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(LaterDecisions.class.getName());

    private static final int GROUP = 500;
    private static final Duration PAUSE = Duration.ofMillis(50);
    private static final Duration STORE_PAUSE = Duration.ofSeconds(1);

    private final Outage away = new Outage(LOG, "decisions wait no longer: the store answers");
    private final Database database;
    private final Duration patience;
    private final StoreOptions.Unwritten bounds;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    // All guarded by the lock. Numbers count rows since the start.
    private final Deque<DecisionRow> waiting = new ArrayDeque<>();
    private long added;
    private long written;
    private boolean hurried;
    private boolean late;
    private boolean closed;

    private final Thread writer;

    /**
     * @param patience how long a reader waits for what was decided before
     * @param bounds when the wait for room was not enough, none waits until some are written
     */
    LaterDecisions(Database database, Duration patience, StoreOptions.Unwritten bounds) {
        this.database = database;
        this.patience = patience;
        this.bounds = bounds;
        this.writer = Thread.ofVirtual().name("decision-writer").start(this::run);
    }

    /** Takes the row. Throws {@link StoreUnavailable} when too many wait for the store. */
    void add(DecisionRow row) {
        lock.lock();
        try {
            awaitRoom();
            if (closed || waiting.size() >= bounds.max()) {
                throw new StoreUnavailable(
                        closed ? "the store is closed" : "too many decisions wait for the store");
            }
            waiting.add(row);
            added++;
            if (waiting.size() == 1 || waiting.size() == GROUP) {
                changed.signalAll();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreUnavailable("interrupted while waiting for the store", e);
        } finally {
            lock.unlock();
        }
    }

    private void awaitRoom() throws InterruptedException {
        long left = bounds.roomWait().toNanos();
        while (waiting.size() >= bounds.max() && !closed && !late) {
            if (left <= 0) {
                late = true;
                return;
            }
            left = changed.awaitNanos(left);
        }
    }

    /** Returns when all that was added before is written. */
    void await() {
        lock.lock();
        try {
            long mine = added;
            long left = patience.toNanos();
            while (written < mine) {
                hurried = true;
                changed.signalAll();
                if (left <= 0) {
                    throw new StoreUnavailable("decisions wait for the store");
                }
                left = changed.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreUnavailable("interrupted while waiting for the store", e);
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        try {
            List<DecisionRow> group = next();
            while (!group.isEmpty()) {
                write(group);
                group = next();
            }
        } catch (InterruptedException _) {
            // close() ran out of patience.
            LOG.log(System.Logger.Level.WARNING, "decisions were not written: no time is left");
        }
    }

    /** What is to be written next; empty at the end. They stay in the line until they are. */
    private List<DecisionRow> next() throws InterruptedException {
        lock.lock();
        try {
            while (waiting.isEmpty() && !closed) {
                changed.await();
            }
            long left = PAUSE.toNanos();
            while (left > 0 && !closed && !hurried && waiting.size() < GROUP) {
                left = changed.awaitNanos(left);
            }
            hurried = false;
            return waiting.stream().limit(GROUP).toList();
        } finally {
            lock.unlock();
        }
    }

    private void write(List<DecisionRow> group) throws InterruptedException {
        while (!written(group)) {
            giveUpWaiting();
            TimeUnit.NANOSECONDS.sleep(STORE_PAUSE.toNanos());
        }
        lock.lock();
        try {
            for (int i = 0; i < group.size(); i++) {
                waiting.remove();
            }
            written += group.size();
            late = false;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void giveUpWaiting() {
        lock.lock();
        try {
            late = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** False when the store takes none of them. */
    private boolean written(List<DecisionRow> group) {
        try {
            insert(group);
            away.over();
            return true;
        } catch (StoreUnavailable e) {
            away.met("decisions wait: " + e.getMessage());
        } catch (RuntimeException | Error e) {
            LOG.log(System.Logger.Level.ERROR, "decisions met a fault, and are written singly", e);
        }
        // One that the store does not take must not stop the others.
        List<DecisionRow> refused = group.stream().filter(row -> !taken(row)).toList();
        if (refused.size() == group.size()) {
            return false;
        }
        // The store is there now: whatever it refuses once more was not refused for its absence.
        refused.stream()
                .filter(row -> !taken(row))
                .forEach(
                        row ->
                                LOG.log(
                                        System.Logger.Level.ERROR,
                                        "the store does not take the decision "
                                                + row.decision().id()));
        return true;
    }

    private boolean taken(DecisionRow row) {
        try {
            insert(List.of(row));
            return true;
        } catch (RuntimeException | Error _) {
            return false;
        }
    }

    private void insert(List<DecisionRow> rows) {
        database.repeat(
                s -> {
                    for (DecisionRow row : rows) {
                        row.insert(s);
                    }
                    return rows.size();
                });
    }

    /** Writes what waits, for as long as a caller would wait. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        try {
            if (!writer.join(patience)) {
                writer.interrupt();
                writer.join();
            }
        } catch (InterruptedException _) {
            writer.interrupt();
            Thread.currentThread().interrupt();
        }
    }
}
