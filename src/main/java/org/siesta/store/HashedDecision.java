package org.siesta.store;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.siesta.mail.Mailbox;
import org.siesta.mail.ReversePath;
import org.siesta.queue.Decision;
import org.siesta.queue.DecisionFilter;

/** Decisions without the addresses of their ends, and questions about them. */
record HashedDecision(Pseudonyms pseudonyms) {

    private static final Pattern ADDRESS = Pattern.compile("[^\\s<>,;:]{1,300}@[^\\s<>,;]{1,300}");

    /** The decision as it is kept. */
    Decision of(Decision clear) {
        return new Decision(
                clear.id(),
                clear.at(),
                pseudonyms.mailbox(clear.account()),
                pseudonyms.mailbox(clear.recipient()),
                of(clear.from()),
                clear.messageId(),
                clear.deliveryKey(),
                clear.client(),
                clear.verdict(),
                clear.reason(),
                ADDRESS.matcher(clear.detail()).replaceAll("(hashed)"),
                clear.source(),
                clear.replyMessageId());
    }

    private ReversePath of(ReversePath clear) {
        return switch (clear) {
            case ReversePath.Null() -> clear;
            case ReversePath.Sender(Mailbox mailbox) ->
                    new ReversePath.Sender(pseudonyms.mailbox(mailbox));
        };
    }

    /** The question as it must be put to what is kept. */
    DecisionFilter of(DecisionFilter clear) {
        return new DecisionFilter(
                of(clear.account()),
                of(clear.correspondent()),
                clear.since(),
                clear.reason(),
                clear.before(),
                clear.limit());
    }

    /** What is no address is asked for as it is, and finds nothing. */
    private @Nullable String of(@Nullable String address) {
        return address == null
                ? null
                : Mailbox.parse(address)
                        .map(pseudonyms::mailbox)
                        .map(Mailbox::address)
                        .orElse(address);
    }
}
