package org.siesta.smtp;

/** A conversation came to its end before the message did; carries what is to be said about it. */
final class Stopped extends Exception {

    private static final long serialVersionUID = 1;

    private final transient Submission outcome;
    private final boolean handshake;

    private Stopped(Submission outcome, boolean handshake) {
        super(outcome.toString(), null, false, false);
        this.outcome = outcome;
        this.handshake = handshake;
    }

    static Stopped with(Submission outcome) {
        return new Stopped(outcome, false);
    }

    /** The handshake after STARTTLS failed; without TLS it may go. */
    static Stopped inHandshake(Submission outcome) {
        return new Stopped(outcome, true);
    }

    Submission outcome() {
        return outcome;
    }

    boolean handshake() {
        return handshake;
    }
}
