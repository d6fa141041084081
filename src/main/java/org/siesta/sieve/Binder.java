package org.siesta.sieve;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Checks a script against what is declared and makes a plan of it: names, require, tags, arguments,
 * tests, blocks. A fault ends its own command only.
 */
final class Binder {

    /**
     * What a command or a test keeps in a plan, in octets, as measured; see docs/performance.md.
     */
    private static final long NODE_WEIGHT = 140;

    private final Registry registry;
    private final SieveLimits limits;
    private final SieveHost host;
    private Diagnostics diagnostics;
    private final Requirements required;
    private final VariableSlots variables;
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
        this.required = new Requirements(registry);
        this.variables = new VariableSlots(required, linker, limits.maxVariables());
    }

    void bind(List<Syntax.Node> script) {
        plan = required.lackCompanion(script, diagnostics) ? List.of() : commands(script, true);
    }

    /** The plan; of no use once an error was reported. */
    List<Op> plan() {
        return plan;
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
            if (node.name().equals(Requirements.REQUIRE)) {
                if (!dead) {
                    required.require(node, top, late, diagnostics);
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

    private void command(Syntax.Node node, String previous, List<Op> ops) {
        Optional<Registry.Entry<Declaration<Op>>> entry = registry.command(node.name(), required);
        if (entry.isEmpty()) {
            if (registry.test(node.name()).isPresent()) {
                ShapeFaults.testAsCommand(node, diagnostics);
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
            ShapeFaults.misplaced(node, declaration, diagnostics);
        }
        if (!declaration.follows().isEmpty() && !dormant && settled(ops)) {
            // One of the blocks before is taken in every run.
            aside(() -> node(node, "command", declaration));
            return;
        }
        Op op = node(node, "command", declaration).orElse(null);
        if (op == null || !placed) {
            return;
        }
        if (declaration.follows().isEmpty()) {
            ops.add(op);
        } else if (!ops.isEmpty() && ops.getLast() instanceof Op.Chained before) {
            ops.set(ops.size() - 1, before.followedBy(op));
        }
    }

    private Optional<Cond> test(Syntax.Node node) {
        Optional<Registry.Entry<Declaration<Cond>>> entry = registry.test(node.name());
        if (entry.isEmpty()) {
            if (registry.command(node.name(), required).isPresent()) {
                ShapeFaults.commandAsTest(node, diagnostics);
            } else {
                unknown(node, "test");
            }
            return Optional.empty();
        }
        if (missingCapability(node, "test", entry.get().capability())) {
            return Optional.empty();
        }
        Cond test = node(node, "test", entry.get().value()).orElse(null);
        return test == null
                ? Optional.empty()
                : Optional.of(new PlacedTest(node.span(), node.name(), test));
    }

    private void unknown(Syntax.Node node, String kind) {
        if (node.name().length() > limits.maxIdentifier()) {
            // The lexer has said that it is too long.
            diagnostics.suppressed();
            return;
        }
        ShapeFaults.unknown(
                node,
                kind,
                Spelling.hint(
                        node.name(),
                        kind.equals("test") ? registry.testNames() : registry.commandNames()),
                diagnostics);
    }

    private boolean missingCapability(Syntax.Node node, String kind, String capability) {
        if (active(capability)) {
            return false;
        }
        ShapeFaults.missingCapability(node, kind, capability, diagnostics);
        return true;
    }

    /**
     * One fault about the shape of a command is enough; what stands inside is checked all the same.
     */
    private <T extends PlanNode> Optional<T> node(
            Syntax.Node node, String kind, Declaration<T> declaration) {
        Call call = new Call(this, node, kind);
        linker.weigh(NODE_WEIGHT);
        boolean sound = arguments(node, declaration, call);
        Optional<List<Cond>> tests = subtests(node, call, declaration, sound);
        boolean skipped =
                tests.isPresent()
                        && tests.get().size() == 1
                        && tests.get().getFirst().known() == Cond.Known.FAILS;
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
        try {
            return Optional.of(declaration.factory().apply(call));
        } catch (Call.Fault fault) {
            diagnostics.error(fault);
            return Optional.empty();
        }
    }

    /** Whether the arguments are as declared. */
    private boolean arguments(Syntax.Node node, Declaration<?> declaration, Call call) {
        try {
            new ArgumentBinder(this, node, declaration, call).bind();
            return true;
        } catch (Call.Fault fault) {
            diagnostics.error(fault);
            return false;
        }
    }

    private Optional<List<Cond>> subtests(
            Syntax.Node node, Call call, Declaration<?> declaration, boolean report) {
        switch (declaration.tests()) {
            case NONE -> {
                if (node.tests().isEmpty()) {
                    return Optional.of(List.of());
                }
                notATest(node, call.title(), declaration, report);
                return Optional.empty();
            }
            case ONE -> {
                if (node.tests().size() != 1 || node.listed()) {
                    ShapeFaults.oneSubtestWanted(node, call.title(), diagnostics);
                    return Optional.empty();
                }
            }
            case ALL, ANY -> {
                if (!node.listed()) {
                    ShapeFaults.subtestListWanted(node, call.title(), diagnostics);
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
            Cond bound = (decided ? unreachedTest(test) : test(test)).orElse(null);
            if (bound != null) {
                tests.add(bound);
            }
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
        if (ShapeFaults.foreignWord(node, first, title, diagnostics)) {
            return;
        }
        if (!node.listed() && registry.test(first.name()).isEmpty()) {
            if (new ArgumentBinder(this, first, declaration, new Call(this, first, "test"))
                    .knowsTag(first.name())) {
                ShapeFaults.missingColon(first, title, diagnostics);
                return;
            }
            if (!declaration.block() && report) {
                ShapeFaults.missingSemicolon(first, title, diagnostics);
                return;
            }
        }
        ShapeFaults.subtestsNotAllowed(node, title, diagnostics);
    }

    private Optional<List<Op>> block(Syntax.Node node, Declaration<?> declaration, boolean report) {
        List<Syntax.Node> body = node.block();
        if (body == null) {
            if (declaration.block() && report) {
                ShapeFaults.blockWanted(node, diagnostics);
                return Optional.empty();
            }
            return Optional.of(List.of());
        }
        if (!declaration.block()) {
            if (report) {
                ShapeFaults.blockNotAllowed(node, diagnostics);
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

    /** The places of the script's variables. */
    VariableSlots slots() {
        return variables;
    }

    /** What is known of all scripts of this compilation together. */
    Linker linker() {
        return linker;
    }

    /** What the script required up to here. */
    Requirements required() {
        return required;
    }

    /** What runs the script that is asked for. */
    Op include(Inclusion wanted) {
        return dormant ? new Included.Open(wanted) : linker.include(wanted, diagnostics);
    }

    Collation comparator(String name) {
        return registry.comparator(name).orElseThrow().value();
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
        return required.active(capability);
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

    /** The commands whose blocks are bound just now, innermost first. */
    Deque<Call> enclosing() {
        return enclosing;
    }
}
