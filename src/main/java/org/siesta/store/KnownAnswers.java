package org.siesta.store;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.siesta.vacation.ResponseKey;

/**
 * Who had which response a moment ago, so that a correspondent who writes many messages at once
 * costs the database one question. Known for a moment only: what another node or process forgets
 * counts again after that; what this one forgets counts at once.
 */
final class KnownAnswers {

    static final int MOST = 10_000;
    private static final long AGE = Duration.ofSeconds(1).toNanos();

    /** An answer, and when it was heard of by the monotonic clock. */
    private record Known(Instant at, String deliveryKey, long nanos) {}

    private final ConcurrentHashMap<ResponseKey, Known> known = new ConcurrentHashMap<>();
    // Counts what was forgotten, so that what was read before is not kept after.
    private final AtomicLong forgotten = new AtomicLong();

    /** What {@link #learned} is to be told with. */
    long begin() {
        return forgotten.get();
    }

    /** The response was given at this time, for this delivery. */
    void learned(long begun, ResponseKey key, Instant at, String deliveryKey) {
        if (forgotten.get() != begun) {
            return;
        }
        if (known.size() >= MOST) {
            known.clear();
        }
        known.put(key, new Known(at, deliveryKey, System.nanoTime()));
        if (forgotten.get() != begun) {
            known.remove(key);
        }
    }

    /** When the response was given, if that was within the period and for another delivery. */
    Optional<Instant> answered(ResponseKey key, Duration period, String deliveryKey, Instant now) {
        Known found = known.get(key);
        // What is said of the same delivery is for the store to say.
        return found == null
                        || System.nanoTime() - found.nanos() >= AGE
                        || found.deliveryKey().equals(deliveryKey)
                        || found.at().isAfter(now)
                        || Duration.between(found.at(), now).compareTo(period) >= 0
                ? Optional.empty()
                : Optional.of(found.at());
    }

    int size() {
        return known.size();
    }

    /** Some correspondent may have to be answered again. */
    void forget() {
        forgotten.incrementAndGet();
        known.clear();
    }
}
