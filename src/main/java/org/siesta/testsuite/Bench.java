package org.siesta.testsuite;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.siesta.sieve.Compilation;
import org.siesta.sieve.CompiledScript;
import org.siesta.sieve.Diagnostic;
import org.siesta.sieve.Evaluation;
import org.siesta.sieve.Op;
import org.siesta.sieve.SieveAction;
import org.siesta.sieve.SieveCompiler;
import org.siesta.sieve.SieveHost;
import org.siesta.sieve.SieveOutcome;
import org.siesta.sieve.SieveTrace;
import org.siesta.sieve.Span;
import org.siesta.testsuite.TestReport.Outcome;

/** What one test file works with while it runs, and what became of its blocks. */
final class Bench {

    private static final int MAX_ERRORS = 1000;

    /** What an octet of a script costs the test that compiles it. */
    private static final long COMPILE_STEPS = 10;

    /** Faults of the text itself (RFC 5228 §8). */
    private static final Set<String> SYNTAX =
            Set.of(
                    "identifier-too-long",
                    "invalid-multi-line",
                    "invalid-number",
                    "nesting-too-deep",
                    "nul-character",
                    "number-too-large",
                    "stray-cr",
                    "string-too-long",
                    "too-many-arguments",
                    "unexpected-character",
                    "unexpected-end",
                    "unexpected-token",
                    "unterminated-comment",
                    "unterminated-string");

    private final ScriptFolder folder;
    private final String missing;
    private final MailStore store = new MailStore();
    private final Map<Span, TestReport.Block> blocks = new LinkedHashMap<>();
    private final Map<String, String> configured = new HashMap<>();
    private final List<Outgoing> sent = new ArrayList<>();
    private List<String> errors = List.of();
    private Settings settings = new Settings();
    private @Nullable CompiledScript script;
    private Map<String, Predicate<String>> lists = Map.of();
    private boolean testing;

    /**
     * A bench for one run.
     *
     * @param missing what the file requires and is not offered; empty where nothing is missing
     */
    Bench(ScriptFolder folder, String missing) {
        this.folder = folder;
        this.missing = missing;
    }

    /** Notes a block; until it ran it counts as not reached. */
    void announce(Span at, String name) {
        blocks.put(
                at,
                new TestReport.Block(name, at.line(), new Outcome.Skipped("it is not reached")));
    }

    List<TestReport.Block> blocks() {
        return List.copyOf(blocks.values());
    }

    /** Runs a block and notes what became of it. */
    void test(Evaluation run, Span at, String name, List<Op> block) {
        if (testing) {
            throw run.failure("nested-test", "a test cannot stand inside another one");
        }
        testing = true;
        Optional<SieveOutcome.Failed> failed = run.attempt(block);
        testing = false;
        Outcome outcome = failed.map(this::outcome).orElse(new Outcome.Passed());
        blocks.put(at, new TestReport.Block(name, at.line(), outcome));
    }

    /** A block that does not compile may be one that needs what is missing. */
    private Outcome outcome(SieveOutcome.Failed failed) {
        return failed.code().equals("unavailable") && !missing.isEmpty()
                ? new Outcome.Skipped(missing)
                : new Outcome.Failed(failed.line(), failed.column(), failed.message());
    }

    String missing() {
        return missing;
    }

    /** The folder of the test file. */
    String path() {
        return folder.path();
    }

    MailStore store() {
        return store;
    }

    Settings settings() {
        return settings;
    }

    /** What scripts know and may, by the settings in force. */
    SieveHost host() {
        return settings.host.withMailboxes(store).withLists(lists);
    }

    List<String> errors() {
        return errors;
    }

    /** The messages that would have been sent since the last reset, in order. */
    List<Outgoing> sent() {
        return sent;
    }

    void configure(String name, @Nullable String value) {
        if (value == null) {
            configured.remove(name);
        } else {
            configured.put(name, value);
        }
    }

