package org.siesta.sieve.extension;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.siesta.sieve.Call;
import org.siesta.sieve.Collation;
import org.siesta.sieve.Cond;
import org.siesta.sieve.Declaration;
import org.siesta.sieve.Declaration.Family;
import org.siesta.sieve.Evaluation;
import org.siesta.sieve.Match;
import org.siesta.sieve.Op;
import org.siesta.sieve.Param;
import org.siesta.sieve.SieveExtension;
import org.siesta.sieve.Span;
import org.siesta.sieve.Tag;
import org.siesta.sieve.Text;

/**
 * Flags of a message that is filed (RFC 5232). They are worked out and recorded beside the action.
 *
 * <pre>
 * setflag / addflag / removeflag [&lt;variablename: string&gt;] &lt;list-of-flags: string-list&gt;
 * hasflag [MATCH-TYPE] [COMPARATOR] [&lt;variable-list: string-list&gt;] &lt;list-of-flags&gt;
 * keep / fileinto [":flags" &lt;list-of-flags: string-list&gt;]
 * </pre>
 */
public final class Imap4Flags implements SieveExtension {

    private static final Set<String> SYSTEM =
            Set.of("\\answered", "\\flagged", "\\deleted", "\\seen", "\\draft");
    private static final int MAX_FLAGS = 256;

    @Override
    public String capability() {
        return "imap4flags";
    }

    @Override
    public List<Tag.Addition> tags() {
        return List.of(
                new Tag.Addition(
                        Tag.with("flags", Param.Type.STRINGS), Fcc.and("keep", "fileinto")));
    }

    @Override
    public List<Declaration<Op>> commands() {
        List<Declaration<Op>> commands = new ArrayList<>();
        for (Change change : Change.values()) {
            commands.add(
                    Declaration.<Op>of(
                                    Collation.asciiLower(change.name()) + "flag",
                                    call -> change(call, change))
                            .taking(
                                    new Param("variable name", Param.Type.STRING, true),
                                    Param.strings("list of flags")));
        }
        return List.copyOf(commands);
    }

    @Override
    public List<Declaration<Cond>> tests() {
        return List.of(
                Declaration.<Cond>of("hasflag", Imap4Flags::hasFlag)
                        .taking(
                                new Param("variable list", Param.Type.STRINGS, true),
                                Param.strings("list of flags"))
                        .with(Family.MATCH));
    }

    enum Change {
        SET,
        ADD,
        REMOVE
    }

    private static Op change(Call call, Change change) {
        Integer slot = null;
        if (call.maybeText("variable name").isPresent()) {
            slot = slot(call, call.constant("variable name"), call.at("variable name"));
        }
        return new ChangeFlags(call.span(), change, slot, flags(call, "list of flags"));
    }

    private static Cond hasFlag(Call call) {
        List<Integer> slots = new ArrayList<>();
        List<Text> names = call.maybeTexts("variable list");
        for (int i = 0; i < names.size(); i++) {
            Span at = call.at("variable list", i);
            if (!names.get(i).constant()) {
                throw call.fault(
                        at, "constant-required", "the hasflag test requires constant names");
            }
            slots.add(slot(call, names.get(i).source(), at));
        }
        return new HasFlag(List.copyOf(slots), call.matchEach("list of flags", Imap4Flags::split));
    }

    private static int slot(Call call, String name, Span at) {
        if (!call.active(Variables.CAPABILITY)) {
            throw call.fault(
                    at,
                    "missing-require",
                    "the "
                            + call.title()
                            + " only allows for the specification of a variable name when require"
                            + " \"variables\" is there");
        }
        if (!Variables.isName(name)) {
            throw call.fault(
                    at,
                    "invalid-variable-name",
                    "invalid variable name '" + Addresses.printable(name) + "'");
        }
        return call.variable(name, at);
    }

