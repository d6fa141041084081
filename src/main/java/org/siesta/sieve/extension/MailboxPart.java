package org.siesta.sieve.extension;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.siesta.mail.Ascii;
import org.siesta.mail.Mailbox;
import org.siesta.mail.ReceivedField;
import org.siesta.mail.ReversePath;
import org.siesta.sieve.AddressPart;
import org.siesta.sieve.Call;
import org.siesta.sieve.Evaluation;
import org.siesta.sieve.SieveInput;

/** Parts of internationalized addresses (RFC 6531, RFC 6532) for the tests of RFC 5228. */
final class MailboxPart {

    /** Steps for writing the labels of a domain in another way. */
    private static final long SPELLING_WORK = 2_000;

    /** Those that count or order values: a second spelling would be one value too many. */
    private static final Set<String> ONE_VALUE_EACH = Set.of("count", "value");

    private MailboxPart() {}

    /** Whether the test may look at a domain in both ways to write it. */
    static boolean takesSpellings(Call call) {
        return !ONE_VALUE_EACH.contains(call.matchTag());
    }

    /**
     * Whether the mailbox is an address in this message. RFC 5228 §5.1 knows those of RFC 2822; RFC
     * 6532 adds UTF-8 in internationalized messages. In a message that nothing marks as one, an
     * octet above 127 in a local part may be of any charset, and such an address is none; a domain
     * with a U-label can be nothing else.
     */
    static boolean isValid(Evaluation run, Mailbox mailbox) {
        return mailbox.isAscii()
                || !Ascii.only(mailbox.domain())
                || run.remember(MailboxPart.class, () -> isInternationalized(run));
    }

    /** RFC 6531 §3.7.3: a server that got SMTPUTF8 says so in its Received field. */
    private static boolean isInternationalized(Evaluation run) {
        SieveInput input = run.input();
        return !input.to().mailbox().isAscii()
                || input.from() instanceof ReversePath.Sender(Mailbox sender) && !sender.isAscii()
                || run.raw("Received").stream()
                        .map(ReceivedField::protocol)
                        .flatMap(Optional::stream)
                        .anyMatch(protocol -> protocol.startsWith("UTF8"));
    }

    /**
     * Adds the part with the domain's U-labels as A-labels, or the other way round (RFC 5890
     * §2.3.2.1): both are one domain. The comparator compares each as it does any string.
     */
    static void addSpelling(
            Evaluation run,
            AddressPart part,
            Mailbox mailbox,
            boolean wanted,
            List<String> values) {
        if (!wanted || Ascii.only(mailbox.domain()) && !mailbox.domain().contains("xn--")) {
            return;
        }
        run.spend(SPELLING_WORK);
        String delimiters = run.input().delimiters();
        Optional<String> first = part.part().apply(mailbox, delimiters);
        mailbox.otherSpelling()
                .flatMap(other -> part.part().apply(other, delimiters))
                .filter(value -> !value.equals(first.orElse("")))
                .ifPresent(values::add);
    }
}
