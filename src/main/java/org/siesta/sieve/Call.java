package org.siesta.sieve;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.siesta.sieve.GivenArguments.Given;

/** A command or a test whose shape is checked: what its factory makes a plan of. */
public final class Call {

    /** A fault of one command; the binder reports it and goes on with the next. */
    public static final class Fault extends RuntimeException {

        /** Something that another message has told already. */
        static final Fault TOLD = new Fault(new Span(0, 0, 0, 0), "", "");

        private static final long serialVersionUID = 1;

        private final transient Span at;
        private final String code;

        public Fault(Span at, String code, String message) {
            super(message, null, false, false);
            this.at = at;
            this.code = code;
        }

        Span at() {
            return at;
        }

        String code() {
            return code;
        }

        String text() {
            String message = getMessage();
            return message == null ? code : message;
        }
    }

    private final Binder binder;
    private final Syntax.Node node;
    private final String kind;
    private final GivenArguments given;
    private List<Cond> tests = List.of();
    private List<Op> block = List.of();
    private @Nullable MatchType matchType;
    private @Nullable Collation collation;
    private Span collationAt;
    private @Nullable AddressPart addressPart;
    private @Nullable Given keys;

    Call(Binder binder, Syntax.Node node, String kind) {
        this.binder = binder;
        this.node = node;
        this.kind = kind;
        this.given = new GivenArguments(node.arguments().size());
        this.collationAt = node.span();
    }

    /** The arguments up to here. */
    GivenArguments given() {
        return given;
    }

    void contain(List<Cond> subtests, List<Op> commands) {
        tests = subtests;
        block = commands;
    }

    void matchBy(MatchType type) {
        matchType = type;
    }

    void compareBy(Collation by, Span at) {
        collation = by;
        collationAt = at;
    }

    void lookAt(AddressPart part) {
        addressPart = part;
    }

    /** The commands of this name around this one whose blocks it stands in, innermost first. */
    public List<Call> around(String command) {
        return binder.enclosing().stream().filter(c -> c.node.name().equals(command)).toList();
    }

    /** Such as {@code header test}. */
    public String title() {
        return node.name() + " " + kind;
    }

    /** The line of its name, from 1. */
    public int line() {
        return node.span().line();
    }

    /** Where its name stands. */
    public Span span() {
        return node.span();
    }

    /** The tests inside. */
    public List<Cond> tests() {
        return tests;
    }

    /** The commands of its block. */
    public List<Op> block() {
        return block;
    }

    /** Whether a tag is there. */
    public boolean has(String tag) {
        return given.has(tag);
    }

    /** Where a parameter or a tag's value ({@code :tag}) stands. */
    public Span at(String label) {
        Given value = given.find(label);
        return value == null ? node.span() : value.at();
    }

    /** Where a string of a list stands. */
    public Span at(String label, int index) {
        return need(label).literals().get(index).span();
    }

    /** A string by its label, or a tag's value by {@code :tag}. */
    public Text text(String label) {
        return need(label).texts().getFirst();
    }

    /** A string that may be left out. */
    public Optional<Text> maybeText(String label) {
        Given value = given.find(label);
        return value == null ? Optional.empty() : Optional.of(value.texts().getFirst());
    }

    /** A list of strings; a single string is a list of one. */
    public List<Text> texts(String label) {
        return need(label).texts();
    }

    /** A list of strings that may be left out. */
    public List<Text> maybeTexts(String label) {
        Given value = given.find(label);
        return value == null ? List.of() : value.texts();
    }

    /** A string that must not depend on variables (RFC 5229 §3). */
    public String constant(String label) {
        Text text = text(label);
        if (!text.constant()) {
            throw fault(
                    at(label),
                    "constant-required",
                    "the " + title() + " requires a constant string for " + label);
        }
        return text.source();
    }

    /** A list of strings that must not depend on variables. */
    public List<String> constants(String label) {
        for (Text text : texts(label)) {
            if (!text.constant()) {
                throw fault(
                        at(label),
                        "constant-required",
                        "the " + title() + " requires constant strings for " + label);
            }
        }
        return texts(label).stream().map(Text::source).toList();
    }

    /** A number by its label, or a tag's value by {@code :tag}. */
    public long number(String label) {
        return need(label).number();
    }

    private Given need(String label) {
        Given value = given.find(label);
        if (value == null) {
            throw new IllegalStateException(title() + " has no " + label);
        }
        return value;
    }

    /** A fault to throw. */
    public Fault fault(Span at, String code, String message) {
        return new Fault(at, code, message);
    }

    /** Says what will surprise, without refusing the script. */
    public void warn(Span at, String code, String message) {
        binder.diagnostics().warning(at, code, message);
    }

    /**
     * Says that the command can never do what it is for. That refuses a script which somebody
     * writes; one that is stored already does the rest of what it says, as it did before.
     */
    public void useless(Span at, String code, String message) {
        binder.diagnostics().useless(at, code, message);
    }

    /** The match of the values against the list of keys with this label. */
    public Match match(String label) {
        MatchType type = matchType == null ? binder.registry().matchType("is") : matchType;
        Given found = need(label);
        keys = found;
        return placed(type, label, type.prepare(this, collation(), found.texts()));
    }

