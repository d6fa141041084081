package org.siesta.delivery;

import java.util.Optional;
import org.siesta.mail.Headers;
import org.siesta.mail.SmtpReply;

/**
 * How many hops a message may have come by: one with more Received fields goes round in circles,
 * and through us, for ever (RFC 5321 §6.3).
 *
 * @param most Received fields
 */
record HopLimit(int most) {

    /** The answer for each recipient of such a message. */
    static final SmtpReply LOOP = new SmtpReply(554, "5.4.6", "The message goes round in circles");

    /** What is to be told of a message that goes round; empty for one that does not. */
    Optional<String> exceeded(Headers headers) {
        long hops = headers.all("Received").count();
        return hops <= most
                ? Optional.empty()
                : Optional.of(
                        "the message goes round in circles: %d Received fields are over %s = %d"
                                .formatted(hops, "siesta.delivery.max-received", most));
    }
}
