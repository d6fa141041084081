package org.siesta.sieve;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.siesta.sieve.Syntax.Argument;
import org.siesta.sieve.extension.Include;
import org.siesta.sieve.extension.Variables;

/**
 * Checks a script against what is declared and makes a plan of it: names, require, tags, arguments,
 * tests, blocks. A fault ends its own command only.
 */
final class Binder {

    private static final String REQUIRE = "require";
    private static final String GLOBAL = "global.";

    /**
     * What a command or a test keeps in a plan, in octets, as measured; see docs/performance.md.
     */
    private static final long NODE_WEIGHT = 140;

    /**
     * What a string keeps beside its characters, and for each of them: a key is kept folded too.
     */
    private static final long TEXT_WEIGHT = 110;

    private static final long TEXT_CHARACTER_WEIGHT = 2;

    /** What a part of a string keeps that has variables in it. */
    private static final long PART_WEIGHT = 70;

    private final Registry registry;
    private final SieveLimits limits;
    private final SieveHost host;
    private Diagnostics diagnostics;
    private final Set<String> active = new HashSet<>();
    private final List<SieveExtension.Decoding> decodings = new ArrayList<>();
    private final Map<String, Integer> variables = new HashMap<>();

    /** Those that a command of this script sets. */
    private final Set<String> assigned = new HashSet<>();

    private final Linker linker;
    private List<Op> plan = List.of();
    private final Deque<Call> enclosing = new ArrayDeque<>();

    /**
     * Inside of code that no run reaches, because a capability is missing (RFC 5463 §4) or a test
     * is false.
     */
    private boolean dormant;

    Binder(
            Registry registry,
            SieveLimits limits,
            SieveHost host,
            Diagnostics diagnostics,
            Linker linker) {
        this.registry = registry;
        this.limits = limits;
        this.host = host;
        this.diagnostics = diagnostics;
        this.linker = linker;
    }

    void bind(List<Syntax.Node> script) {
        plan = lacksCompanion(script) ? List.of() : commands(script, true);
    }

    /** The plan; of no use once an error was reported. */
    List<Op> plan() {
        return plan;
    }

    /**
     * Whether an extension is required without one that it needs: one fault that would be many. A
     * script that does nothing lacks nothing.
     */
    private boolean lacksCompanion(List<Syntax.Node> script) {
        if (script.stream().allMatch(node -> node.name().equals(REQUIRE))) {
            return false;
        }
        Map<String, Span> required = new LinkedHashMap<>();
        for (Syntax.Node node : script) {
            if (node.name().equals(REQUIRE)
                    && node.arguments().size() == 1
                    && node.arguments().getFirst() instanceof Argument.Strings names) {
                names.items().forEach(name -> required.putIfAbsent(name.value(), name.span()));
            }
        }
        for (Map.Entry<String, Span> entry : required.entrySet()) {
            for (String needed :
                    registry.extension(entry.getKey())
                            .map(SieveExtension::needs)
                            .orElse(List.of())) {
                if (!required.containsKey(needed)) {
                    diagnostics.error(
                            entry.getValue(),
                            "missing-require",
                            entry.getKey()
                                    + " extension cannot be used without "
                                    + needed
                                    + " extension");
                    return true;
                }
            }
        }
        return false;
    }

    private List<Op> commands(List<Syntax.Node> nodes, boolean top) {
        List<Op> ops = new ArrayList<>(nodes.size());
        String previous = "";
        boolean late = false;
        boolean dead = dormant;
        for (Syntax.Node node : nodes) {
            if (diagnostics.full()) {
                break;
            }
            if (node.name().equals(REQUIRE)) {
                if (!dead) {
                    require(node, top, late);
                }
            } else {
                late = true;
                if (dead) {
                    unreached(node, previous, ops);
                } else {
                    command(node, previous, ops);
                    dead = settled(ops) && ops.getLast().ends();
                }
            }
            previous = node.name();
        }
        return List.copyOf(ops);
    }

    private static boolean settled(List<Op> ops) {
        return !ops.isEmpty() && ops.getLast() instanceof Op.Chained chain && chain.settled();
    }