    /** As {@link #match}, where one string may hold several keys. */
    public Match matchEach(String keys, Function<String, List<String>> split) {
        List<Text> each = new ArrayList<>();
        for (Text text : texts(keys)) {
            if (text.constant()) {
                split.apply(text.source()).forEach(key -> each.add(new Text.Literal(key)));
            } else {
                each.add(text);
            }
        }
        MatchType type = matchType == null ? binder.registry().matchType("is") : matchType;
        Match unsplit = type.prepare(this, collation(), List.copyOf(each));
        return placed(
                type,
                keys,
                texts(keys).stream().allMatch(Text::constant)
                        ? unsplit
                        : (run, values) -> splitNow(run, type, keys, split).any(run, values));
    }

    private Match placed(MatchType type, String keys, Match match) {
        String shown =
                type.parameter() == null
                        ? type.tag()
                        : type.tag() + " " + Collation.asciiLower(constant(":" + type.tag()));
        return new PlacedMatch(node.span(), node.name(), shown, texts(keys), match);
    }

    /** The match against what the strings hold in this run. */
    private Match splitNow(
            Evaluation run, MatchType type, String keys, Function<String, List<String>> split) {
        List<Text> each = new ArrayList<>();
        for (Text text : texts(keys)) {
            String value = text.expand(run);
            run.spend(1L + value.length());
            split.apply(value).forEach(key -> each.add(new Text.Literal(key)));
        }
        try {
            return type.prepare(this, collation(), List.copyOf(each));
        } catch (Fault fault) {
            throw run.failure(fault.code(), fault.text());
        }
    }

    /** Where a key of the match stands, as far as it is a string of its own. */
    public Span keyAt(int index) {
        return keys != null && index < keys.literals().size()
                ? keys.literals().get(index).span()
                : node.span();
    }

    /** The match type as its tag, without the colon. */
    public String matchTag() {
        return matchType == null ? "is" : matchType.tag();
    }

    /** The comparator; i;ascii-casemap where none is named (RFC 5228 §2.7.3). */
    public Collation collation() {
        return collation == null ? binder.comparator("i;ascii-casemap") : collation;
    }

    /** Refuses a comparator that cannot search inside a string. */
    public void requireSubstrings() {
        if (!collation().substrings()) {
            throw fault(
                    collationAt,
                    "incompatible-comparator",
                    "the specified "
                            + collation().name()
                            + " comparator does not support sub-string matching as required by the :"
                            + matchTag()
                            + " match type");
        }
    }

    /** Refuses a comparator other than these. */
    public void requireComparator(String... names) {
        if (!List.of(names).contains(collation().name())) {
            throw fault(
                    collationAt,
                    "incompatible-comparator",
                    "the :"
                            + matchTag()
                            + " match type supports only the comparators "
                            + String.join(" and ", names)
                            + ", but "
                            + collation().name()
                            + " was specified");
        }
    }

    /** The address part; :all where none is named. */
    public AddressPart addressPart() {
        return addressPart == null ? binder.registry().addressPart("all") : addressPart;
    }

    /** Whether the script declared the capability up to here. */
    public boolean active(String capability) {
        return binder.active(capability);
    }

    /** Makes capabilities known from here on; false when one of them is not there (RFC 5463 §4). */
    public boolean enable(List<String> capabilities) {
        return binder.required().enable(capabilities);
    }

    /** The place of a variable that the command sets, by its name in any case. */
    public int variable(String name, Span at) {
        return binder.slots().assign(name, at);
    }

    /** Whether the name is one of the namespace global, and the script has that. */
    public boolean isGlobal(String name) {
        return binder.slots().isGlobal(name);
    }

    /** Shares a variable with the scripts that this one includes or is included by. */
    public void shareVariable(String name, Span at) {
        binder.slots().share(name, at);
    }

    /** What runs the script that is asked for. */
    public Op include(Inclusion wanted) {
        return binder.include(wanted);
    }

    /** The modifiers of set that are there, the first to apply first. */
    public List<SetModifier> modifiers() {
        List<SetModifier> found = new ArrayList<>();
        for (Syntax.Argument argument : node.arguments()) {
            if (argument instanceof Syntax.Argument.Tag tag) {
                binder.registry().modifier(tag.name()).ifPresent(m -> found.add(m.value()));
            }
        }
        found.sort((a, b) -> Integer.compare(b.precedence(), a.precedence()));
        return List.copyOf(found);
    }

    /** Finds the value of an environment item by its name (RFC 5183 §4). */
    public Function<String, Optional<Function<Evaluation, String>>> environment() {
        return binder.environment();
    }

    public SieveLimits limits() {
        return binder.limits();
    }

    /** What the host allows, as far as it is known before a message comes. */
    public SieveHost host() {
        return binder.host();
    }

    /** Notes that the script looks into the body of messages. */
    public void readsBody() {
        binder.linker().noteBody();
    }

    /**
     * Counts what the plan keeps of a prepared pattern, in octets: it may be more than its text.
     */
    public void weighPattern(long octets) {
        if (!binder.linker().weighPattern(octets)) {
            throw fault(
                    span(),
                    "patterns-too-large",
                    "the patterns of the script are too large once they are prepared");
        }
    }

    /** Notes that the script can answer. */
    public void mayVacate() {
        binder.linker().noteVacation();
    }
}
