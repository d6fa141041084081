package org.siesta.net;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Lets as many deliveries work at once as fit into memory by what they read of their messages: many
 * with short headers, few with enormous ones.
 */
final class Deliveries {

    /** No more of a header section than this is read. */
    private static final long MOST_READ = 1 << 20;

    /** Octets held for each octet read: the octets, the text, the fields. */
    private static final int COPIES = 4;

    /** What a delivery holds beside its message, in KiB. */
    private static final int OWN = 16;

    private final int total;
    private final long patienceSeconds;
    private final Semaphore kibibytes;

    /** Deliveries that share so many octets, and wait so long for their share. */
    Deliveries(long octets, long patienceSeconds) {
        this.total = (int) Math.clamp(octets >> 10, OWN, Integer.MAX_VALUE);
        this.patienceSeconds = patienceSeconds;
        // In the order of their coming, so that a large one is not passed by for ever.
        this.kibibytes = new Semaphore(total, true);
    }

    /** Runs the work on a message with a header section of this size once there is room; blocks. */
    Step run(long header, Supplier<Step> work, Supplier<Step> busy) {
        int cost = (int) Math.min(total, OWN + COPIES * (Math.min(header, MOST_READ) >> 10));
        try {
            if (!kibibytes.tryAcquire(cost, patienceSeconds, TimeUnit.SECONDS)) {
                return busy.get();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return busy.get();
        }
        try {
            return work.get();
        } finally {
            kibibytes.release(cost);
        }
    }
}
