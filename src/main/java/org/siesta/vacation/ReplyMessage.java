package org.siesta.vacation;

import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.siesta.mail.BytesContent;

/** The reply (RFC 5230 §5, RFC 3834 §3): written once, checked, then only carried. */
public sealed interface ReplyMessage {

    /** Characters of a subject that is asked for; what is longer ends with an ellipsis. */
    int MAX_SUBJECT = 500;

    /**
     * A reply that may go out as it is.
     *
     * @param smtpUtf8 whether it can only go by a server that offers SMTPUTF8 (RFC 6531)
     */
    record Ready(BytesContent content, boolean smtpUtf8) implements ReplyMessage {}

    /** No reply can be written, and why: {@link Suppression#REPLY_BROKEN}. */
    record Broken(String why) implements ReplyMessage {}

    /**
     * Why the reason of {@code vacation :mime} (RFC 5230 §4.4) can be sent in no reply, so that it
     * is said when a script is stored; empty when it can. How large a reply may be is not asked.
     */
    static Optional<String> mimeFault(String reason) {
        try {
            Entity entity = MimeReason.read(reason, false);
            ByteArrayOutputStream octets = new ByteArrayOutputStream();
            entity.writeTo(octets);
            List<String> names = entity.fields().stream().map(Entity.Field::name).toList();
            return ReplyBytes.check(octets.toByteArray(), names, Integer.MAX_VALUE, false, false)
                    .map(why -> ":mime has " + why);
        } catch (MimeReason.Malformed e) {
            return Optional.of(e.why());
        }
    }

    /**
     * Octets of a reply's body and of the fields that describe it, on a way that needs most, so
     * that texts which cannot be sent whole are refused when they are set.
     */
    static int bodySize(String reason, @Nullable String html) {
        ByteArrayOutputStream octets = new ByteArrayOutputStream();
        ReplyWriter.entity(reason, html, "", false).writeTo(octets);
        return octets.size();
    }

    /**
     * Writes the reply.
     *
     * @param messageId its Message-ID, with or without angle brackets
     * @param now its Date
     * @param eightBitAllowed whether the relay offers 8BITMIME; without it the body is 7bit,
     *     quoted-printable or base64
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