    /**
     * A command that no run reaches: what is wrong in it does not count, but would end a run (RFC
     * 5463 §4).
     */
    private void unreached(Syntax.Node node, String previous, List<Op> ops) {
        // The command before it is all that it may join.
        List<Op> made = new ArrayList<>(2);
        if (!ops.isEmpty()) {
            made.add(ops.getLast());
        }
        String fault = aside(() -> command(node, previous, made));
        if (fault.isEmpty()) {
            ops.subList(Math.max(0, ops.size() - 1), ops.size()).clear();
            ops.addAll(made);
        } else {
            ops.add(new Unavailable(node.span(), fault));
        }
    }

    /** Binds without reporting; the first fault, or nothing. */
    private String aside(Runnable bind) {
        Diagnostics reported = diagnostics;
        boolean outer = dormant;
        diagnostics = new Diagnostics();
        dormant = true;
        try {
            bind.run();
            return diagnostics.firstError();
        } finally {
            diagnostics = reported;
            dormant = outer;
        }
    }

    /** Makes capabilities known from here on, if all are there (RFC 5463 §4). */
    boolean enable(List<String> capabilities) {
        // Compared by i;ascii-casemap, unlike those of require.
        List<String> names = capabilities.stream().map(Collation::asciiLower).toList();
        if (!names.stream().allMatch(registry::testable)) {
            return false;
        }
        names.forEach(this::activate);
        return true;
    }

    private void require(Syntax.Node node, boolean top, boolean late) {
        if (!top) {
            diagnostics.error(
                    node.span(),
                    "require-placement",
                    "the require command is not allowed inside a block");
        } else if (late) {
            // RFC 5228 §3.2 forbids it; clients that join scripts write it.
            diagnostics.warning(
                    node.span(),
                    "require-placement",
                    "require commands should stand at the top of the script");
        }
        if (!node.tests().isEmpty()) {
            subtestsNotAllowed(node, "require command");
        } else if (node.block() != null) {
            blockNotAllowed(node);
        } else if (node.arguments().size() != 1) {
            diagnostics.error(
                    node.span(),
                    "wrong-argument-count",
                    count("require command", 1, node.arguments().size()));
        } else if (node.arguments().getFirst() instanceof Argument.Strings names) {
            names.items().forEach(this::declare);
        } else {
            Argument found = node.arguments().getFirst();
            diagnostics.error(
                    found.span(),
                    "wrong-argument-type",
                    wrongType("require command", "string list", 1, "capabilities", found));
        }
    }

    private void declare(Syntax.Literal name) {
        if (registry.knows(name.value())) {
            activate(name.value());
        } else {
            diagnostics.error(
                    name.span(),
                    "unknown-capability",
                    "require command: unknown Sieve capability '"
                            + ScriptLexer.printable(name.value())
                            + "'");
        }
    }

    private void activate(String capability) {
        for (String name : registry.withImplied(capability)) {
            if (active.add(name)) {
                registry.extension(name)
                        .flatMap(SieveExtension::decoding)
                        .ifPresent(decodings::add);
            }
        }
    }

    private void command(Syntax.Node node, String previous, List<Op> ops) {
        Optional<Registry.Entry<Declaration<Op>>> entry = registry.command(node.name());
        if (entry.isEmpty()) {
            boolean test = registry.test(node.name()).isPresent();
            if (test) {
                diagnostics.error(
                        node.span(),
                        "test-as-command",
                        "attempted to use test '" + node.name() + "' as command");
            } else {
                unknown(node, "command");
            }
            return;
        }
        if (missingCapability(node, "command", entry.get().capability())) {
            return;
        }
        Declaration<Op> declaration = entry.get().value();
        boolean placed =
                declaration.follows().isEmpty() || declaration.follows().contains(previous);
        if (!placed) {
            diagnostics.error(
                    node.span(),
                    "misplaced-command",
                    "the "
                            + node.name()
                            + " command must follow an "
                            + String.join(" or ", declaration.follows())
                            + " command");
        }
        if (!declaration.follows().isEmpty() && !dormant && settled(ops)) {
            // One of the blocks before is taken in every run.
            aside(() -> node(node, "command", declaration));
            return;
        }
        node(node, "command", declaration)
                .filter(_ -> placed)
                .ifPresent(
                        op -> {
                            if (declaration.follows().isEmpty()) {
                                ops.add(op);
                            } else if (!ops.isEmpty()
                                    && ops.getLast() instanceof Op.Chained before) {
                                ops.set(ops.size() - 1, before.followedBy(op));
                            }
                        });
    }

