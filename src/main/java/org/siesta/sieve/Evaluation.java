package org.siesta.sieve;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.siesta.mail.AddressList;
import org.siesta.mail.Message;

/**
 * One run of a script on one message for one recipient: what the script can see, what it set, what
 * it asked for. Used by one thread.
 *
 * <p>Work is counted, not timed: a step is what takes about five nanoseconds, and seldom more than
 * twice that.
 */
public final class Evaluation {

    /** Steps that a processor does in a millisecond, however busy it is with other things. */
    private static final long STEPS_PER_MILLISECOND = 25_000;

    /** What a command or a test costs beside the characters that it compares. */
    private static final int COMMAND_STEPS = 20;

    /** So many characters are copied or looked through in a step. */
    static final int CHARACTERS_PER_STEP = 16;

    /** Steps for an action, beside those of its command. */
    private static final int ACTION_STEPS = 100;

    private static final Span NOWHERE = new Span(0, 0, 0, 0);

    private SieveInput input;

    /** The message before the script edited it. */
    private Message original;

    private SieveLimits limits;
    private final @Nullable SieveTrace trace;
    private final VariableScope variables;
    private final HeaderReader header = new HeaderReader(this);

    /** The included scripts that are running, the innermost last, and those that ever ran. */
    private List<IncludedScript> running = List.of();

    private Set<IncludedScript> included = Set.of();
    private ActionList actions;
    private List<String> flags = List.of();
    // Made when first needed: most runs look at a few fields and leave early.
    private Map<String, DuplicateMark> marks = Map.of();
    private Map<Object, Object> remembered = Map.of();
    private @Nullable MessageParts parts;
    private long steps;
    private Span current = NOWHERE;

    Evaluation(
            SieveInput input,
            SieveLimits limits,
            VariableScope variables,
            @Nullable SieveTrace trace) {
        this.input = input;
        this.original = input.message();
        this.limits = limits;
        this.trace = trace;
        this.variables = variables;
        this.actions = new ActionList(limits);
        this.steps = steps(limits);
    }

    /** What a run may cost, in steps. */
    static long steps(SieveLimits limits) {
        return limits.cpuLimit().toMillis() * STEPS_PER_MILLISECOND;
    }

    /** The message, the envelope, the client and the instant. */
    public SieveInput input() {
        return input;
    }

    /** Forgets the actions and what extensions remember: only a test of scripts does that. */
    public void reset() {
        actions = new ActionList(limits);
        flags = List.of();
        marks = Map.of();
        remembered = Map.of();
    }

    /** Goes on with another message or envelope: only a test of scripts does that. */
    public void see(SieveInput other) {
        if (other.message() != input.message()) {
            header.forget();
            remembered = Map.of();
            original = other.message();
            parts = null;
        }
        input = other;
    }

    /** The message as it came, whatever the script changed. */
    public Message original() {
        return original;
    }

    /** Goes on with other limits: only a test of scripts does that. */
    public void allow(SieveLimits other) {
        limits = other;
        actions.allow(other);
    }

    /**
     * Runs the commands of a block with steps of their own. When they fail, only they end, with the
     * reason: only a test of scripts does that.
     */
    public Optional<SieveOutcome.Failed> attempt(List<Op> block) {
        steps = steps(limits);
        try {
            run(block);
            return Optional.empty();
        } catch (RunFailure failure) {
            return Optional.of(failed(failure));
        } finally {
            steps = steps(limits);
        }
    }

    SieveOutcome.Failed failed(RunFailure failure) {
        return new SieveOutcome.Failed(
                current.line(), current.column(), failure.code(), failure.text());
    }

    /** Shares the list of actions with another run, so that both add to it. */
    void share(Evaluation other) {
        actions = other.actions;
        flags = other.flags;
    }

    public SieveLimits limits() {
        return limits;
    }

    /** Counts work; the run ends when it asked for too much. */
    public void spend(long work) {
        steps -= work;
        if (steps < 0) {
            throw new RunFailure("cpu-limit", "the script takes too much processing time");
        }
    }

    /** The work that was counted up to here, in steps. */
    long spent() {
        return steps(limits) - steps;
    }

    /** Runs the commands of a block. */
    public Op.Flow run(List<Op> block) {
        for (int i = 0; i < block.size(); i++) {
            Op op = block.get(i);
            current = op.at();
            spend(COMMAND_STEPS);
            if (trace != null) {
                trace.command(op);
            }
            Op.Flow flow = op.run(this);
            if (flow != Op.Flow.NEXT) {
                return flow;
            }
        }
        return Op.Flow.NEXT;
    }

    /**
     * Runs another script with variables of its own (RFC 6609 §3.2).
     *
     * @param once only if it was not included yet
     */
    public Op.Flow include(IncludedScript script, boolean once) {
        if (once && included.contains(script)) {
            return Op.Flow.NEXT;
        }
        if (running.contains(script)) {
            throw failure("circular-include", "the script '" + script + "' includes itself");
        }
        if (running.size() >= limits.maxIncludeDepth()) {
            throw failure("include-too-deep", "scripts include each other too deeply");
        }
        spend(1L + script.variables());
        if (included.isEmpty()) {
            included = new HashSet<>();
            running = new ArrayList<>();
        }
        included.add(script);
        running.addLast(script);
        enter(script.toString());
        VariableScope.Hidden outer = variables.enter(script.variables());
        try {
            return run(script.plan()) == Op.Flow.STOP ? Op.Flow.STOP : Op.Flow.NEXT;
        } catch (RunFailure failure) {
            throw failure.in(script.toString());
        } finally {
            running.removeLast();
            enter(running.isEmpty() ? "" : running.getLast().toString());
            variables.leave(outer);
        }
    }

