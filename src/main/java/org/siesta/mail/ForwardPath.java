package org.siesta.mail;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One recipient of an envelope (RFC 5321 §4.1.1.3) with its DSN parameters (RFC 3461 §4).
 *
 * @param mailbox where the message goes now
 * @param orcpt the ORCPT parameter as received and decoded from xtext, {@code
 *     rfc822;ana@example.org}; null when absent
 * @param dsnNotify the NOTIFY parameter as received, such as {@code NEVER}; null when absent
 */
public record ForwardPath(Mailbox mailbox, @Nullable String orcpt, @Nullable String dsnNotify) {

    /** A recipient without DSN parameters. */
    public static ForwardPath of(Mailbox mailbox) {
        return new ForwardPath(mailbox, null, null);
    }

    /** The mailbox that the sender wrote to, where ORCPT tells it (RFC 3461 §4.2). */
    public Optional<Mailbox> originalRecipient() {
        String type = "rfc822;";
        if (orcpt == null || !orcpt.regionMatches(true, 0, type, 0, type.length())) {
            return Optional.empty();
        }
        return Mailbox.parse(orcpt.substring(type.length()));
    }
}
