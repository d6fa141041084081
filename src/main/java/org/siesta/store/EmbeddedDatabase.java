package org.siesta.store;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.siesta.time.RunningTime;

/**
 * One writer that commits for all who wait (group commit), and a few readers.
 *
 * <p>Work runs on platform threads, for SQLite is native code and would hold the carrier of a
 * virtual thread; callers may be virtual threads. Work must not have effects beside the database:
 * when one of a group fails, the others run again.
 */
final class EmbeddedDatabase implements Database {

    private static final int GROUP = 500;
    private static final int MAX_WAITING = 4_000;
    private static final int READERS = 4;

    /** What may be waited for, and for how long in all: 2 ms. */
    private static final int MOST_HOPED = 64;

    private static final int MOMENTS = 4;
    private static final long MOMENT_NANOS = 500_000;
    private static final Pending<?> END = new Pending<>(_ -> 0);

    private final SqliteFile file;
    private final Duration patience;
    private final @Nullable Object identity;
    private final Checkpoints checkpoints;
    private final BlockingQueue<Pending<?>> waiting = new ArrayBlockingQueue<>(MAX_WAITING);
    private final Thread writer;
    private final ThreadPoolExecutor readers;
    // Guarded by itself: sessions of readers that do nothing at the moment.
    private final Deque<Session> idle = new ArrayDeque<>();
    private volatile boolean closed;

    /** Something had no room since {@link #checkRoom} found some. */
    private volatile boolean wasFull;

    /** Touched by the writer thread only. */
    private @Nullable Session session;

    /** How many were committed together the last time. Touched by the writer thread only. */
    private int lastGroup;

    EmbeddedDatabase(SqliteFile file, Session first, Duration patience) {
        this.file = file;
        this.session = first;
        this.patience = patience;
        this.identity = file.identity();
        this.checkpoints = new Checkpoints(file);
        this.writer = Thread.ofPlatform().name("store-writer").daemon().unstarted(this::run);
        this.readers =
                new ThreadPoolExecutor(
                        READERS,
                        READERS,
                        10,
                        TimeUnit.SECONDS,
                        new LinkedBlockingQueue<>(MAX_WAITING),
                        Thread.ofPlatform().name("store-reader-", 0).daemon().factory());
        this.readers.allowCoreThreadTimeOut(true);
        writer.start();
    }

    @Override
    public <T> T write(Work<T> work) {
        Pending<T> pending = new Pending<>(work);
        try {
            if (closed || !waiting.offer(pending, patience.toMillis(), TimeUnit.MILLISECONDS)) {
                throw closed ? closed() : tooSlow();
            }
            if (closed && waiting.remove(pending)) {
                throw closed();
            }
            try {
                return value(pending.answer, patience);
            } catch (TimeoutException _) {
                if (pending.abandon()) {
                    throw tooSlow();
                }
                // It is in the hands of the writer: its end is near, and what it is counts.
                return value(pending.answer, patience.multipliedBy(2));
            }
        } catch (TimeoutException e) {
            throw new StoreUnavailable(
                    "the disk of " + file.path() + " does not answer; see to the disk", e);
        } catch (InterruptedException e) {
            pending.abandon();
            Thread.currentThread().interrupt();
            throw new StoreUnavailable("interrupted while waiting for the store", e);
        }
    }

    /**
     * Whether there is room again where something had none: a single page finds some still. Writes
     * as much as a few replies take, and takes it back.
     *
     * @throws StoreUnavailable there is none
     */
    void checkRoom() {
        if (wasFull) {
            write(Schema::takeRoom);
            write(Schema::giveRoomBack);
            wasFull = false;
        }
    }

    @Override
    public <T> T read(Work<T> work) {
        if (closed) {
            throw closed();
        }
        Future<T> answer;
        try {
            answer = readers.submit(() -> reading(work));
        } catch (RejectedExecutionException _) {
            throw closed ? closed() : tooSlow();
        } catch (OutOfMemoryError e) {
            throw new StoreUnavailable(
                    "the store " + file.path() + " cannot be read: " + e.getMessage(), e);
        }
        try {
            return value(answer, patience.multipliedBy(2));
        } catch (TimeoutException _) {
            answer.cancel(false);
            throw tooSlow();
        } catch (InterruptedException e) {
            answer.cancel(false);
            Thread.currentThread().interrupt();
            throw new StoreUnavailable("interrupted while waiting for the store", e);
        }
    }