    private void enter(String script) {
        if (trace != null) {
            trace.script(script);
        }
    }

    /** Whether a test holds. */
    public boolean holds(Cond cond) {
        spend(COMMAND_STEPS);
        return cond.test(this);
    }

    void answered(PlacedTest test, boolean held) {
        if (trace != null) {
            trace.test(test.at(), test.name(), held);
        }
    }

    /** Whether somebody wants to know what is compared. */
    boolean watched() {
        return trace != null && trace.comparisons();
    }

    void compared(PlacedMatch match, List<String> values, List<String> keys, boolean held) {
        if (trace != null) {
            trace.compared(match.at(), match.name() + " :" + match.type(), values, keys, held);
        }
    }

    /**
     * The texts in this run, without counting the work, so that a watched run comes to the same
     * end.
     */
    List<String> aside(List<Text> texts) {
        long left = steps;
        steps = Long.MAX_VALUE;
        try {
            return texts.stream().map(text -> text.expand(this)).toList();
        } finally {
            steps = left;
        }
    }

    /** The end of this run, to be thrown: the mail is kept, nothing else is done. */
    public RuntimeException failure(String code, String message) {
        return new RunFailure(code, message);
    }

    /** Says that something is wrong, without ending the run. */
    public void complain(String code, String message) {
        if (trace != null) {
            trace.complaint(current, code, message);
        }
    }

    /** Asks for an action. */
    public void act(SieveAction action) {
        spend(ACTION_STEPS);
        actions.add(action);
        if (trace != null) {
            trace.acted(current, action);
        }
    }

    /** Takes an action back. */
    public void withdraw(SieveAction action) {
        actions.remove(action);
    }

    /** What was asked for up to here, the implicit keep last. */
    public List<SieveAction> actions() {
        return actions.result(flags, input.message());
    }

    /** The flags of what is filed without flags of its own (RFC 5232 §2). */
    public List<String> flags() {
        return flags;
    }

    /** Sets the flags of what is filed from here on. */
    public void flag(List<String> all) {
        flags = List.copyOf(all);
    }

    /** Asks to track a unique id, once this run completed; the last word about an id counts. */
    public void track(DuplicateMark mark) {
        if (marks.isEmpty()) {
            marks = new LinkedHashMap<>();
        }
        marks.put(mark.id(), mark);
    }

    List<DuplicateMark> marks() {
        return marks.isEmpty() ? List.of() : List.copyOf(marks.values());
    }

    /** What the host knows. */
    public SieveHost host() {
        return input.host();
    }

    /** The script changed the header: what follows sees the message so (RFC 5293 §6). */
    public void edit(Message edited) {
        input = input.withMessage(edited);
        header.forget();
    }

    /**
     * The values of all fields of this name, in order, their encoded words decoded (RFC 5228
     * §2.7.2).
     */
    public List<String> header(String name) {
        return header.decoded(name);
    }

    /** The values of all fields of this name as they stand in the message. */
    public List<String> raw(String name) {
        return header.raw(name);
    }

    /** Whether the message has a field of this name. */
    public boolean has(String name) {
        return header.has(name);
    }

    /** The addresses in a field's value, without their names, read once per run. */
    public List<AddressList.Entry> addresses(String value) {
        return header.addresses(value);
    }

    /** Something that is worked out once per run, by a key of the extension's own type. */
    @SuppressWarnings("unchecked") // A key is always asked for with the same type.
    public <T> T remember(Object key, Supplier<T> value) {
        T known = (T) remembered.get(key);
        if (known == null) {
            known = value.get();
            if (remembered.isEmpty()) {
                remembered = new HashMap<>();
            }
            remembered.put(key, known);
        }
        return known;
    }

    /** The value of a variable; empty when it was never set. */
    public String value(int slot) {
        return variables.value(slot);
    }

    /** Sets a variable; what is too long is cut (RFC 5229 §6). */
    public void set(int slot, String value) {
        spend(value.length() / CHARACTERS_PER_STEP);
        variables.set(slot, Text.cutCharacters(value, limits.maxVariableSize()));
    }

    /** Whether anybody asks for match variables. */
    public boolean captures() {
        return variables.capturing();
    }

    /** The MIME parts of the message. */
    public MessageParts parts() {
        MessageParts known = parts;
        if (known == null) {
            known = new MessageParts();
            parts = known;
        }
        return known;
    }

    /** A match that leaves the match variables as they are (RFC 5173 §6). */
    public boolean matchesAside(Match match, List<String> values) {
        boolean outer = variables.capturing();
        variables.capture(false);
        try {
            return match.any(this, values);
        } finally {
            variables.capture(outer);
        }
    }

    String matchVariable(int index) {
        return variables.matchVariable(index);
    }

    /** A match succeeded: ${0} and what each wildcard took (RFC 5229 §3.2). */
    public void matched(Supplier<String[]> values) {
        variables.matched(values, limits.maxVariableSize());
    }
}
