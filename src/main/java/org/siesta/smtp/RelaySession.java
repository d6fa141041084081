package org.siesta.smtp;

import java.io.IOException;
import java.net.SocketAddress;
import java.time.Duration;
import org.siesta.mail.ClientIdentity.Hop;
import org.siesta.smtp.Opening.Opened;

/** A connection to a relay that is ready for MAIL, for one transaction after the other. */
final class RelaySession implements AutoCloseable {

    /** A farewell is a courtesy; nobody waits for it long. */
    private static final Duration FAREWELL = Duration.ofSeconds(2);

    private final Opening opening;
    private final Opened opened;
    private int transactions;

    private RelaySession(Opening opening, Opened opened) {
        this.opening = opening;
        this.opened = opened;
    }

    /** Connects, introduces and logs in. */
    static RelaySession open(Opening opening, SocketAddress address, Hop client) throws Stopped {
        Opened opened = opening.open(address, client);
        boolean done = false;
        try {
            Login.logIn(opening, opened);
            done = true;
            return new RelaySession(opening, opened);
        } finally {
            if (!done) {
                opened.dialogue().close();
            }
        }
    }

    /** A transaction on it; the one before is over. */
    RelayTransaction transaction() {
        transactions++;
        return new RelayTransaction(opening, opened, transactions > 1);
    }

    /** Whether it has had as many transactions as this, or as the relay takes on one connection. */
    boolean isUsedUp(int most) {
        return transactions >= Math.min(most, opened.offered().maxTransactions());
    }

    /** Whether it can be used for a further one: nothing was said that nobody asked for. */
    boolean isSilent() {
        return opened.dialogue().isSilent();
    }

    /** Takes back what was begun; whether the relay says that it did. */
    boolean reset() {
        try {
            return opened.dialogue().command("RSET", FAREWELL).code() == 250;
        } catch (IOException _) {
            return false;
        }
    }

    /** Says goodbye and closes. */
    void quit() {
        try {
            opened.dialogue().command("QUIT", FAREWELL);
        } catch (IOException _) {
            // What counts has been said.
        } finally {
            close();
        }
    }

    @Override
    public void close() {
        opened.dialogue().close();
    }
}
