package org.siesta.vacation;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.siesta.mail.AddressList;
import org.siesta.mail.Ascii;
import org.siesta.mail.Headers;
import org.siesta.mail.Mailbox;
import org.siesta.mail.ReversePath;

/**
 * What the rules look at: the subject message, the addresses that are the account's own, and what
 * the site says.
 *
 * @param fields the values of the header by the name in lower case, for the rules ask for fifty
 *     names
 */
record Question(
        SubjectMessage message,
        UserNames own,
        SuppressionPolicy policy,
        Map<String, List<String>> fields) {

    static Question of(
            VacationRequest request,
            SubjectMessage message,
            OwnAddresses own,
            SuppressionPolicy policy) {
        Map<String, List<String>> fields = new HashMap<>();
        for (Headers.Field field : message.headers().fields()) {
            fields.computeIfAbsent(Ascii.lower(field.name()), _ -> new ArrayList<>(1))
                    .add(field.value());
        }
        return new Question(
                message, UserNames.of(own, message.to(), request.addresses()), policy, fields);
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
        for (VacationPolicy.Check check : message.circumstances()) {
            if (check.reason() == reason) {
                return Optional.of(new Finding(check.applies(), check::seen));
            }
        }
        return Optional.empty();
    }

    /** The addresses in all fields of this name, in order: To may name thousands. */
    Stream<AddressList.Entry> addresses(FieldName field) {
        return fields.containsKey(field.key())
                ? headers().addresses(field.key()).stream()
                : Stream.empty();
    }

    /** The values of all fields of this name, in order. */
    List<String> all(FieldName field) {
        return fields.getOrDefault(field.key(), List.of());
    }
}
