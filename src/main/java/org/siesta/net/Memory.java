package org.siesta.net;

import java.util.concurrent.atomic.AtomicLong;

/**
 * How many octets of messages all connections together hold in memory. Who gets none goes to the
 * disk at once.
 */
public final class Memory {

    private final long most;
    private final AtomicLong taken = new AtomicLong();

    /** Memory of so many octets. */
    public Memory(long most) {
        this.most = most;
    }

    /** Octets that there are in all. */
    long most() {
        return most;
    }

    /** Takes the octets if there are so many left. */
    boolean take(long octets) {
        if (taken.addAndGet(octets) <= most) {
            return true;
        }
        taken.addAndGet(-octets);
        return false;
    }

    /** Gives back what was taken. */
    void give(long octets) {
        taken.addAndGet(-octets);
    }

    /** Octets that are taken now. */
    public long taken() {
        return taken.get();
    }
}
