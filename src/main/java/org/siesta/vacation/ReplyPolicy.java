package org.siesta.vacation;

import java.time.Duration;
import org.siesta.mail.Mailbox;

/**
 * What the site says about replies.
 *
 * @param defaultPeriod used when none was asked for (RFC 5230 §4.1: 7 days)
 * @param minPeriod lower limit of a period in days; a shorter one becomes this
 * @param minSeconds lower limit of a period in seconds (RFC 6131 §2)
 * @param maxPeriod upper limit; a longer one becomes this
 * @param maxSize upper limit of a whole reply in octets
 * @param originalSubject whether the default subject repeats the original one; without it, nobody
 *     can have a text of his own sent on, such as the token that confirms a subscription
 * @param suppression whom not to answer
 */
public record ReplyPolicy(
        EnvelopeFrom envelopeFrom,
        Duration defaultPeriod,
        Duration minPeriod,
        Duration minSeconds,
        Duration maxPeriod,
        int maxSize,
        boolean originalSubject,
        SuppressionPolicy suppression) {

    /** The reverse-path of replies (RFC 3834 §3.3, RFC 5230 §5.1). */
    public sealed interface EnvelopeFrom {

        /** {@code <>}, which no responder answers. */
        record Null() implements EnvelopeFrom {}

        /**
         * The account's address, for relays that refuse or do not sign the null path; weaker
         * against loops.
         */
        record Recipient() implements EnvelopeFrom {}

        /** A fixed address that swallows what it gets. */
        record Fixed(Mailbox mailbox) implements EnvelopeFrom {}
    }

    /** The defaults of {@code siesta.reply.*}. */
    public static final ReplyPolicy DEFAULT =
            new ReplyPolicy(
                    new EnvelopeFrom.Null(),
                    Duration.ofDays(7),
                    Duration.ofDays(1),
                    Duration.ofDays(1),
                    Duration.ofDays(60),
                    32 * 1024,
                    true,
                    SuppressionPolicy.DEFAULT);
}
