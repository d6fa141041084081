package org.siesta.vacation;

import java.time.Duration;
import org.siesta.mail.Mailbox;
import org.siesta.mail.ReversePath;

/** Whether a message earns a reply, and which. */
public sealed interface Verdict {

    /**
     * A reply is due unless the correspondent was answered within the period.
     *
     * @param to the correspondent: the reverse-path of the subject message, never a header address
     * @param from the own address that the request chose, else the one that the correspondent wrote
     *     to
     * @param envelopeFrom the reverse-path of the reply
     * @param period after clamping; zero answers every message
     */
    record Reply(
            Mailbox to, Mailbox from, ReversePath envelopeFrom, ResponseKey key, Duration period)
            implements Verdict {

        /**
         * The Message-ID of this reply, with angle brackets, at the account's domain: in A-labels,
         * for it stands in a header that may have to be ASCII (RFC 6531 §3.2).
         *
         * @param id unlike that of any other reply
         */
        public String messageId(String id) {
            return "<siesta." + id + "@" + key.account().normal().domain() + ">";
        }
    }

    /**
     * No reply.
     *
     * @param detail what was seen, short and printable: the address or field value that decided
     */
    record Suppressed(Suppression because, String detail) implements Verdict {}
}
