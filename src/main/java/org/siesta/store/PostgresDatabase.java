package org.siesta.store;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.siesta.time.RunningTime;

/**
 * A pool of connections to PostgreSQL. The server need not be there: the tables are brought up to
 * date when it is first met.
 *
 * <p>Each call has one limit of time for all that it does. When one met trouble that others may
 * meet too, a thread looks whether the server is well; while it is not, calls fail at once, and
 * that thread looks on until it is.
 */
final class PostgresDatabase implements Database {

    private static final System.Logger LOG = System.getLogger(PostgresDatabase.class.getName());

    // Held so that its level is not forgotten: what matters of it is said here.
    private static final Logger POOL = Logger.getLogger("com.zaxxer.hikari");

    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(250);
    private static final Duration EVICT_AGAIN = Duration.ofSeconds(1);
    private static final Duration HEALTHY = Duration.ofSeconds(1);
    private static final Duration FIRST_TIME = Duration.ofMinutes(1);
    private static final Duration WHOLE_TABLES = Duration.ofMinutes(5);
    private static final int BROKEN_TRIES = 3;

    private enum Mode {
        READS,
        WRITES,
        /** Writes, and finds its own rows when it runs again. */
        REPEATS
    }

    private final PostgresServer server;
    private final Duration patience;
    private final HikariDataSource pool;
    private final DatabaseClock clock = new DatabaseClock();
    private final ReentrantLock preparing = new ReentrantLock();
    private final AtomicReference<@Nullable StoreUnavailable> outage = new AtomicReference<>();
    private final AtomicBoolean looking = new AtomicBoolean();
    private final AtomicLong evicted =
            new AtomicLong(System.nanoTime() - EVICT_AGAIN.toNanos() * 2);
    private volatile byte @Nullable [] secret;
    private volatile boolean closed;

    /** Something had no room since {@link #checkRoom} found some. */
    private volatile boolean wasFull;

    PostgresDatabase(PostgresServer server, Duration patience) {
        POOL.setLevel(Level.OFF);
        this.server = server;
        this.patience = patience;
        this.pool = new HikariDataSource(server.pool());
    }

    DatabaseClock clock() {
        return clock;
    }

    /** Makes everything ready where the server is there: tables that are new take their time. */
    void start() {
        call(this::prepare, Mode.READS, limit(FIRST_TIME, FIRST_TIME));
    }

    /** The key of the digests, which is in the database. */
    byte[] secret() {
        byte[] known = secret;
        return known == null ? read(this::prepare) : known;
    }

    @Override
    public <T> T write(Work<T> work) {
        return call(work, Mode.WRITES, limit(patience, server.socket()));
    }

    @Override
    public <T> T repeat(Work<T> work) {
        return call(work, Mode.REPEATS, limit(patience, server.socket()));
    }

    @Override
    public <T> T read(Work<T> work) {
        return call(work, Mode.READS, limit(patience, server.socket()));
    }

    @Override
    public <T> T readAll(Work<T> work) {
        return clean(work);
    }

    @Override
    public <T> T clean(Work<T> work) {
        Work<T> slow =
                s -> {
                    s.change("SET LOCAL statement_timeout = " + WHOLE_TABLES.toMillis());
                    return work.in(s);
                };
        return call(slow, Mode.WRITES, limit(WHOLE_TABLES, WHOLE_TABLES));
    }

    /**
     * Whether there is room again, where there was none: what changes no row, or a small one, needs
     * none.
     */
    void checkRoom() {
        if (wasFull) {
            write(Schema::tryRoom);
            wasFull = false;
        }
    }

    @Override
    public void close() {
        closed = true;
        pool.close();
    }

    // ---- one call

    private <T> T call(Work<T> work, Mode mode, Limit limit) {
        StoreUnavailable away = outage.get();
        if (away != null) {
            throw new StoreUnavailable(String.valueOf(away.getMessage()), away);
        }
        for (int tries = 1; ; tries++) {
            try {
                return once(work, mode, limit);
            } catch (SQLException e) {
                PostgresFault fault = fault(e);
                evictAfter(fault);
                if (fault == PostgresFault.BROKEN && limit.isOver()) {
                    fault = PostgresFault.SLOW;
                }
                boolean again =
                        switch (fault) {
                            case RACE -> true;
                            // Nothing happened, and the next connection may lead to the primary.
                            case BROKEN, READ_ONLY -> tries < BROKEN_TRIES;
                            case IN_DOUBT -> mode == Mode.REPEATS && tries < BROKEN_TRIES;
                            default -> false;
                        };
                if (!again || limit.isOver() || closed) {
                    throw failed(fault, e);
                }
                pause(tries);
            }
        }
    }

    private <T> T once(Work<T> work, Mode mode, Limit limit) throws SQLException {
        try (Session session = session(limit)) {
            if (mode == Mode.READS) {
                return work.in(session);
            }
            try {
                session.begin();
                T value = work.in(session);
                session.commit();
                return value;
            } catch (SQLException | RuntimeException e) {
                undo(session);
                throw e;
            }
        }
    }

    private static void undo(Session session) {
        try {
            session.rollback();
        } catch (SQLException _) {
            // The connection is broken, and the server undoes what it began.
        }
    }

    /** A session on tables that are up to date. */
    private Session session(Limit limit) throws SQLException {
        if (closed) {
            throw new StoreUnavailable("the store at " + server.place() + " is closed");
        }
        return ready(connection(limit), limit);
    }

