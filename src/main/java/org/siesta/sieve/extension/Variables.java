package org.siesta.sieve.extension;

import java.util.List;
import org.siesta.sieve.Call;
import org.siesta.sieve.Collation;
import org.siesta.sieve.Cond;
import org.siesta.sieve.Declaration;
import org.siesta.sieve.Declaration.Family;
import org.siesta.sieve.Evaluation;
import org.siesta.sieve.Match;
import org.siesta.sieve.Op;
import org.siesta.sieve.Param;
import org.siesta.sieve.SetModifier;
import org.siesta.sieve.SieveExtension;
import org.siesta.sieve.Span;
import org.siesta.sieve.Text;

/**
 * Variables (RFC 5229).
 *
 * <pre>
 * set [MODIFIER] &lt;name: string&gt; &lt;value: string&gt;
 * string [MATCH-TYPE] [COMPARATOR] &lt;source: string-list&gt; &lt;key-list: string-list&gt;
 * </pre>
 */
public final class Variables implements SieveExtension {

    /** Its name in require. */
    public static final String CAPABILITY = "variables";

    /** RFC 5229 §6 asks for 32. */
    private static final int MAX_NAME = 64;

    /** The precedence of modifiers that quote (RFC 5229 §4.1). */
    static final int QUOTING = 20;

    @Override
    public String capability() {
        return CAPABILITY;
    }

    @Override
    public boolean changesStrings() {
        return true;
    }

    @Override
    public List<Declaration<Op>> commands() {
        return List.of(
                Declaration.<Op>of("set", Variables::set)
                        .taking(Param.string("name"), Param.string("value"))
                        .with(Family.MODIFIER));
    }

    @Override
    public List<Declaration<Cond>> tests() {
        return List.of(
                Declaration.<Cond>of(
                                "string",
                                call ->
                                        new OfStrings(
                                                call.texts("source"),
                                                call.matchTag().equals("count"),
                                                call.match("key list")))
                        .taking(Param.strings("source"), Param.strings("key list"))
                        .with(Family.MATCH));
    }

    @Override
    public List<SetModifier> setModifiers() {
        return List.of(
                new SetModifier("lower", 40, Variables::lower),
                new SetModifier("upper", 40, Variables::upper),
                new SetModifier("lowerfirst", 30, v -> first(v, lower(head(v)))),
                new SetModifier("upperfirst", 30, v -> first(v, upper(head(v)))),
                new SetModifier("quotewildcard", QUOTING, (v, limit) -> quoted(v, "*?\\", limit)),
                new SetModifier(
                        "length", 10, v -> Integer.toString(v.codePointCount(0, v.length()))));
    }

    private static Op set(Call call) {
        int slot = slot(call, "name");
        Text value = call.text("value");
        if (value.constant() && value.source().length() > call.limits().maxVariableSize()) {
            call.warn(
                    call.at("value"),
                    "value-too-long",
                    "the value is cut, a variable holds at most "
                            + call.limits().maxVariableSize()
                            + " characters");
        }
        return new Set(call.span(), slot, value, call.modifiers());
    }

    /** The place of the variable that an argument names. */
    static int slot(Call call, String label) {
        String name = call.constant(label);
        if (!isName(name) && !call.isGlobal(name)) {
            throw call.fault(
                    call.at(label),
                    "invalid-variable-name",
                    "invalid variable name '" + Addresses.printable(name) + "'");
        }
        return call.variable(name, call.at(label));
    }

    /** RFC 5229 §3: an identifier; the names of match variables are numbers and cannot be set. */
    public static boolean isName(String name) {
        return !name.isEmpty()
                && name.length() <= MAX_NAME
                && !(name.charAt(0) >= '0' && name.charAt(0) <= '9')
                && name.chars()
                        .allMatch(
                                c ->
                                        c == '_'
                                                || c >= '0' && c <= '9'
                                                || c >= 'a' && c <= 'z'
                                                || c >= 'A' && c <= 'Z');
    }

    /** RFC 5229 §4.1.1: letters outside ASCII may stay as they are; here they do. */
    private static String lower(String value) {
        return Collation.asciiLower(value);
    }

    private static String upper(String value) {
        return Collation.asciiUpper(value);
    }

    private static String head(String value) {
        return value.isEmpty() ? "" : value.substring(0, 1);
    }

    private static String first(String value, String head) {
        return value.isEmpty() ? "" : head + value.substring(1);
    }

    /**
     * A backslash before each of these characters. Never half of such a pair at the end: it would
     * quote what comes next.
     */
    static String quoted(String value, String special, int limit) {
        StringBuilder quoted = new StringBuilder(value.length() + 8);
        int room = limit;
        for (int i = 0; i < value.length() && room > 0; i++) {
            char c = value.charAt(i);
            boolean quote = special.indexOf(c) >= 0;
            room -= quote ? 2 : Character.isLowSurrogate(c) ? 0 : 1;
            if (quote && room >= 0) {
                quoted.append('\\');
            }
            if (!quote || room >= 0) {
                quoted.append(c);
            }
        }
        return quoted.toString();
    }

    record Set(Span at, int slot, Text value, List<SetModifier> modifiers) implements Op {
        @Override
        public Flow run(Evaluation run) {
            // Cut first: what a modifier costs is bounded by what it gets.
            String text = Text.cutCharacters(value.expand(run), run.limits().maxVariableSize());
            run.set(slot, SetModifier.all(modifiers, run, text));
            return Flow.NEXT;
        }
    }

    record OfStrings(List<Text> source, boolean counted, Match match) implements Cond {
        @Override
        public boolean test(Evaluation run) {
            List<String> values =
                    source.stream()
                            .map(text -> text.expand(run))
                            // RFC 5229 §5: the empty string does not count.
                            .filter(value -> !counted || !value.isEmpty())
                            .toList();
            return match.any(run, values);
        }
    }
}
