package org.siesta.net;

/**
 * How long a peer may take: for one command, for all commands between two messages, and for a
 * message at the lowest rate. All instants are those of {@link System#nanoTime}.
 */
final class Pace {

    private final int minDataRate;
    private final long commandTimeout;
    private final long idleBudget;
    private long since;
    private long seen;
    private long seenAt;
    private long idleNanos;

    Pace(Limits limits) {
        this.minDataRate = limits.minDataRate();
        this.commandTimeout = limits.commandTimeout().toNanos();
        this.idleBudget = limits.idleBudget().toNanos();
    }

    /** A wait begins: for a command, a message or a chunk. */
    void begins(long now) {
        since = now;
        seen = 0;
        seenAt = now;
    }

    /**
     * A chunk came, of so many octets, and more of its message is to come: what it took beyond the
     * lowest rate is time without a message, or a peer could begin a chunk for ever.
     */
    void chunked(long received, long now) {
        idleNanos += Math.max(0, now - since - earnedNanos(received));
    }

    /** A command came. */
    void commanded(long now) {
        idleNanos += now - since;
        since = now;
    }

    /** A message came. */
    void delivered() {
        idleNanos = 0;
    }

    /** What runs out first while a command is due. */
    Trouble commandTrouble() {
        return idleLeft() < commandTimeout ? Trouble.IDLE : Trouble.TIMEOUT;
    }

    /** Nanoseconds from the begin of the wait for a command. */
    long commandNanos() {
        return Math.min(idleLeft(), commandTimeout);
    }

    private long idleLeft() {
        return idleBudget - idleNanos;
    }

    /**
     * A message has the time of one command, and what its octets need at the lowest rate; but
     * however fast it began, no octet at all comes for the time of one command at most, seen from
     * one look to the next.
     */
    long dataNanosLeft(long received, long now) {
        if (received != seen) {
            seen = received;
            seenAt = now;
        }
        long ofSilence = commandTimeout - (now - seenAt);
        return minDataRate <= 0
                ? ofSilence
                : Math.min(commandTimeout + earnedNanos(received) - (now - since), ofSilence);
    }

    private long earnedNanos(long received) {
        return minDataRate <= 0 ? Long.MAX_VALUE : (long) (1e9 * received / minDataRate);
    }
}
