package org.siesta.smtp;

import java.util.OptionalLong;
import org.siesta.mail.ClientIdentity;
import org.siesta.mail.MailParameters;
import org.siesta.mail.ReversePath;

/** Where messages go on to in forward mode: the configured LMTP server, or a test's. */
public interface Backend {

    /**
     * Starts a mail transaction with the backend, as the client would. Does not block; a backend
     * that is not there answers 451 to everything.
     */
    BackendTransaction open(ClientIdentity client, ReversePath from, MailParameters parameters);

    /** Whether the backend is known to offer DSN (RFC 3461). */
    default boolean offersDsn() {
        return false;
    }

    /** The largest message that the backend takes, in octets, where that is known by now. */
    default OptionalLong maxSize() {
        return OptionalLong.empty();
    }
}