    private Optional<Cond> test(Syntax.Node node) {
        Optional<Registry.Entry<Declaration<Cond>>> entry = registry.test(node.name());
        if (entry.isEmpty()) {
            if (registry.command(node.name()).isPresent()) {
                diagnostics.error(
                        node.span(),
                        "command-as-test",
                        "attempted to use command '" + node.name() + "' as test");
            } else {
                unknown(node, "test");
            }
            return Optional.empty();
        }
        if (missingCapability(node, "test", entry.get().capability())) {
            return Optional.empty();
        }
        return node(node, "test", entry.get().value())
                .map(test -> new PlacedTest(node.span(), node.name(), test));
    }

    private void unknown(Syntax.Node node, String kind) {
        if (node.name().length() > limits.maxIdentifier()) {
            // The lexer has said that it is too long.
            diagnostics.suppressed();
            return;
        }
        diagnostics.errorOnce(
                node.name(),
                node.span(),
                "unknown-" + kind,
                "unknown "
                        + kind
                        + " '"
                        + node.name()
                        + "' (only reported once at first occurrence)");
    }

    private boolean missingCapability(Syntax.Node node, String kind, String capability) {
        if (active(capability)) {
            return false;
        }
        diagnostics.errorOnce(
                node.name(),
                node.span(),
                "missing-require",
                "unknown "
                        + kind
                        + " '"
                        + node.name()
                        + "' (only reported once at first occurrence): require \""
                        + capability
                        + "\" is missing");
        return true;
    }

    /**
     * One fault about the shape of a command is enough; what stands inside is checked all the same.
     */
    private <T extends PlanNode> Optional<T> node(
            Syntax.Node node, String kind, Declaration<T> declaration) {
        Call call = new Call(this, node, kind);
        linker.weigh(NODE_WEIGHT);
        boolean sound = sound(() -> new ArgumentBinder(this, node, declaration, call).bind());
        Optional<List<Cond>> tests = subtests(node, call.title(), declaration, sound);
        boolean skipped =
                tests.filter(t -> t.size() == 1 && t.getFirst().known() == Cond.Known.FAILS)
                        .isPresent();
        boolean outer = dormant;
        dormant |= skipped;
        enclosing.push(call);
        Optional<List<Op>> block = block(node, declaration, sound);
        enclosing.pop();
        dormant = outer;
        if (!sound || tests.isEmpty() || block.isEmpty()) {
            return Optional.empty();
        }
        call.contain(tests.get(), block.get());
        List<T> made = new ArrayList<>(1);
        sound(() -> made.add(declaration.factory().apply(call)));
        return made.stream().findFirst();
    }

    private boolean sound(Runnable check) {
        try {
            check.run();
            return true;
        } catch (Call.Fault fault) {
            if (fault.code().isEmpty()) {
                diagnostics.suppressed();
            } else if (fault.code().equals("unknown-tag")) {
                diagnostics.errorOnce(fault.text(), fault.at(), fault.code(), fault.text());
            } else {
                diagnostics.error(fault.at(), fault.code(), fault.text());
            }
            return false;
        }
    }

    private Optional<List<Cond>> subtests(
            Syntax.Node node, String title, Declaration<?> declaration, boolean report) {
        switch (declaration.tests()) {
            case NONE -> {
                if (node.tests().isEmpty()) {
                    return Optional.of(List.of());
                }
                notATest(node, title, declaration, report);
                return Optional.empty();
            }
            case ONE -> {
                if (node.tests().size() != 1 || node.listed()) {
                    diagnostics.error(
                            node.span(),
                            "wrong-tests",
                            "the "
                                    + title
                                    + " requires one sub-test, but "
                                    + (node.tests().isEmpty()
                                            ? "none is specified"
                                            : "a test list is specified"));
                    return Optional.empty();
                }
            }
            case ALL, ANY -> {
                if (!node.listed()) {
                    diagnostics.error(
                            node.span(),
                            "wrong-tests",
                            "the "
                                    + title
                                    + " requires a list of sub-tests (between '(' and ')'), but "
                                    + (node.tests().isEmpty()
                                            ? "none is specified"
                                            : "a single test is specified"));
                    return Optional.empty();
                }
            }
        }
        Cond.Known last =
                declaration.tests() == Declaration.Subtests.ANY
                        ? Cond.Known.HOLDS
                        : Cond.Known.FAILS;
        List<Cond> tests = new ArrayList<>(node.tests().size());
        boolean decided = dormant;
        for (Syntax.Node test : node.tests()) {
            (decided ? unreachedTest(test) : test(test)).ifPresent(tests::add);
            decided |= !tests.isEmpty() && tests.getLast().known() == last;
        }
        return tests.size() == node.tests().size()
                ? Optional.of(List.copyOf(tests))
                : Optional.empty();
    }

