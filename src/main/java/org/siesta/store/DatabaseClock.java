package org.siesta.store;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The database's time, by this node's monotonic clock between two looks at it: a node whose own
 * clock is wrong or jumps claims and leases like every other. Until the first look it is the node's
 * time, by which nothing can be claimed.
 *
 * <p>Where the node's two clocks part, one of them jumped or stood still, as in a machine that was
 * suspended: then it looks at once.
 */
final class DatabaseClock implements InstantSource {

    private static final long LOOK_AGAIN = Duration.ofSeconds(10).toNanos();

    /** By so much may the node's clocks part, which is more than an adjustment does in between. */
    private static final long PARTED = Duration.ofSeconds(1).toNanos();

    /** When the database said it is not known by more than half of what its answer took. */
    private static final long LONG_ANSWER = Duration.ofMillis(500).toNanos();

    private static final int LOOKS = 3;

    /** What says the database's time, in microseconds. */
    interface Question {
        long ask() throws SQLException;
    }

    /**
     * What the database's clock said, and this node's at that moment.
     *
     * @param parted the node's time less its monotonic clock
     * @param took until the answer was there
     */
    private record Look(Instant said, long nanos, long parted, long took) {}

    private final LongSupplier nanos;
    private final LongSupplier millis;
    private volatile @Nullable Look last;

    DatabaseClock() {
        this(System::nanoTime, System::currentTimeMillis);
    }

    /**
     * @param nanos the node's monotonic clock
     * @param millis the node's time
     */
    DatabaseClock(LongSupplier nanos, LongSupplier millis) {
        this.nanos = nanos;
        this.millis = millis;
    }

    @Override
    public Instant instant() {
        Look look = last;
        return look == null
                ? Instant.ofEpochMilli(millis.getAsLong())
                : look.said().plusNanos(nanos.getAsLong() - look.nanos());
    }

    /** Looks at the database's clock where the last look is too old. */
    void refresh(Session session) throws SQLException {
        refresh(
                () ->
                        session.number(
                                "SELECT CAST(extract(epoch FROM clock_timestamp()) * 1000000 AS"
                                        + " BIGINT)"));
    }

    /** The same by this question. */
    void refresh(Question database) throws SQLException {
        Look look = last;
        if (look != null
                && nanos.getAsLong() - look.nanos() < LOOK_AGAIN
                && Math.abs(parted() - look.parted()) < PARTED) {
            return;
        }
        Look best = look(database);
        // A process that was stopped meanwhile looks once more.
        for (int looks = 1; best.took() > LONG_ANSWER && looks < LOOKS; looks++) {
            Look again = look(database);
            best = again.took() < best.took() ? again : best;
        }
        last = best;
    }

    private Look look(Question database) throws SQLException {
        long before = nanos.getAsLong();
        long micros = database.ask();
        long took = nanos.getAsLong() - before;
        return new Look(
                Instant.EPOCH.plusNanos(Math.multiplyExact(micros, 1000L)),
                before + took / 2,
                parted(),
                took);
    }

    private long parted() {
        return TimeUnit.MILLISECONDS.toNanos(millis.getAsLong()) - nanos.getAsLong();
    }
}
