package org.siesta.vacation;

import java.util.Optional;
import java.util.stream.Stream;
import org.siesta.mail.FieldValue;
import org.siesta.mail.Headers;
import org.siesta.mail.Mailbox;
import org.siesta.mail.ReversePath;

/**
 * What the rules look at: the subject message, the addresses that are the account's own, and what
 * the site says.
 */
record Question(SubjectMessage message, UserNames own, SuppressionPolicy policy) {

    static Question of(
            VacationRequest request,
            SubjectMessage message,
            OwnAddresses own,
            SuppressionPolicy policy) {
        return new Question(message, UserNames.of(own, message.to(), request.addresses()), policy);
    }

    Headers headers() {
        return message.headers();
    }

    /** The reverse-path, unless it is null. */
    Optional<Mailbox> sender() {
        return switch (message.from()) {
            case ReversePath.Null() -> Optional.empty();
            case ReversePath.Sender(Mailbox mailbox) -> Optional.of(mailbox);
        };
    }

    /** What is known beside the message for this reason. */
    Optional<Finding> circumstance(Suppression reason) {
        return message.circumstances().stream()
                .filter(c -> c.reason() == reason)
                .map(c -> new Finding(c.applies(), c.seen()))
                .findFirst();
    }

    Stream<FieldValue> values(String field) {
        return headers().all(field).map(FieldValue::parse);
    }
}
