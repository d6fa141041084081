package org.siesta.sieve;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.siesta.mail.Headers;
import org.siesta.mail.Mailbox;

/**
 * A notification by mail, as a mailto URI asks for it (RFC 5436 §2.3, RFC 6068). Nobody is named
 * twice.
 *
 * @param subject null where the URI says none
 * @param fields other header fields that a URI may set; their values are one line each
 * @param body empty where the URI says none
 */
public record Mailto(
        List<Recipient> to,
        List<Recipient> cc,
        @Nullable String subject,
        List<Headers.Field> fields,
        String body) {

    /**
     * Who is told.
     *
     * @param displayName decoded; empty for none
     */
    public record Recipient(String displayName, Mailbox mailbox) {}

    public Mailto {
        to = List.copyOf(to);
        cc = List.copyOf(cc);
        fields = List.copyOf(fields);
    }

    /** The same without some of the recipients. */
    public Mailto without(java.util.function.Predicate<Mailbox> left) {
        return new Mailto(
                to.stream().filter(r -> !left.test(r.mailbox())).toList(),
                cc.stream().filter(r -> !left.test(r.mailbox())).toList(),
                subject,
                fields,
                body);
    }
}
