package org.siesta.queue;

import java.time.Instant;
import org.siesta.mail.ClientIdentity;
import org.siesta.mail.Content;
import org.siesta.mail.Mailbox;
import org.siesta.mail.ReversePath;

/**
 * One message that waits for the relay: a reply of ours, or one that the shim took over.
 *
 * @param id unique over all nodes
 * @param account who is away; for the shim the reverse-path's mailbox or the recipient
 * @param to the one recipient (RFC 3834 §3.1.3); what the shim takes over for several recipients is
 *     queued once for each
 * @param messageId the Message-ID, the same on every try
 * @param client who sent the subject message, for relays that are told so
 * @param smtpUtf8 an address or header field is not ASCII
 * @param neverNotify ask for NOTIFY=NEVER where DSN is offered (RFC 5230 §5.1)
 * @param expiresAt after this the reply is worthless
 */
public record QueuedReply(
        String id,
        String account,
        ReversePath envelopeFrom,
        Mailbox to,
        String messageId,
        Content content,
        ClientIdentity client,
        boolean smtpUtf8,
        boolean neverNotify,
        Instant createdAt,
        Instant expiresAt) {}
