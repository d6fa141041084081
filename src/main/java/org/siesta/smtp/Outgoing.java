package org.siesta.smtp;

import java.io.IOException;
import java.io.InputStream;
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
 * @param longLines lines over 998 octets (RFC 5321 §4.5.3.1.6) are sent as they are: somebody else
 *     wrote the message, and to break them would break its signature
 */
public record Outgoing(
        ReversePath from,
        Mailbox to,
        Content content,
        ClientIdentity client,
        boolean smtpUtf8,
        boolean neverNotify,
        boolean longLines) {

    /** A message of our own: it is refused where it has a line that SMTP does not allow. */
    public Outgoing(
            ReversePath from,
            Mailbox to,
            Content content,
            ClientIdentity client,
            boolean smtpUtf8,
            boolean neverNotify) {
        this(from, to, content, client, smtpUtf8, neverNotify, false);
    }

    /** Whether every line is one of SMTP: a message of our own is not sent otherwise. */
    public static boolean isMadeOfLines(Content content) throws IOException {
        DataWriter check = new DataWriter((_, _) -> {}, DataWriter.Lines.STRICT, content.size());
        try (InputStream in = content.open()) {
            check.write(in);
            check.end();
            return true;
        } catch (DataWriter.Malformed _) {
            return false;
        }
    }

    /** The same with other content. */
    Outgoing with(Content other) {
        return new Outgoing(from, to, other, client, smtpUtf8, neverNotify, longLines);
    }

    /** The same with addresses that need no SMTPUTF8 where they can do without (RFC 6531 §3.2). */
    Outgoing withoutUtf8() {
        ReversePath sender =
                from instanceof ReversePath.Sender(Mailbox mailbox)
                        ? new ReversePath.Sender(mailbox.withoutUtf8())
                        : from;
        return new Outgoing(
                sender, to.withoutUtf8(), content, client, smtpUtf8, neverNotify, longLines);
    }

    DataWriter.Lines lines() {
        return longLines ? DataWriter.Lines.MENDED : DataWriter.Lines.STRICT;
    }
}