    /** Flags as written, with a word about those that IMAP would not take. */
    private static List<Text> flags(Call call, String label) {
        List<Text> texts = call.texts(label);
        for (int i = 0; i < texts.size(); i++) {
            Text text = texts.get(i);
            if (text.constant()) {
                for (String flag : split(text.source())) {
                    if (!isFlag(flag)) {
                        call.warn(
                                call.at(label, i),
                                "invalid-flag",
                                "IMAP flag '"
                                        + Addresses.printable(flag)
                                        + "' specified for the "
                                        + call.title()
                                        + " is invalid and will be ignored");
                    }
                }
            }
        }
        return texts;
    }

    /** RFC 5232 §2: a string may name several flags, with spaces between them. */
    private static List<String> split(String text) {
        List<String> flags = new ArrayList<>(2);
        int from = 0;
        while (from < text.length()) {
            int space = text.indexOf(' ', from);
            int to = space < 0 ? text.length() : space;
            if (to > from) {
                flags.add(text.substring(from, to));
            }
            from = to + 1;
        }
        return flags;
    }

    /** RFC 9051 §9: a system flag that can be stored, or a keyword. */
    private static boolean isFlag(String flag) {
        if (flag.startsWith("\\")) {
            return SYSTEM.contains(Collation.asciiLower(flag));
        }
        return flag.chars().allMatch(c -> c > ' ' && c < 127 && "(){%*\"\\]".indexOf(c) < 0);
    }

    private static boolean add(List<String> flags, String flag) {
        if (flags.size() >= MAX_FLAGS || flags.stream().anyMatch(flag::equalsIgnoreCase)) {
            return false;
        }
        return flags.add(flag);
    }

    /** Steps for a string that may name flags, beside its length. */
    private static final int TEXT_STEPS = 40;

    /** Steps for a character of a string that is split into flags. */
    private static final long SPLIT_STEPS = 2;

    /** Steps for comparing a flag with others: those of its length may differ at its end. */
    private static long comparing(int others, String flag) {
        return others * (1L + flag.length() / 8);
    }

    private static List<String> valid(Evaluation run, List<Text> texts) {
        List<String> flags = new ArrayList<>();
        for (Text text : texts) {
            String value = text.expand(run);
            run.spend(TEXT_STEPS + SPLIT_STEPS * value.length());
            for (String flag : split(value)) {
                if (isFlag(flag)) {
                    run.spend(comparing(flags.size(), flag));
                    add(flags, flag);
                }
            }
        }
        return flags;
    }

    /** What a command says about the flags of the message that it files. */
    static Flags tag(Call call) {
        return new Flags(call.has("flags") ? flags(call, ":flags") : null);
    }

    /**
     * The flags of what is filed.
     *
     * @param own what {@code :flags} says; null where it is not there
     */
    record Flags(@Nullable List<Text> own) {

        /** Those of this run; the internal variable where none are named (RFC 5232 §5). */
        List<String> of(Evaluation run) {
            return own == null ? run.flags() : valid(run, own);
        }
    }

    record ChangeFlags(Span at, Change change, @Nullable Integer slot, List<Text> flags)
            implements Op {
        @Override
        public Flow run(Evaluation run) {
            List<String> named = valid(run, flags);
            List<String> result =
                    new ArrayList<>(slot == null ? run.flags() : split(run.value(slot)));
            for (String flag : named) {
                run.spend(comparing(result.size() + named.size(), flag));
            }
            switch (change) {
                case SET -> result = named;
                case ADD -> {
                    List<String> flags = result;
                    named.forEach(flag -> add(flags, flag));
                }
                case REMOVE -> result.removeIf(f -> named.stream().anyMatch(f::equalsIgnoreCase));
            }
            if (slot == null) {
                run.flag(result);
            } else {
                run.set(slot, String.join(" ", result));
            }
            return Flow.NEXT;
        }
    }

    record HasFlag(List<Integer> slots, Match match) implements Cond {
        @Override
        public boolean test(Evaluation run) {
            if (slots.isEmpty()) {
                return match.any(run, run.flags());
            }
            List<String> flags = new ArrayList<>();
            for (int slot : slots) {
                run.spend(SPLIT_STEPS * run.value(slot).length());
                flags.addAll(split(run.value(slot)));
            }
            return match.any(run, flags);
        }
    }
}
