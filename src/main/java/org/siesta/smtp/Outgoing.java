package org.siesta.smtp;

import org.siesta.mail.ClientIdentity;
import org.siesta.mail.Content;
import org.siesta.mail.Mailbox;
import org.siesta.mail.ReversePath;

/**
 * One message for one recipient, on its way to the relay.
 *
 * @param client who sent the subject message, for a relay that wants the original client in the
 *     PROXY header
 * @param smtpUtf8 an address or header field is not ASCII (RFC 6531)
 * @param neverNotify ask for NOTIFY=NEVER where the relay offers DSN
 */
public record Outgoing(
        ReversePath from,
        Mailbox to,
        Content content,
        ClientIdentity client,
        boolean smtpUtf8,
        boolean neverNotify) {

    /** The same with other content. */
    Outgoing with(Content other) {
        return new Outgoing(from, to, other, client, smtpUtf8, neverNotify);
    }
}
