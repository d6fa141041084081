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
import org.siesta.sieve.Declaration;
import org.siesta.sieve.Declaration.Family;
import org.siesta.sieve.Declaration.Subtests;
import org.siesta.sieve.Evaluation;
import org.siesta.sieve.Match;
import org.siesta.sieve.MatchType;
import org.siesta.sieve.Param;
import org.siesta.sieve.SieveExtension;
import org.siesta.sieve.StringMatch;
import org.siesta.sieve.Tag;
import org.siesta.sieve.Text;

/**
 * The tests of RFC 5228 §5, with its match types, comparators and address parts.
 *
 * <pre>
 * address [COMPARATOR] [ADDRESS-PART] [MATCH-TYPE] &lt;header-list&gt; &lt;key-list&gt;
 * header [COMPARATOR] [MATCH-TYPE] &lt;header-names&gt; &lt;key-list&gt;
 * exists &lt;header-names&gt;   size &lt;":over" / ":under"&gt; &lt;limit: number&gt;
 * allof &lt;tests&gt;   anyof &lt;tests&gt;   not &lt;test&gt;   true   false
 * </pre>
 */
public final class BaseTests implements SieveExtension {

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

    @Override
    public String capability() {
        return "";
    }

    @Override
    public List<MatchType> matchTypes() {
        return List.of(StringMatch.Kind.values());
    }

    @Override
    public List<Collation> comparators() {
        return List.of(new Octet(), new AsciiCasemap());
    }

    @Override
    public List<AddressPart> addressParts() {
        return List.of(
                new AddressPart("all", (mailbox, _) -> Optional.of(mailbox.address())),
                new AddressPart("localpart", (mailbox, _) -> Optional.of(mailbox.localPart())),
                new AddressPart("domain", (mailbox, _) -> Optional.of(mailbox.domain())));
    }

    @Override
    public List<Declaration<Cond>> tests() {
        return List.of(
                Declaration.<Cond>of("address", BaseTests::address)
                        .taking(Param.strings("header list"), Param.strings("key list"))
                        .with(Family.MATCH, Family.ADDRESS_PART),
                Declaration.<Cond>of("header", BaseTests::header)
                        .taking(Param.strings("header names"), Param.strings("key list"))
                        .with(Family.MATCH),
                Declaration.<Cond>of(
                                "exists",
                                call -> new Exists(names(call, "header names"), Mime.view(call)))
                        .taking(Param.strings("header names")),
                Declaration.<Cond>of("size", BaseTests::size)
                        .tagged(Tag.choice("over", "limit"), Tag.choice("under", "limit"))
                        .taking(Param.number("limit")),
                Declaration.<Cond>of("allof", call -> new AllOf(call.tests()))
                        .testing(Subtests.ALL),
                Declaration.<Cond>of("anyof", call -> new AnyOf(call.tests()))
                        .testing(Subtests.ANY),
                Declaration.<Cond>of("not", call -> new Not(call.tests().getFirst()))
                        .testing(Subtests.ONE),
                Declaration.of("true", _ -> new True()),
                Declaration.of("false", _ -> new False()));
    }

    private static Cond header(Call call) {
        return new Header(
                names(call, "header names"),
                Mime.view(call),
                Index.pick(call),
                call.match("key list"));
    }

    private static Cond address(Call call) {
        List<Text> names = names(call, "header list");
        for (int i = 0; i < names.size(); i++) {
            Text name = names.get(i);
            if (name.constant() && !ADDRESS_FIELDS.contains(Collation.asciiLower(name.source()))) {
                throw call.fault(
                        call.eachAt("header list").get(i),
                        "not-an-address-header",
                        "specified header '"
                                + Addresses.printable(name.source())
                                + "' is not allowed for the address test");
            }
        }
        return new Address(
                names,
                Mime.view(call),
                Index.pick(call),
                call.addressPart(),
                call.match("key list"));
    }