    private Optional<Cond> unreachedTest(Syntax.Node node) {
        List<Cond> made = new ArrayList<>(1);
        String fault = aside(() -> test(node).ifPresent(made::add));
        return Optional.of(
                fault.isEmpty() && !made.isEmpty()
                        ? made.getFirst()
                        : new Unavailable(node.span(), fault));
    }

    /** A word where a test could stand: more often something was forgotten before it. */
    private void notATest(
            Syntax.Node node, String title, Declaration<?> declaration, boolean report) {
        Syntax.Node first = node.tests().getFirst();
        if (!node.listed() && registry.test(first.name()).isEmpty()) {
            if (new ArgumentBinder(this, first, declaration, new Call(this, first, "test"))
                    .knowsTag(first.name())) {
                diagnostics.error(
                        first.span(),
                        "missing-colon",
                        "missing colon ':' before '" + first.name() + "' tag in " + title);
                return;
            }
            if (!declaration.block() && report) {
                diagnostics.error(
                        first.span(), "missing-semicolon", "missing semicolon ';' after " + title);
                return;
            }
        }
        subtestsNotAllowed(node, title);
    }

    private void subtestsNotAllowed(Syntax.Node node, String title) {
        diagnostics.error(
                node.tests().getFirst().span(),
                "unexpected-tests",
                "the " + title + " accepts no sub-tests, but tests are specified");
    }

    private Optional<List<Op>> block(Syntax.Node node, Declaration<?> declaration, boolean report) {
        List<Syntax.Node> body = node.block();
        if (body == null) {
            if (declaration.block() && report) {
                diagnostics.error(
                        node.span(),
                        "missing-block",
                        "the "
                                + node.name()
                                + " command requires a command block, but it is missing");
                return Optional.empty();
            }
            return Optional.of(List.of());
        }
        if (!declaration.block()) {
            if (report) {
                blockNotAllowed(node);
            }
            return Optional.empty();
        }
        return Optional.of(declaration.apart() ? apart(body) : commands(body, false));
    }

    /** Binds a block on its own; one with a fault fails with it when it runs. */
    private List<Op> apart(List<Syntax.Node> body) {
        Diagnostics reported = diagnostics;
        diagnostics = new Diagnostics();
        try {
            List<Op> ops = commands(body, false);
            return diagnostics.firstFault().<List<Op>>map(List::of).orElse(ops);
        } finally {
            diagnostics = reported;
        }
    }

    private void blockNotAllowed(Syntax.Node node) {
        diagnostics.error(
                node.span(),
                "unexpected-block",
                "the "
                        + node.name()
                        + " command does not accept a command block, but one is specified");
    }

    static String count(String title, int wanted, int found) {
        return "the "
                + title
                + " requires "
                + wanted
                + " positional argument(s), but "
                + found
                + " is/are specified";
    }

    static String wrongType(
            String title, String wanted, int position, String label, Argument found) {
        return "the "
                + title
                + " expects a "
                + wanted
                + " as argument "
                + position
                + " ("
                + label
                + "), but "
                + described(found)
                + " was found";
    }

    static String described(Argument argument) {
        return switch (argument) {
            case Argument.Number _ -> "a number";
            case Argument.Tag tag -> "a tag ':" + tag.name() + "'";
            case Argument.Strings strings -> strings.bracketed() ? "a string list" : "a string";
        };
    }