    private Session ready(Connection connection, Limit limit) throws SQLException {
        Session session = new Session(connection, Dialect.POSTGRESQL, limit);
        try {
            if (secret == null) {
                prepare(session);
            }
            clock.refresh(session);
            return session;
        } catch (SQLException | RuntimeException e) {
            session.close();
            throw e;
        }
    }

    /** Waits for one of the pool, and once more where this process stood still meanwhile. */
    private Connection connection(Limit limit) throws SQLException {
        long begun = RunningTime.nanos();
        try {
            return pool.getConnection();
        } catch (SQLTransientConnectionException e) {
            long waited = RunningTime.nanos() - begun;
            if (limit.isOver() || waited >= server.poolWait().toNanos()) {
                throw e;
            }
            return pool.getConnection();
        }
    }

    /** Brings the tables up to date, once; the key of the digests. */
    private byte[] prepare(Session session) throws SQLException {
        byte[] known = secret;
        if (known != null) {
            return known;
        }
        if (!preparing.tryLock()) {
            throw new StoreUnavailable(
                    "the tables of the store at " + server.place() + " are being made ready");
        }
        try {
            Schema.migrate(server, session);
            byte[] read = Secret.of(session);
            secret = read;
            return read;
        } finally {
            preparing.unlock();
        }
    }

    private static void pause(int tries) {
        try {
            // Not all at the same moment once more.
            Thread.sleep(ThreadLocalRandom.current().nextLong(1, 10L * Math.min(tries, 10)));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreUnavailable("interrupted while waiting for the store", e);
        }
    }

    private static Limit limit(Duration all, Duration each) {
        return new Limit(RunningTime.nanos() + all.toNanos(), each.toMillis());
    }

    /**
     * How long a call may take.
     *
     * @param end of the whole call, by {@link RunningTime}
     * @param each milliseconds for one answer
     */
    private record Limit(long end, long each) implements Session.Patience {

        boolean isOver() {
            return left() <= 0;
        }

        private long left() {
            return TimeUnit.NANOSECONDS.toMillis(end - RunningTime.nanos());
        }

        @Override
        public void check(Connection connection) throws SQLException {
            long left = left();
            if (left <= 0) {
                throw new SQLTimeoutException("it took longer than a call may take");
            }
            connection.setNetworkTimeout(Runnable::run, (int) Math.min(left, each));
        }
    }

    // ---- what fails

    private PostgresFault fault(SQLException e) {
        if (!(e instanceof SQLTransientConnectionException)) {
            return PostgresFault.of(e);
        }
        // The pool has none to give: because all are taken, or because none can be made.
        boolean taken = pool.getHikariPoolMXBean().getTotalConnections() >= server.poolSize();
        return PostgresFault.ofPool(e, taken);
    }

    private StoreUnavailable failed(PostgresFault fault, SQLException e) {
        StoreUnavailable why = fault.explain(server, e);
        if (why.isFull()) {
            wasFull = true;
        }
        if (fault.isAway()) {
            away(why);
        }
        if (fault.mayConcernAll() && !closed && looking.compareAndSet(false, true)) {
            Thread.ofVirtual().name("store-look").start(this::look);
        }
        return why;
    }

    private void away(StoreUnavailable why) {
        if (!closed && outage.getAndSet(why) == null) {
            LOG.log(System.Logger.Level.WARNING, why.getMessage());
        }
    }

    /** Those that wait in the pool lead to where this one did. */
    private void evictAfter(PostgresFault fault) {
        long last = evicted.get();
        long now = System.nanoTime();
        boolean evicts =
                switch (fault) {
                    case BROKEN, IN_DOUBT -> true;
                    // Another may be the primary by now; not for each call, where none is.
                    case READ_ONLY ->
                            now - last > EVICT_AGAIN.toNanos() && evicted.compareAndSet(last, now);
                    default -> false;
                };
        if (evicts && !closed) {
            pool.getHikariPoolMXBean().softEvictConnections();
        }
    }

    /**
     * While the server is away by a connection beside the pool, which asks for one ever more seldom
     * and would find it seconds later.
     */
    private Session looking(Limit limit) throws SQLException {
        return outage.get() == null
                ? session(limit)
                : ready(server.besideThePool().getConnection(), limit);
    }

    /** Looks until it is well: at once, for it may be that only one call was in trouble. */
    private void look() {
        try {
            while (!closed && !isWell()) {
                Thread.sleep(BETWEEN_LOOKS);
            }
        } catch (InterruptedException | RuntimeException | Error e) {
            LOG.log(System.Logger.Level.WARNING, "looking after the store ended", e);
        }
        // In this order: whoever finds it away now starts a look of its own, or is found out.
        looking.set(false);
        if (outage.getAndSet(null) != null && !closed) {
            LOG.log(System.Logger.Level.INFO, "the store at " + server.place() + " answers again");
        }
    }

    private boolean isWell() {
        try (Session session = looking(limit(server.poolWait().plus(HEALTHY), HEALTHY))) {
            session.number("SELECT 1");
            return true;
        } catch (SQLException e) {
            PostgresFault fault = fault(e);
            evictAfter(fault);
            if (fault.isBusy() && outage.get() == null) {
                return true;
            }
            away(fault.explain(server, e));
        } catch (StoreUnavailable e) {
            away(e);
        }
        return false;
    }
}
