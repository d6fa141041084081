package org.siesta.smtp;

import java.net.SocketAddress;
import java.time.Duration;
import java.util.Comparator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Addresses that gave no working connection a while ago. When the while is over, one transaction
 * tries, and the others go on to leave the address alone until that one has succeeded.
 *
 * <p>A name may come to mean other addresses again and again, so that those that failed first are
 * forgotten where there are too many.
 */
final class LeftAlone {

    /** Addresses that are remembered, but for one more of each thread that adds one just then. */
    static final int MOST = 1_000;

    private final long pauseNanos;
    private final Map<SocketAddress, Long> until = new ConcurrentHashMap<>();

    LeftAlone(Duration pause) {
        this.pauseNanos = pause.toNanos();
    }

    /** Whether the address is to be tried now, at this time of the system's nanosecond clock. */
    boolean mayTry(SocketAddress address, long now) {
        Long end = until.get(address);
        return end == null || (now - end >= 0 && until.replace(address, end, now + pauseNanos));
    }

    void failed(SocketAddress address, long now) {
        if (until.size() >= MOST && !until.containsKey(address)) {
            until.entrySet().stream()
                    .min(Comparator.comparingLong(e -> e.getValue() - now))
                    .ifPresent(first -> until.remove(first.getKey(), first.getValue()));
        }
        until.put(address, now + pauseNanos);
    }

    void succeeded(SocketAddress address) {
        until.remove(address);
    }

    /** Addresses that are remembered. */
    int size() {
        return until.size();
    }
}
