package org.siesta.rest;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Counts wrong tokens for each peer address, so that a robot is told to stop.
 *
 * <p>A right token is never refused by this: a peer may be a proxy with many people behind it. What
 * protects a token is its length. Shared by all requests, guarded by its own lock, bounded in size.
 */
final class FailedLogins {

    /** Wrong tokens of one peer within {@link #PERIOD} that are answered with 401. */
    static final int ALLOWED = 20;

    /** How long a wrong token counts. */
    static final Duration PERIOD = Duration.ofMinutes(1);

    private static final int MAX_PEERS = 10_000;

    private record Count(Instant since, int failures) {}

    private final Map<String, Count> counts =
            new LinkedHashMap<>() {
                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Count> eldest) {
                    return size() > MAX_PEERS;
                }
            };

    /** Counts one wrong token; true when the peer has had too many. */
    synchronized boolean tooMany(String peer, Instant now) {
        Count before = counts.getOrDefault(peer, new Count(now, 0));
        Count count =
                now.isBefore(before.since().plus(PERIOD))
                        ? new Count(before.since(), before.failures() + 1)
                        : new Count(now, 1);
        counts.put(peer, count);
        return count.failures() > ALLOWED;
    }
}