    /** Ends when all that waited is committed. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            waiting.put(END);
            writer.join();
            checkpoints.close();
            readers.shutdown();
            if (!readers.awaitTermination(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                return;
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return;
        }
        synchronized (idle) {
            idle.forEach(EmbeddedDatabase::end);
            idle.clear();
        }
    }

    private static <T> T value(Future<T> answer, Duration limit)
            throws InterruptedException, TimeoutException {
        try {
            return RunningTime.await(answer, RunningTime.nanos() + limit.toNanos());
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case StoreUnavailable u ->
                        throw new StoreUnavailable(String.valueOf(u.getMessage()), u, u.isFull());
                case RuntimeException bug -> throw bug;
                case null, default -> throw new IllegalStateException(e);
            }
        }
    }

    private StoreUnavailable closed() {
        return new StoreUnavailable("the store " + file.path() + " is closed");
    }

    private StoreUnavailable tooSlow() {
        return new StoreUnavailable(
                "the store "
                        + file.path()
                        + " is too busy; see whether the disk is slow or another process holds it");
    }

    private <T> T reading(Work<T> work) {
        Session reader = null;
        try {
            synchronized (idle) {
                reader = idle.poll();
            }
            if (reader == null) {
                reader = file.reader();
            }
            T value = work.in(reader);
            synchronized (idle) {
                idle.push(reader);
            }
            return value;
        } catch (SQLException e) {
            end(reader);
            throw file.explain(e);
        } catch (RuntimeException e) {
            end(reader);
            throw e;
        }
    }

    private void run() {
        List<Pending<?>> group = new ArrayList<>(GROUP);
        boolean going = true;
        while (going) {
            try {
                group.add(waiting.take());
            } catch (InterruptedException _) {
                // Nobody interrupts this thread but to end the process; close() is the way out.
                continue;
            }
            gather(group);
            going = !group.remove(END);
            group.removeIf(p -> !p.begin());
            if (!group.isEmpty()) {
                commit(group);
                group.clear();
            }
        }
        end(session);
        waiting.forEach(p -> p.fail(closed()));
    }

    /**
     * Takes what waits: what came while the disk had the commit before. Where nothing came and
     * several waited the last time, more are under way: a commit costs as much for one as for many,
     * so the writer lets them come for a moment.
     */
    private void gather(List<Pending<?>> group) {
        if (waiting.isEmpty() && lastGroup > 1) {
            awaitMore();
        }
        waiting.drainTo(group, GROUP - 1);
        lastGroup = group.size();
    }

    private void awaitMore() {
        int hoped = Math.min(2 * lastGroup, MOST_HOPED);
        int before = -1;
        for (int i = 0; i < MOMENTS && 1 + waiting.size() < hoped; i++) {
            if (waiting.size() == before) {
                // Whoever was under way has come.
                break;
            }
            before = waiting.size();
            LockSupport.parkNanos(MOMENT_NANOS);
        }
    }

    private void commit(List<Pending<?>> group) {
        try {
            file.mustStillBe(identity);
            Session open = open();
            open.begin();
            for (Pending<?> pending : group) {
                pending.run(open);
            }
            open.commit();
        } catch (SQLException e) {
            undo();
            if (!SqliteFile.isBusy(e)) {
                // The driver has closed the statement that failed; nothing runs it again.
                end(session);
                session = null;
            }
            if (group.size() > 1 && !SqliteFile.concernsAll(e)) {
                oneByOne(group);
            } else {
                StoreUnavailable why = file.explain(e);
                wasFull |= why.isFull();
                group.forEach(p -> p.fail(why));
            }
            return;
        } catch (RuntimeException | Error e) {
            // An error ends its work, and never the thread that writes for all.
            undo();
            if (group.size() > 1) {
                oneByOne(group);
            } else {
                group.forEach(p -> p.fail(e));
            }
            return;
        }
        group.forEach(Pending::complete);
        checkpoint();
    }

    private void checkpoint() {
        Session open = session;
        if (open != null) {
            try {
                checkpoints.committed(open);
            } catch (SQLException _) {
                // What was promised is in the log; the next commit meets the fault and names it.
            }
        }
    }

    private void oneByOne(List<Pending<?>> group) {
        group.forEach(p -> commit(List.of(p)));
    }

    private Session open() throws SQLException {
        Session open = session;
        if (open == null) {
            open = file.writer();
            session = open;
        }
        return open;
    }

    private void undo() {
        Session open = session;
        if (open != null) {
            try {
                open.rollback();
            } catch (SQLException _) {
                // The connection is of no more use; the next group opens another.
                end(open);
                session = null;
            }
        }
    }

    /** Closes a session that is of no more use. */
    static void end(@Nullable Session session) {
        if (session != null) {
            try {
                session.close();
            } catch (SQLException _) {
                // All that was promised is committed; there is nothing left to save.
            }
        }
    }

    /** Work that waits for the writer. */
    private static final class Pending<T> {

        private enum Stage {
            WAITS,
            BEGUN,
            ABANDONED
        }

        private final Work<T> work;
        private final CompletableFuture<T> answer = new CompletableFuture<>();
        private final AtomicReference<Stage> stage = new AtomicReference<>(Stage.WAITS);
        private @Nullable T result;

        Pending(Work<T> work) {
            this.work = work;
        }

        boolean begin() {
            return stage.compareAndSet(Stage.WAITS, Stage.BEGUN);
        }

        boolean abandon() {
            return stage.compareAndSet(Stage.WAITS, Stage.ABANDONED);
        }

        void run(Session session) throws SQLException {
            result = work.in(session);
        }

        void complete() {
            answer.complete(result);
        }

        void fail(Throwable why) {
            answer.completeExceptionally(why);
        }
    }
}
