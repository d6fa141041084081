package org.siesta.sieve.extension;

import java.util.List;
import java.util.Optional;
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
        return List.of(new BaseCollations.Octet(), new BaseCollations.AsciiCasemap());
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
                Declaration.<Cond>of("address", AddressTest::of)
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
                        call.at(label, i),
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
            return match.any(run, view.values(run, names, pick));
        }
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
            Known known = all;
            for (Cond part : parts) {
                if (part.known() == one) {
                    return one;
                }
                if (part.known() != all) {
                    known = Known.NOTHING;
                }
            }
            return known;
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
}
