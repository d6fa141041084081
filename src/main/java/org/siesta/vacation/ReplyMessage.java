package org.siesta.vacation;

import java.time.Instant;
import org.siesta.mail.BytesContent;

/** The reply (RFC 5230 §5, RFC 3834 §3): written once, checked, then only carried. */
public sealed interface ReplyMessage {

    /**
     * A reply that may go out as it is.
     *
     * @param smtpUtf8 whether it can only go by a server that offers SMTPUTF8 (RFC 6531)
     */
    record Ready(BytesContent content, boolean smtpUtf8) implements ReplyMessage {}

    /** No reply can be written, and why: {@link Suppression#REPLY_BROKEN}. */
    record Broken(String why) implements ReplyMessage {}

    /**
     * Writes the reply.
     *
     * @param messageId its Message-ID, with or without angle brackets
     * @param now its Date
     * @param eightBitAllowed whether the relay offers 8BITMIME; without it the body is 7bit or
     *     quoted-printable
     */
    static ReplyMessage compose(
            Verdict.Reply verdict,
            VacationRequest request,
            SubjectMessage message,
            ReplyPolicy policy,
            String messageId,
            Instant now,
            boolean eightBitAllowed) {
        return new ReplyWriter(verdict, request, message, policy, messageId, now, eightBitAllowed)
                .write();
    }
}
