package org.siesta.sieve;

import java.util.ArrayList;
import java.util.Arrays;
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
import org.siesta.mail.Ascii;
import org.siesta.mail.HeaderText;
import org.siesta.mail.Headers;
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
    private static final long STEPS_PER_MILLISECOND = 40_000;

    /** What a command or a test costs beside the characters that it compares. */
    private static final int COMMAND_STEPS = 20;

    private static final int MAX_FIELDS = 10_000;

    /** Steps for a character of a field that is read as addresses. */
    private static final long ADDRESS_WORK = 24;

    /** Steps for a character of addresses in other letters, whose domains are written in ASCII. */
    private static final long UNICODE_ADDRESS_WORK = 120;

    /** Steps for an address, beside its characters. */
    private static final long ENTRY_WORK = 40;

    /** Steps for a character of a field with encoded words. */
    private static final long DECODING_WORK = 3;

    /** So many characters are copied or looked through in a step. */
    static final int CHARACTERS_PER_STEP = 8;

    /** Steps for an action, beside those of its command. */
    private static final int ACTION_STEPS = 100;

    /** Names and values that are read once per run; a script that looks at more pays again. */
    private static final int KEPT = 16;

    private static final String[] NONE = {};
    private static final Span NOWHERE = new Span(0, 0, 0, 0);

    private SieveInput input;

    /** The message before the script edited it. */
    private Message original;

    private SieveLimits limits;
    private final @Nullable SieveTrace trace;
    private String[] variables;
    private final String[] globals;

    /** The included scripts that are running, the innermost last, and those that ever ran. */
    private List<IncludedScript> running = List.of();

    private Set<IncludedScript> included = Set.of();
    private boolean capturing;
    private ActionList actions;
    private List<String> flags = List.of();
    // Made when first needed: most runs look at a few fields and leave early.
    private Map<String, DuplicateMark> marks = Map.of();
    private List<Fields> decoded = List.of();
    private List<Addresses> parsed = List.of();
    private Map<Object, Object> remembered = Map.of();
    private @Nullable MessageParts parts;
    private String[] matched = NONE;
    private long steps;
    private Span current = NOWHERE;

    Evaluation(
            SieveInput input,
            SieveLimits limits,
            int variables,
            int globals,
            boolean capturing,
            @Nullable SieveTrace trace) {
        this.capturing = capturing;
        this.input = input;
        this.original = input.message();
        this.limits = limits;
        this.trace = trace;
        this.variables = unset(variables);
        this.globals = unset(globals);
        this.actions = new ActionList(limits);
        this.steps = steps(limits);
    }

    /** What a run may cost, in steps. */
    static long steps(SieveLimits limits) {
        return limits.cpuLimit().toMillis() * STEPS_PER_MILLISECOND;
    }

    private static String[] unset(int count) {
        if (count == 0) {
            return NONE;
        }
        String[] values = new String[count];
        Arrays.fill(values, "");
        return values;
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
            decoded = List.of();
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
        String[] outerVariables = variables;
        String[] outerMatched = matched;
        variables = unset(script.variables());
        matched = NONE;
        try {
            return run(script.plan()) == Op.Flow.STOP ? Op.Flow.STOP : Op.Flow.NEXT;
        } catch (RunFailure failure) {
            throw failure.in(script.toString());
        } finally {
            running.removeLast();
            enter(running.isEmpty() ? "" : running.getLast().toString());
            variables = outerVariables;
            matched = outerMatched;
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
        decoded = List.of();
    }

    /**
     * The values of all fields of this name, in order, their encoded words decoded (RFC 5228
     * §2.7.2).
     */
    public List<String> header(String name) {
        for (int i = 0; i < decoded.size(); i++) {
            if (Ascii.same(decoded.get(i).name(), name)) {
                spend(KEPT + decoded.get(i).values().size());
                return decoded.get(i).values();
            }
        }
        List<String> values = raw(name);
        if (!values.isEmpty()) {
            values = decode(values);
            if (decoded.isEmpty()) {
                decoded = new ArrayList<>(4);
            }
            if (decoded.size() < KEPT) {
                decoded.add(new Fields(name, values));
            }
        }
        return values;
    }

    private record Fields(String name, List<String> values) {}

    private List<String> decode(List<String> raw) {
        if (raw.size() == 1) {
            String value = raw.getFirst();
            String text = decode(value);
            return text.equals(value) ? raw : List.of(text);
        }
        List<String> values = new ArrayList<>(raw.size());
        raw.forEach(value -> values.add(decode(value)));
        return values;
    }

    private String decode(String raw) {
        spend(raw.length() / CHARACTERS_PER_STEP);
        if (!raw.contains("=?")) {
            return raw;
        }
        spend(DECODING_WORK * raw.length());
        return HeaderText.decode(raw);
    }

    /** The values of all fields of this name as they stand in the message. */
    public List<String> raw(String name) {
        String first = null;
        List<String> values = List.of();
        List<Headers.Field> fields = fields();
        for (int i = 0; i < fields.size() && values.size() < MAX_FIELDS; i++) {
            if (isNamed(fields.get(i), name)) {
                String value = fields.get(i).value();
                spend(1 + value.length() / CHARACTERS_PER_STEP);
                if (first == null) {
                    first = value;
                    values = List.of(value);
                } else {
                    values = values.size() == 1 ? new ArrayList<>(values) : values;
                    values.add(value);
                }
            }
        }
        return values;
    }

    /** Whether the message has a field of this name. */
    public boolean has(String name) {
        List<Headers.Field> fields = fields();
        for (int i = 0; i < fields.size(); i++) {
            if (isNamed(fields.get(i), name)) {
                return true;
            }
        }
        return false;
    }

    private List<Headers.Field> fields() {
        List<Headers.Field> fields = input.message().headers().fields();
        spend(fields.size());
        return fields;
    }

    private boolean isNamed(Headers.Field field, String name) {
        if (field.name().length() != name.length()) {
            return false;
        }
        spend(name.length());
        return Ascii.same(field.name(), name);
    }

    /** The addresses in a field's value, without their names, read once per run. */
    public List<AddressList.Entry> addresses(String value) {
        for (int i = 0; i < parsed.size(); i++) {
            if (parsed.get(i).value().equals(value)) {
                spend(KEPT);
                return parsed.get(i).entries();
            }
        }
        spend(value.length() * (Ascii.only(value) ? ADDRESS_WORK : UNICODE_ADDRESS_WORK));
        List<AddressList.Entry> entries = AddressList.withoutNames(value).entries();
        spend(ENTRY_WORK * entries.size());
        if (parsed.isEmpty()) {
            parsed = new ArrayList<>(4);
        }
        if (parsed.size() < KEPT) {
            parsed.add(new Addresses(value, entries));
        }
        return entries;
    }

    private record Addresses(String value, List<AddressList.Entry> entries) {}

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
        return slot < 0 ? globals[~slot] : variables[slot];
    }

    /** Sets a variable; what is too long is cut (RFC 5229 §6). */
    public void set(int slot, String value) {
        spend(value.length() / CHARACTERS_PER_STEP);
        String kept = Text.cutCharacters(value, limits.maxVariableSize());
        if (slot < 0) {
            globals[~slot] = kept;
        } else {
            variables[slot] = kept;
        }
    }

    /** Whether anybody asks for match variables. */
    public boolean captures() {
        return capturing;
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
        boolean outer = capturing;
        capturing = false;
        try {
            return match.any(this, values);
        } finally {
            capturing = outer;
        }
    }

    String matchVariable(int index) {
        return index < matched.length ? matched[index] : "";
    }

    /** Whether the script looks at what a match took. */
    boolean capturing() {
        return capturing;
    }

    /** A match succeeded: ${0} and what each wildcard took (RFC 5229 §3.2). */
    public void matched(Supplier<String[]> values) {
        if (!capturing) {
            return;
        }
        String[] found = values.get();
        for (int i = 0; i < found.length; i++) {
            found[i] = Text.cutCharacters(found[i], limits.maxVariableSize());
        }
        matched = found;
    }
}
