package org.siesta.sieve;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.siesta.sieve.ScriptLibrary.Location;
import org.siesta.sieve.ScriptLibrary.Source;

/**
 * What the scripts of one compilation share: the included ones, each compiled once, the global
 * variables, and what is known of all together.
 */
final class Linker {

    /** What a plan keeps that does nothing, in octets. */
    private static final long EMPTY_WEIGHT = 200;

    /** How many octets prepared patterns may keep for each octet that a script may have. */
    private static final long PATTERNS = 8;

    private final Registry registry;
    private final SieveLimits limits;
    private final SieveHost host;
    private final @Nullable ScriptLibrary library;
    private final Key main;
    private final Map<Key, IncludedScript> scripts = new HashMap<>();
    private final Map<String, Integer> globals = new HashMap<>();

    /** The included scripts that are being compiled, the innermost last. */
    private final Deque<IncludedScript> open = new ArrayDeque<>();

    private long size;
    private long weight = EMPTY_WEIGHT;
    private long patterns;
    private boolean vacates;
    private boolean readsBody;
    private boolean captures;

    private record Key(Location location, String name) {}

    /**
     * For one compilation.
     *
     * @param name of the script that may include others, among the personal ones; empty when it has
     *     none
     * @param size of that script
     * @param library null where only the script itself is looked at: what it includes stays open
     */
    Linker(
            Registry registry,
            SieveLimits limits,
            SieveHost host,
            String name,
            long size,
            @Nullable ScriptLibrary library) {
        this.registry = registry;
        this.limits = limits;
        this.host = host;
        this.main = new Key(Location.PERSONAL, name);
        this.size = size;
        this.library = library;
    }

    /** Compiles the text of a script. */
    Binder bind(String text, Diagnostics diagnostics) {
        ScriptLexer lexer = new ScriptLexer(text, limits, diagnostics);
        List<ScriptToken> tokens = lexer.tokens();
        List<Syntax.Node> commands =
                new ScriptParser(tokens, lexer.stopped(), limits, diagnostics).commands();
        Binder binder = new Binder(registry, limits, host, diagnostics, this);
        binder.bind(commands);
        return binder;
    }

    /**
     * Finds a script and compiles it, if it is not there yet.
     *
     * @param wanted what the command says
     */
    Op include(Inclusion wanted, Diagnostics diagnostics) {
        if (library == null) {
            return new Included.Open(wanted);
        }
        Optional<Source> found = library.find(wanted.location(), wanted.name());
        if (found.isEmpty()) {
            if (wanted.optional()) {
                return new Included.Nothing(wanted.command());
            }
            throw fault(wanted, "script-not-found", "does not exist");
        }
        Key key = new Key(wanted.location(), found.get().name());
        IncludedScript known = scripts.get(key);
        boolean recursive = key.equals(main) || known != null && !known.done();
        if (recursive && !wanted.once()) {
            throw fault(wanted, "circular-include", "includes itself: circular include");
        }
        if (key.equals(main)) {
            return new Included.Nothing(wanted.command());
        }
        IncludedScript script =
                known == null ? compile(wanted, key, found.get().text(), diagnostics) : known;
        if (!recursive) {
            checkDepth(wanted, script.height() + 1);
            if (!script.sound()) {
                throw fault(wanted, "included-script-invalid", "has errors");
            }
            if (!open.isEmpty()) {
                open.getLast().above(script);
            }
        }
        return new Included.Script(wanted.command(), script, wanted.once());
    }

    private IncludedScript compile(
            Inclusion wanted, Key key, String text, Diagnostics diagnostics) {
        checkDepth(wanted, 1);
        if (scripts.size() >= limits.maxIncludes()) {
            throw new Call.Fault(
                    wanted.at(),
                    "too-many-includes",
                    "too many scripts are included, at most " + limits.maxIncludes());
        }
        size += text.length();
        if (size > limits.maxScriptSize()) {
            throw fault(
                    wanted,
                    "script-too-large",
                    "makes all together too large, at most "
                            + limits.maxScriptSize()
                            + " characters");
        }
        IncludedScript script = new IncludedScript(key.name());
        scripts.put(key, script);
        open.addLast(script);
        Diagnostics own = new Diagnostics();
        Binder binder = bind(text, own);
        open.removeLast();
        script.complete(binder.plan(), binder.slots().count(), !own.hasErrors());
        diagnostics.adopt(wanted.at(), "included script '" + key.name() + "'", own);
        return script;
    }

    private void checkDepth(Inclusion wanted, int levels) {
        if (open.size() + levels > limits.maxIncludeDepth()) {
            throw fault(
                    wanted,
                    "include-too-deep",
                    "cannot be included: at most "
                            + limits.maxIncludeDepth()
                            + " scripts may include each other");
        }
    }

    private static Call.Fault fault(Inclusion wanted, String code, String message) {
        return new Call.Fault(
                wanted.at(),
                code,
                "included "
                        + Collation.asciiLower(wanted.location().name())
                        + " script '"
                        + ScriptLexer.printable(wanted.name())
                        + "' "
                        + message);
    }

    /** The place of a global variable, which is below 0. */
    int global(String name, Span at) {
        Integer known = globals.get(name);
        if (known == null) {
            if (globals.size() >= limits.maxVariables()) {
                throw new Call.Fault(
                        at,
                        "too-many-variables",
                        "the script uses too many global variables, at most "
                                + limits.maxVariables());
            }
            known = ~globals.size();
            globals.put(name, known);
        }
        return known;
    }

    int globals() {
        return globals.size();
    }

    /** Counts what the plan keeps, in octets. */
    void weigh(long octets) {
        weight += octets;
    }

    /** Counts what a prepared pattern keeps, in octets; whether that is not too much in all. */
    boolean weighPattern(long octets) {
        weight += octets;
        patterns += octets;
        return patterns <= PATTERNS * limits.maxScriptSize();
    }

    long weight() {
        return weight;
    }

    void noteVacation() {
        vacates = true;
    }

    boolean vacates() {
        return vacates;
    }

    void noteMatchVariable() {
        captures = true;
    }

    boolean captures() {
        return captures;
    }

    void noteBody() {
        readsBody = true;
    }

    boolean readsBody() {
        return readsBody;
    }
}
