package org.siesta.smtp;

import java.io.IOException;
import java.time.Duration;
import org.siesta.smtp.Opening.Opened;

/** A connection to a server of the backend, ready for MAIL, in the hands of one transaction. */
final class BackendConnection {

    static final Duration FAREWELL = Duration.ofSeconds(2);

    /** However busy it is, so that a name that moves to another address is followed. */
    static final long OLDEST_NANOS = Duration.ofMinutes(5).toNanos();

    private final BackendServer server;
    private final Handover standsFor;
    private final Opened opened;
    private final long since = System.nanoTime();
    private int transactions;

    BackendConnection(BackendServer server, Handover standsFor, Opened opened) {
        this.server = server;
        this.standsFor = standsFor;
        this.opened = opened;
    }

    Opening opening() {
        return server.opening();
    }

    SmtpDialogue dialogue() {
        return opened.dialogue();
    }

    Capabilities offered() {
        return opened.offered();
    }

    Handover standsFor() {
        return standsFor;
    }

    /** Whether it served a transaction before this one, so that the server may have left it. */
    boolean used() {
        return transactions > 0;
    }

    /**
     * Ends the transaction on it and keeps it for the next one where that is possible.
     *
     * @param open whether a transaction is to be given up first
     */
    void release(boolean open) {
        if (!open || isReset()) {
            transactions++;
            server.keep(this);
        } else {
            discard();
        }
    }

    private boolean isReset() {
        try {
            return !dialogue().holdsUnread() && dialogue().command("RSET", FAREWELL).done();
        } catch (IOException _) {
            return false;
        }
    }

    /** Closes it: nobody knows what would come next on it. */
    void discard() {
        dialogue().close();
        server.leave();
    }

    /** The server has left it, and so it may have left the others that are kept. */
    void left() {
        discard();
        server.forget();
    }

    /**
     * Whether it may serve once more: nothing was said that nobody asked for, it is young, and the
     * server takes more messages on it.
     */
    boolean sound() {
        return dialogue().isSilent()
                && System.nanoTime() - since < OLDEST_NANOS
                && transactions < offered().maxTransactions();
    }

    /** Says goodbye, unless the server has said something that nobody asked for, and closes. */
    void end() {
        try (SmtpDialogue dialogue = dialogue()) {
            if (dialogue.isSilent()) {
                dialogue.command("QUIT", FAREWELL);
            }
        } catch (IOException _) {
            // What counts has been said.
        }
    }
}
