package org.siesta.delivery;

import java.util.OptionalLong;
import org.siesta.mail.ClientIdentity;
import org.siesta.mail.MailParameters;
import org.siesta.mail.ReversePath;
import org.siesta.mail.SmtpReply;

/**
 * What a session hands its mail transactions to: a responder, a forwarder, a shim, or a test's
 * lambda.
 */
public interface DeliveryAgent {

    /** Starts a mail transaction. Called on a virtual thread, and may block, unless told below. */
    MailTransaction begin(ClientIdentity client, ReversePath from, MailParameters parameters);

    /**
     * Whether everything before the message is answered from memory, without waiting for anybody:
     * then all but {@link MailTransaction#data} may be called on an event loop, which saves a
     * change of threads for each command.
     */
    default boolean answersAtOnce() {
        return false;
    }

    /** Whether {@link #begin} and {@link MailTransaction#opened} wait for nobody, at least. */
    default boolean opensAtOnce() {
        return answersAtOnce();
    }

    /**
     * Hears what the client was told for one recipient: the refusal of RCPT, or the answer to the
     * message. Must not block or throw.
     */
    default void told(SmtpReply reply) {}

    /**
     * Whether DSN is announced (RFC 3461 §4): NOTIFY, RET, ENVID and ORCPT are taken in any case.
     * Does not block.
     */
    default boolean offersDsn() {
        return true;
    }

    /**
     * The largest message that may be handed over, in octets, where there is a limit beyond the
     * listener's own. Does not block.
     */
    default OptionalLong maxMessageSize() {
        return OptionalLong.empty();
    }
}