    private static Cond size(Call call) {
        if (!call.has("over") && !call.has("under")) {
            throw call.fault(
                    call.span(),
                    "missing-tag",
                    "the size test requires either the :under or the :over tag, but neither is"
                            + " specified");
        }
        return new Size(call.has("over"), call.number("limit"));
    }

    /** Names of header fields, looked at while the script is compiled. */
    static List<Text> names(Call call, String label) {
        List<Text> names = call.texts(label);
        for (int i = 0; i < names.size(); i++) {
            Text name = names.get(i);
            if (name.constant() && !isFieldName(name.source())) {
                // RFC 5228 §2.4.2.2: such a field does not exist; the test is never true.
                call.warn(
                        call.eachAt(label).get(i),
                        "invalid-header-name",
                        "specified header field name '"
                                + Addresses.printable(name.source())
                                + "' is invalid");
            }
        }
        return names;
    }

    /** RFC 5322 §3.6.8. */
    static boolean isFieldName(String name) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c <= ' ' || c >= 127 || c == ':') {
                return false;
            }
        }
        return !name.isEmpty();
    }

    /** header: decoded values of the fields against the keys. */
    record Header(List<Text> names, Mime.View view, Index.Pick pick, Match match) implements Cond {
        @Override
        public boolean test(Evaluation run) {
            if (names.size() == 1) {
                return match.any(run, view.values(run, names.getFirst().expand(run), pick));
            }
            List<String> values = new ArrayList<>();
            for (Text name : names) {
                values.addAll(view.values(run, name.expand(run), pick));
            }
            return match.any(run, values);
        }
    }

    /** Steps for taking an address apart. */
    private static final long PART_WORK = 8;

    /** A field without any address is looked at as an empty one. */
    private static final List<AddressList.Entry> EMPTY =
            List.of(new AddressList.Entry("", Optional.empty(), ""));

    /** address: a part of each address against the keys. */
    record Address(List<Text> names, Mime.View view, Index.Pick pick, AddressPart part, Match match)
            implements Cond {
        @Override
        public boolean test(Evaluation run) {
            List<String> values = new ArrayList<>(4);
            for (int i = 0; i < names.size(); i++) {
                List<AddressList.Entry> picked =
                        pick.of(entries(run, view, names.get(i).expand(run)));
                run.spend(PART_WORK * picked.size());
                for (int j = 0; j < picked.size(); j++) {
                    addPart(run, picked.get(j), values);
                }
            }
            return match.any(run, values);
        }

        private static List<AddressList.Entry> entries(
                Evaluation run, Mime.View view, String name) {
            List<String> fields = view.raw(run, name);
            if (fields.isEmpty()) {
                return List.of();
            }
            if (fields.size() == 1) {
                return entriesOf(run, fields.getFirst());
            }
            List<AddressList.Entry> all = new ArrayList<>();
            for (String value : fields) {
                all.addAll(entriesOf(run, value));
            }
            return all;
        }

        private static List<AddressList.Entry> entriesOf(Evaluation run, String value) {
            List<AddressList.Entry> entries = run.addresses(value);
            return entries.isEmpty() ? EMPTY : entries;
        }

        /**
         * RFC 5228 §2.7.4: what is no address has no parts, but is looked at as a whole. §5.1 knows
         * the addresses of RFC 2822, so one of RFC 6532 has no parts either, as in Pigeonhole; as a
         * whole it can be written with and without its brackets.
         */
        private void addPart(Evaluation run, AddressList.Entry entry, List<String> values) {
            boolean all = part.tag().equals("all");
            Mailbox mailbox = entry.mailbox().orElse(null);
            if (mailbox == null || !mailbox.isAscii() || all && isPlain(mailbox, entry.raw())) {
                if (all) {
                    values.add(entry.raw());
                }
                if (all && mailbox != null && !mailbox.isAscii()) {
                    values.add("<" + entry.raw() + ">");
                }
                return;
            }
            part.part()
                    .apply(mailbox, run.input().delimiters())
                    .ifPresent(value -> values.add(asWritten(value, entry.raw())));
        }
    }

    /** Whether the address stands there as it would be written but for the domain's case. */
    private static boolean isPlain(Mailbox mailbox, String raw) {
        int at = mailbox.localPart().length();
        return raw.length() == at + 1 + mailbox.domain().length()
                && raw.startsWith(mailbox.localPart())
                && raw.charAt(at) == '@'
                && raw.regionMatches(true, at + 1, mailbox.domain(), 0, mailbox.domain().length());
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

    record Exists(List<Text> names, Mime.View view) implements Cond {
        @Override
        public boolean test(Evaluation run) {
            for (int i = 0; i < names.size(); i++) {
                if (!view.has(run, names.get(i).expand(run))) {
                    return false;
                }
            }
            return true;
        }
    }

    record Size(boolean over, long limit) implements Cond {
        @Override
        public boolean test(Evaluation run) {
            long size = run.input().message().content().size();
            return over ? size > limit : size < limit;
        }
    }

    record AllOf(List<Cond> parts, Known known) implements Cond {

        AllOf(List<Cond> parts) {
            this(parts, decided(parts, Known.FAILS, Known.HOLDS));
        }

        /** One part is enough for the first, the second takes all. */
        private static Known decided(List<Cond> parts, Known one, Known all) {
            return parts.stream().anyMatch(part -> part.known() == one)
                    ? one
                    : parts.stream().allMatch(part -> part.known() == all) ? all : Known.NOTHING;
        }

        @Override
        public boolean test(Evaluation run) {
            for (int i = 0; i < parts.size(); i++) {
                if (!run.holds(parts.get(i))) {
                    return false;
                }
            }
            return true;
        }
    }

    record AnyOf(List<Cond> parts, Known known) implements Cond {

        AnyOf(List<Cond> parts) {
            this(parts, AllOf.decided(parts, Known.HOLDS, Known.FAILS));
        }

        @Override
        public boolean test(Evaluation run) {
            for (int i = 0; i < parts.size(); i++) {
                if (run.holds(parts.get(i))) {
                    return true;
                }
            }
            return false;
        }
    }

    record Not(Cond test) implements Cond {
        @Override
        public boolean test(Evaluation run) {
            return !run.holds(test);
        }

        @Override
        public Known known() {
            return switch (test.known()) {
                case NOTHING -> Known.NOTHING;
                case HOLDS -> Known.FAILS;
                case FAILS -> Known.HOLDS;
            };
        }

        @Override
        public List<Cond> parts() {
            return List.of(test);
        }
    }

    record True() implements Cond {
        @Override
        public boolean test(Evaluation run) {
            return true;
        }
    }

    record False() implements Cond {
        @Override
        public boolean test(Evaluation run) {
            return false;
        }

        /** What it guards is a rule that a client switched off: it is not looked at. */
        @Override
        public Known known() {
            return Known.FAILS;
        }
    }

    /** i;octet (RFC 4790 §9.3). */
    record Octet() implements Collation {
        @Override
        public String name() {
            return "i;octet";
        }

        @Override
        public String fold(String value) {
            return value;
        }

        @Override
        public boolean charwise() {
            return true;
        }

        @Override
        public int compare(String folded, String otherFolded) {
            return Collation.compareCodePoints(folded, otherFolded);
        }
    }

    /** i;ascii-casemap (RFC 4790 §9.2): ASCII letters fold, nothing else. */
    record AsciiCasemap() implements Collation {
        @Override
        public String name() {
            return "i;ascii-casemap";
        }

        @Override
        public String fold(String value) {
            // RFC 4790 folds to upper case, which puts "_" behind letters.
            return Collation.asciiUpper(value);
        }

        @Override
        public boolean charwise() {
            return true;
        }

        @Override
        public boolean foldsAscii() {
            return true;
        }

        @Override
        public int compare(String folded, String otherFolded) {
            return Collation.compareCodePoints(folded, otherFolded);
        }
    }
}
