package org.siesta.smtp;

/** A conversation came to its end before the message did; carries what is to be said about it. */
final class Stopped extends Exception {

    private static final long serialVersionUID = 1;

    /** What the end is about. */
    enum About {
        /** The server or the way to it: others would meet the same. */
        SERVER,
        /** The handshake after STARTTLS; without TLS it may go. */
        HANDSHAKE,
        /**
         * The server hung up, or said 421, before it had anything of the message. On a connection
         * that was used before it means only that its time was over, and so does MAIL put off.
         */
        CONNECTION,
        /** This message, or its client. */
        MESSAGE
    }

    private final transient Submission outcome;
    private final About about;

    private Stopped(Submission outcome, About about) {
        super(outcome.toString(), null, false, false);
        this.outcome = outcome;
        this.about = about;
    }

    static Stopped with(Submission outcome) {
        return new Stopped(outcome, About.SERVER);
    }

    static Stopped with(Submission outcome, About about) {
        return new Stopped(outcome, about);
    }

    Submission outcome() {
        return outcome;
    }

    About about() {
        return about;
    }
}
