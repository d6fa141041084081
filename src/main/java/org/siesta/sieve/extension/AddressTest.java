package org.siesta.sieve.extension;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.siesta.mail.AddressList;
import org.siesta.mail.Mailbox;
import org.siesta.sieve.AddressPart;
import org.siesta.sieve.Call;
import org.siesta.sieve.Collation;
import org.siesta.sieve.Cond;
import org.siesta.sieve.Evaluation;
import org.siesta.sieve.Match;
import org.siesta.sieve.Text;

/** The test address (RFC 5228 §5.1): a part of each address in some fields against the keys. */
record AddressTest(
        List<Text> names,
        Mime.View view,
        Index.Pick pick,
        AddressPart part,
        boolean spellings,
        boolean counts,
        Match match)
        implements Cond {

    /** RFC 5228 §5.1: address fields of RFC 5322 and those that are used like them. */
    private static final Set<String> ADDRESS_FIELDS =
            Set.of(
                    "from",
                    "to",
                    "cc",
                    "bcc",
                    "sender",
                    "reply-to",
                    "resent-from",
                    "resent-to",
                    "resent-cc",
                    "resent-bcc",
                    "resent-sender",
                    "resent-reply-to",
                    "return-path",
                    "apparently-to",
                    "delivered-to",
                    "x-delivered-to",
                    "envelope-to",
                    "x-envelope-to",
                    "x-envelope-from",
                    "x-original-to",
                    "x-original-from",
                    "x-forwarded-to",
                    "x-forwarded-for",
                    "errors-to",
                    "mail-followup-to",
                    "mail-reply-to",
                    "disposition-notification-to",
                    "return-receipt-to",
                    "read-receipt-to",
                    "x-confirm-reading-to",
                    "abuse-reports-to",
                    "x-complaints-to",
                    "x-report-abuse-to",
                    "x-beenthere",
                    "x-sender",
                    "x-admin",
                    "approved-by",
                    "for-approval",
                    "for-handling",
                    "for-comment",
                    "registered-mail-reply-requested-by",
                    "return-receipt-requested",
                    "list-post");

    /** Steps for taking an address apart. */
    private static final long PART_WORK = 8;

    /** Steps for a character of an address with dots where none belong. */
    private static final long DOTS_WORK = 24;

    /** A field without any address is looked at as an empty one. */
    private static final List<AddressList.Entry> EMPTY =
            List.of(new AddressList.Entry("", Optional.empty(), ""));

    static Cond of(Call call) {
        List<Text> names = BaseTests.names(call, "header list");
        for (int i = 0; i < names.size(); i++) {
            Text name = names.get(i);
            if (name.constant() && !holdsAddresses(name.source())) {
                throw call.fault(
                        call.at("header list", i),
                        "not-an-address-header",
                        "specified header '"
                                + Addresses.printable(name.source())
                                + "' is not allowed for the address test");
            }
        }
        return new AddressTest(
                names,
                Mime.view(call),
                Index.pick(call),
                call.addressPart(),
                MailboxPart.takesSpellings(call),
                call.matchTag().equals("count"),
                call.match("key list"));
    }

    @Override
    public boolean test(Evaluation run) {
        List<String> picked = pick.of(fields(run));
        List<String> values = new ArrayList<>(4);
        for (int i = 0; i < picked.size(); i++) {
            List<AddressList.Entry> entries = entriesOf(run, picked.get(i));
            run.spend(PART_WORK * entries.size());
            for (int j = 0; j < entries.size(); j++) {
                addPart(run, entries.get(j), values);
            }
        }
        return match.any(run, values);
    }

    /** RFC 5260 §6: an index counts fields, not addresses, in the order of the names. */
    private List<String> fields(Evaluation run) {
        if (names.size() == 1) {
            return named(run, names.getFirst());
        }
        List<String> fields = new ArrayList<>();
        for (Text name : names) {
            fields.addAll(named(run, name));
        }
        return fields;
    }

    private List<String> named(Evaluation run, Text text) {
        String name = text.expand(run);
        if (!text.constant() && !holdsAddresses(name)) {
            refuse(run, name);
            return List.of();
        }
        return view.raw(run, name);
    }

    private static boolean holdsAddresses(String field) {
        return ADDRESS_FIELDS.contains(Collation.asciiLower(field));
    }

    /**
     * RFC 5228 §5.1: the test never looks at fields without addresses, so one that a variable names
     * (RFC 5229 §3) is not there.
     */
    private static void refuse(Evaluation run, String field) {
        run.complain(
                "not-an-address-header",
                "header '"
                        + Addresses.printable(field)
                        + "' is not allowed for the address test and is passed over");
    }

    /** RFC 5231 §4.2: there is no address to count in a field without any. */
    private List<AddressList.Entry> entriesOf(Evaluation run, String value) {
        List<AddressList.Entry> entries = run.addresses(value);
        return entries.isEmpty() && !counts ? EMPTY : entries;
    }

    /** RFC 5228 §2.7.4: what is no address has no parts, but is looked at as a whole. */
    private void addPart(Evaluation run, AddressList.Entry entry, List<String> values) {
        boolean all = part.tag().equals("all");
        Mailbox mailbox =
                (all ? entry.mailbox() : entry.mailbox().or(() -> dotted(run, entry.raw())))
                        .filter(m -> MailboxPart.isValid(run, m))
                        .orElse(null);
        if (mailbox == null) {
            if (all) {
                values.add(entry.raw());
            }
            if (all && entry.mailbox().isPresent()) {
                // It can be written with and without its brackets.
                values.add("<" + entry.raw() + ">");
            }
        } else if (all && isPlain(mailbox, entry.raw())) {
            values.add(entry.raw());
            MailboxPart.addSpelling(run, part, mailbox, spellings, values);
        } else {
            part.part()
                    .apply(mailbox, run.input().delimiters())
                    .ifPresent(value -> values.add(asWritten(value, entry.raw())));
            MailboxPart.addSpelling(run, part, mailbox, spellings, values);
        }
    }

    /**
     * Mail comes from addresses with dots where RFC 5322 §3.2.3 has none, which are taken apart as
     * redirect takes them.
     */
    private static Optional<Mailbox> dotted(Evaluation run, String raw) {
        if (!raw.startsWith(".") && !raw.contains("..") && !raw.contains(".@")) {
            return Optional.empty();
        }
        run.spend(DOTS_WORK * raw.length());
        return Addresses.dotted(raw);
    }

    /** Whether the address stands there as it would be written but for the domain's case. */
    private static boolean isPlain(Mailbox mailbox, String raw) {
        int at = mailbox.localPart().length();
        return raw.length() == at + 1 + mailbox.domain().length()
                && raw.startsWith(mailbox.localPart())
                && raw.charAt(at) == '@'
                && raw.regionMatches(true, at + 1, mailbox.domain(), 0, mailbox.domain().length())
                && needsNoQuotes(mailbox.localPart());
    }

    /** Whether the local part is written as it is; of others it takes a closer look. */
    private static boolean needsNoQuotes(String localPart) {
        for (int i = 0; i < localPart.length(); i++) {
            char c = localPart.charAt(i);
            boolean plain =
                    c >= 'a' && c <= 'z'
                            || c >= 'A' && c <= 'Z'
                            || c >= '0' && c <= '9'
                            || c == '-'
                            || c == '_'
                            || c == '+'
                            || c == '.' && i > 0 && localPart.charAt(i - 1) != '.';
            if (!plain) {
                return false;
            }
        }
        return !localPart.endsWith(".");
    }

    /** A domain in the case in which the message has it, for i;octet. */
    private static String asWritten(String value, String raw) {
        int from = raw.length() - value.length();
        boolean otherCase =
                from >= 0
                        && !raw.endsWith(value)
                        && raw.regionMatches(true, from, value, 0, value.length());
        return otherCase ? raw.substring(from) : value;
    }
}
