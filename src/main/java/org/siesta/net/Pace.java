package org.siesta.net;

/**
 * How long a peer may take: for one command, for all commands between two messages, and for a
 * message at the lowest rate. All instants are those of {@link System#nanoTime}.
 */
final class Pace {

    private final Limits limits;
    private long since;
    private long idleNanos;

    Pace(Limits limits) {
        this.limits = limits;
    }

    /** A wait begins: for a command, a message or a chunk. */
    void begins(long now) {
        since = now;
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
        return idleLeft() < limits.commandTimeout().toNanos() ? Trouble.IDLE : Trouble.TIMEOUT;
    }

    /** Nanoseconds from the begin of the wait for a command. */
    long commandNanos() {
        return Math.min(idleLeft(), limits.commandTimeout().toNanos());
    }

    private long idleLeft() {
        return limits.idleBudget().toNanos() - idleNanos;
    }

    /** A message has the time of one command, and what its octets need at the lowest rate. */
    long dataNanosLeft(long received, long now) {
        if (limits.minDataRate() <= 0) {
            return limits.commandTimeout().toNanos();
        }
        double earned = (double) received / limits.minDataRate();
        return limits.commandTimeout().toNanos() + (long) (earned * 1e9) - (now - since);
    }
}
