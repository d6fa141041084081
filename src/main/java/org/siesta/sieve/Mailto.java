package org.siesta.sieve;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.siesta.mail.Headers;

/**
 * A notification by mail, as a mailto URI asks for it (RFC 5436 §2.3, RFC 6068).
 *
 * @param to mailboxes for the To field, as written, decoded
 * @param subject null where the URI says none
 * @param fields other header fields that it may set
 * @param body empty where the URI says none
 */
public record Mailto(
        List<String> to,
        List<String> cc,
        List<String> bcc,
        @Nullable String subject,
        List<Headers.Field> fields,
        String body) {

    public Mailto {
        to = List.copyOf(to);
        cc = List.copyOf(cc);
        bcc = List.copyOf(bcc);
        fields = List.copyOf(fields);
    }
}
