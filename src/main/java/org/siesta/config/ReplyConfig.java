package org.siesta.config;

import java.util.List;
import org.siesta.mail.AddressPattern;
import org.siesta.mail.Mailbox;

/**
 * What the site says about replies.
 *
 * @param minSeconds lower limit of a period that was asked for in seconds (RFC 6131 §2)
 * @param maxPerDomainPerHour replies to one domain within an hour; 0 for no limit
 * @param maxPerMinute replies in all within a minute; 0 for no limit
 * @param maxSize of a whole reply, in octets
 * @param originalSubject whether the default subject repeats the original one
 * @param allow correspondents whom every account knows: addresses, domains and patterns
 */
public record ReplyConfig(
        EnvelopeFrom envelopeFrom,
        int defaultDays,
        int minDays,
        int maxDays,
        int minSeconds,
        int maxPerAccountPerHour,
        int maxPerDomainPerHour,
        int maxPerMinute,
        int maxSize,
        boolean originalSubject,
        List<AddressPattern> allow) {

    public ReplyConfig {
        allow = List.copyOf(allow);
    }

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
