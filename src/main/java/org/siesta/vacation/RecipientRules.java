package org.siesta.vacation;

import java.util.List;
import java.util.Optional;
import org.siesta.mail.AddressList;
import org.siesta.mail.Mailbox;

/** The rule that the message must name the user (RFC 5230 §4.5). */
final class RecipientRules {

    private static final List<FieldName> FIELDS =
            FieldName.all("To", "Cc", "Bcc", "Resent-To", "Resent-Cc", "Resent-Bcc");

    private RecipientRules() {}

    static Finding notAddressed(Question question) {
        return addressed(question)
                .map(mailbox -> Finding.pass(() -> "addressed to " + mailbox))
                .orElseGet(
                        () ->
                                Finding.hit(
                                        "none of To, Cc, Bcc, Resent-* names "
                                                + question.own().account()));
    }

    /** The first address in a recipient field that is the user's. */
    static Optional<Mailbox> addressed(Question question) {
        return FIELDS.stream()
                .flatMap(question::addresses)
                .map(AddressList.Entry::mailboxOrDotted)
                .flatMap(Optional::stream)
                .filter(question.own()::include)
                .findFirst();
    }
}
