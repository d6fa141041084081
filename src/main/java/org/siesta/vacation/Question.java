package org.siesta.vacation;

import java.util.Optional;
import java.util.stream.Stream;
import org.siesta.mail.FieldValue;
import org.siesta.mail.Headers;
import org.siesta.mail.Mailbox;
import org.siesta.mail.ReversePath;

/** What the rules look at: the subject message and the addresses that are the account's own. */
record Question(SubjectMessage message, UserNames own) {

    static Question of(VacationRequest request, SubjectMessage message, OwnAddresses own) {
        return new Question(message, UserNames.of(own, message.to(), request.addresses()));
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

    Stream<FieldValue> values(String field) {
        return headers().all(field).map(FieldValue::parse);
    }
}