    /** A string of the script, decoded and cut at its variables as the script's require says. */
    Text text(Syntax.Literal literal) {
        String value = literal.value();
        linker.weigh(TEXT_WEIGHT + TEXT_CHARACTER_WEIGHT * value.length());
        for (SieveExtension.Decoding decoding : decodings) {
            value = decoding.decode(value, literal.span());
        }
        if (!active.contains(Variables.CAPABILITY)) {
            return new Text.Literal(value);
        }
        Text text = Template.parse(value, literal.span(), this);
        if (text instanceof Text.Joined(_, List<Text> parts)) {
            linker.weigh(PART_WEIGHT * parts.size());
        }
        return text;
    }

    /** Whether the name is of the namespace of global variables, and that is there. */
    boolean isGlobal(String name) {
        return active.contains(Include.CAPABILITY) && Collation.asciiLower(name).startsWith(GLOBAL);
    }

    /** The place of a variable: its own, from 0, or a global one, below 0 (RFC 6609 §3.4). */
    int variable(String name, Span at) {
        if (isGlobal(name)) {
            return global(name.substring(GLOBAL.length()), at);
        }
        Integer slot = variables.get(Collation.asciiLower(name));
        if (slot != null) {
            return slot;
        }
        if (variables.size() >= limits.maxVariables()) {
            throw new Call.Fault(
                    at,
                    "too-many-variables",
                    "the script uses too many variables, at most " + limits.maxVariables());
        }
        variables.put(Collation.asciiLower(name), variables.size());
        return variables.size() - 1;
    }

    private int global(String name, Span at) {
        if (!Variables.isName(name)) {
            throw new Call.Fault(
                    at,
                    "invalid-variable-name",
                    "invalid variable name '"
                            + ScriptLexer.printable(name)
                            + "' in the namespace global");
        }
        return linker.global(Collation.asciiLower(name), at);
    }

    /** The place of a variable that is set. */
    int assign(String name, Span at) {
        assigned.add(Collation.asciiLower(name));
        return variable(name, at);
    }

    /** From here on the name means the global variable. */
    void share(String name, Span at) {
        String key = Collation.asciiLower(name);
        Integer slot = variables.get(key);
        if (assigned.contains(key) && (slot == null || slot >= 0)) {
            throw new Call.Fault(
                    at,
                    "variable-already-local",
                    "the variable '"
                            + ScriptLexer.printable(name)
                            + "' is already set as one of this script only");
        }
        variables.put(key, linker.global(key, at));
    }

    /** What runs the script that is asked for. */
    Op include(Inclusion wanted) {
        return dormant ? new Included.Open(wanted) : linker.include(wanted, diagnostics);
    }

    List<SetModifier> modifiers(Syntax.Node node) {
        List<SetModifier> found = new ArrayList<>();
        for (Argument argument : node.arguments()) {
            if (argument instanceof Argument.Tag tag) {
                registry.modifier(tag.name()).ifPresent(entry -> found.add(entry.value()));
            }
        }
        found.sort((a, b) -> Integer.compare(b.precedence(), a.precedence()));
        return List.copyOf(found);
    }

    MatchType matchType(String tag) {
        return registry.matchType(tag).orElseThrow().value();
    }

    Collation comparator(String name) {
        return registry.comparator(name).orElseThrow().value();
    }

    AddressPart addressPart(String tag) {
        return registry.addressPart(tag).orElseThrow().value();
    }

    Function<String, Optional<Function<Evaluation, String>>> environment() {
        return registry::environmentItem;
    }

    /** A namespace that the script's require allows. */
    Optional<SieveExtension.Namespace> namespace(String name) {
        return registry.namespace(name)
                .filter(entry -> active(entry.capability()))
                .map(Registry.Entry::value);
    }

    boolean active(String capability) {
        return capability.isEmpty() || active.contains(capability);
    }

    Registry registry() {
        return registry;
    }

    SieveLimits limits() {
        return limits;
    }

    SieveHost host() {
        return host;
    }

    Diagnostics diagnostics() {
        return diagnostics;
    }

    int variables() {
        return variables.size();
    }

    boolean weighPattern(long octets) {
        return linker.weighPattern(octets);
    }

    void noteVacation() {
        linker.noteVacation();
    }

    void noteMatchVariable() {
        linker.noteMatchVariable();
    }

    /** The commands whose blocks are bound just now, innermost first. */
    Deque<Call> enclosing() {
        return enclosing;
    }

    void noteBody() {
        linker.noteBody();
    }
}
