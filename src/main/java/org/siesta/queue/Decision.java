package org.siesta.queue;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.siesta.mail.ClientIdentity;
import org.siesta.mail.Mailbox;
import org.siesta.mail.ReversePath;

/**
 * The record of one decision: one per recipient and message.
 *
 * @param id of the delivery and recipient, unique
 * @param recipient the recipient as it stood in the envelope
 * @param messageId of the subject message, as it stood there; null when it had none
 * @param deliveryKey digest over account, Message-ID and envelope: the same for a redelivery of the
 *     same message
 * @param verdict what was decided
 * @param reason the word of the suppression, empty for a reply
 * @param detail what decided, short and printable
 * @param source where the reply was asked for ({@code ooo}, {@code script:NAME:LINE}), empty when
 *     nothing asked
 * @param replyMessageId Message-ID of our reply; null when there is none
 */
public record Decision(
        String id,
        Instant at,
        Mailbox account,
        Mailbox recipient,
        ReversePath from,
        @Nullable String messageId,
        String deliveryKey,
        ClientIdentity client,
        DecisionVerdict verdict,
        String reason,
        String detail,
        String source,
        @Nullable String replyMessageId) {

    /** Reply or silence. */
    public enum DecisionVerdict {
        REPLY,
        SUPPRESSED
    }
}
