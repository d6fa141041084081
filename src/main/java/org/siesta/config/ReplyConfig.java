package org.siesta.config;

import org.siesta.mail.Mailbox;

/**
 * What the site says about replies.
 *
 * @param minSeconds lower limit of a period that was asked for in seconds (RFC 6131 §2)
 * @param maxSize of a whole reply, in octets
 */
public record ReplyConfig(
        EnvelopeFrom envelopeFrom,
        int defaultDays,
        int minDays,
        int maxDays,
        int minSeconds,
        int maxPerAccountPerHour,
        int maxSize) {

    /** The reverse-path of replies. */
    public sealed interface EnvelopeFrom {

        /** {@code <>}. */
        record Null() implements EnvelopeFrom {}

        /** The account's address. */
        record Recipient() implements EnvelopeFrom {}

        /** This address. */
        record Fixed(Mailbox mailbox) implements EnvelopeFrom {}
    }
}
