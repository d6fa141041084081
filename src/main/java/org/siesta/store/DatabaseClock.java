package org.siesta.store;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * The database's time, by this node's monotonic clock between two looks at it: a node whose own
 * clock is wrong or jumps claims and leases like every other. Until the first look it is the node's
 * time, by which nothing can be claimed.
 */
final class DatabaseClock implements InstantSource {

    private static final long LOOK_AGAIN = Duration.ofSeconds(10).toNanos();

    /** What the database's clock said, and this node's monotonic clock at that moment. */
    private record Look(Instant said, long nanos) {}

    private volatile @Nullable Look last;

    @Override
    public Instant instant() {
        Look look = last;
        return look == null
                ? Instant.now()
                : look.said().plusNanos(System.nanoTime() - look.nanos());
    }

    /** Looks at the database's clock where the last look is too old. */
    void refresh(Session session) throws SQLException {
        Look look = last;
        if (look != null && System.nanoTime() - look.nanos() < LOOK_AGAIN) {
            return;
        }
        long before = System.nanoTime();
        long micros =
                session.number(
                        "SELECT CAST(extract(epoch FROM clock_timestamp()) * 1000000 AS BIGINT)");
        long after = System.nanoTime();
        last =
                new Look(
                        Instant.EPOCH.plusNanos(Math.multiplyExact(micros, 1000L)),
                        before + (after - before) / 2);
    }
}