    /** Brings what was configured into force. */
    void reload(Evaluation run) {
        settings = SettingNames.settings(configured);
        lists = HostSettings.lists(settings.listFiles, folder);
        run.allow(settings.limits());
        run.see(Scene.delimiters(run.input().withHost(host()), settings.delimiters));
    }

    /** Compiles a script for the runs that follow; without success there is none. */
    boolean compile(Evaluation run, String name) {
        script = null;
        try {
            byte[] octets = folder.read(name);
            run.spend(COMPILE_STEPS * octets.length);
            SieveCompiler compiler =
                    new SieveCompiler(settings.limits(), host(), new TestLanguage(this));
            switch (compiler.compile(octets, "", folder)) {
                case Compilation.Compiled(CompiledScript compiled, _) -> {
                    script = compiled;
                    errors = List.of();
                }
                case Compilation.Rejected(List<Diagnostic> faults) -> errors = errors(name, faults);
            }
        } catch (ScriptFolder.Unreadable unreadable) {
            errors = List.of(unreadable.why());
        }
        return script != null;
    }

    /**
     * The errors of a script, and behind them that it was refused. As in Pigeonhole, a script that
     * cannot be parsed is not looked at further.
     */
    private static List<String> errors(String name, List<Diagnostic> faults) {
        List<String> errors = new ArrayList<>();
        boolean unparsed = faults.stream().anyMatch(f -> SYNTAX.contains(f.code()));
        faults.stream()
                .filter(f -> f.severity() == Diagnostic.Severity.ERROR)
                .filter(f -> !unparsed || SYNTAX.contains(f.code()))
                .limit(MAX_ERRORS)
                .forEach(f -> errors.add(f.message()));
        errors.add("validation failed for script '" + name + "'");
        return List.copyOf(errors);
    }

    /** Runs the script that was compiled last; its actions take the place of those before. */
    boolean run(Evaluation run, boolean append) {
        errors = List.of();
        CompiledScript compiled = script;
        if (compiled == null) {
            throw run.failure("no-script", "there is no script to run: none was compiled");
        }
        Complaints complaints = new Complaints(new ArrayList<>());
        SieveOutcome outcome = compiled.runWithin(run, append, complaints);
        if (outcome instanceof SieveOutcome.Failed failed) {
            complaints.messages().add(failed.message());
            // RFC 5228 §2.10.6: what is left to do is to keep the message.
            run.reset();
        }
        errors = List.copyOf(complaints.messages());
        return outcome instanceof SieveOutcome.Completed;
    }

    /** Collects what went wrong without ending a run. */
    private record Complaints(List<String> messages) implements SieveTrace {

        @Override
        public void command(Op command) {}

        @Override
        public void test(Span at, String name, boolean held) {}

        @Override
        public void complaint(Span at, String code, String message) {
            if (messages.size() < MAX_ERRORS) {
                messages.add(message);
            }
        }
    }

    /** Does what was asked for. */
    boolean execute(Evaluation run) {
        run.spend(run.input().message().content().size());
        errors = new ResultExecution(this, run).execute(run.actions());
        return errors.isEmpty();
    }

    /** Forgets what was asked for and what was sent. */
    void reset(Evaluation run) {
        run.reset();
        sent.clear();
    }

    /** Compiles and runs scripts one after the other, as long as each leaves the mail kept. */
    boolean runAll(Evaluation run, List<String> names) {
        for (int i = 0; i < names.size(); i++) {
            // The flags are the message's: they go from script to script.
            List<String> flags = run.flags();
            run.reset();
            run.flag(flags);
            if (!compile(run, names.get(i)) || !run(run, false)) {
                return false;
            }
            boolean kept = run.actions().stream().anyMatch(SieveAction.Keep.class::isInstance);
            List<SieveAction> due = new ArrayList<>(run.actions());
            if (kept && i < names.size() - 1) {
                due.removeIf(SieveAction.Keep.class::isInstance);
            }
            errors = new ResultExecution(this, run).execute(due);
            if (!errors.isEmpty() || !kept) {
                return errors.isEmpty();
            }
        }
        return true;
    }
}
