package org.siesta.sieve;

import java.util.ArrayList;
import java.util.List;

/**
 * Finds the variable references in a string (RFC 5229 §3): {@code ${name}}, {@code ${1}}, {@code
 * ${namespace.name}}. What only looks like one stays as it is.
 */
final class Template {

    /** RFC 5229 §3.2 asks for at least nine; a higher one is an error in the script. */
    static final int MAX_MATCH_VARIABLE = 32;

    private final String source;
    private final Span at;
    private final Binder binder;
    private final List<Text> parts = new ArrayList<>();
    private final StringBuilder plain = new StringBuilder();

    private Template(String source, Span at, Binder binder) {
        this.source = source;
        this.at = at;
        this.binder = binder;
    }

    static Text parse(String source, Span at, Binder binder) {
        return source.contains("${")
                ? new Template(source, at, binder).parse()
                : new Text.Literal(source);
    }

    private Text parse() {
        int i = 0;
        while (i < source.length()) {
            int end = source.startsWith("${", i) ? endOfReference(i + 2) : -1;
            if (end < 0) {
                plain.append(source.charAt(i));
                i++;
            } else {
                flush();
                parts.add(reference(source.substring(i + 2, end)));
                i = end + 1;
            }
        }
        flush();
        if (parts.isEmpty()) {
            return new Text.Literal(source);
        }
        return parts.size() == 1 ? parts.getFirst() : new Text.Joined(source, List.copyOf(parts));
    }

    private void flush() {
        if (!plain.isEmpty()) {
            parts.add(new Text.Literal(plain.toString()));
            plain.setLength(0);
        }
    }

    /** Where the closing brace stands; -1 when this is no reference. */
    private int endOfReference(int from) {
        int at = endOfPart(from);
        boolean digits = from < source.length() && isDigit(source.charAt(from));
        while (at >= 0 && !digits && at < source.length() && source.charAt(at) == '.') {
            at = endOfPart(at + 1);
        }
        return at >= 0 && at < source.length() && source.charAt(at) == '}' ? at : -1;
    }

    /** Behind an identifier or a number; -1 when neither stands there. */
    private int endOfPart(int from) {
        int at = from;
        while (at < source.length() && isDigit(source.charAt(at))) {
            at++;
        }
        if (at == from) {
            while (at < source.length()
                    && (isLetter(source.charAt(at)) || isDigit(source.charAt(at)))) {
                at++;
            }
        }
        return at == from ? -1 : at;
    }

    private static boolean isLetter(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_';
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private Text reference(String name) {
        String whole = "${" + name + "}";
        if (isDigit(name.charAt(0))) {
            String number = name.replaceFirst("^0+(?=.)", "");
            if (number.length() > 2 || Integer.parseInt(number) > MAX_MATCH_VARIABLE) {
                throw new Call.Fault(
                        at,
                        "match-variable-too-high",
                        "match value index "
                                + ScriptLexer.printable(name)
                                + " is higher than "
                                + MAX_MATCH_VARIABLE);
            }
            binder.linker().noteMatchVariable();
            return new Text.MatchVariable(whole, Integer.parseInt(number));
        }
        int dot = name.indexOf('.');
        if (dot >= 0 && !binder.slots().isGlobal(name)) {
            return new Text.Computed(
                    whole,
                    binder.namespace(Collation.asciiLower(name.substring(0, dot)))
                            .orElseThrow(() -> unknownNamespace(name))
                            .variable(
                                    Collation.asciiLower(name.substring(dot + 1)),
                                    binder.environment()));
        }
        return new Text.Variable(whole, binder.slots().of(name, at));
    }

    private Call.Fault unknownNamespace(String name) {
        return new Call.Fault(
                at,
                "unknown-namespace",
                "referring to variable '"
                        + ScriptLexer.printable(name)
                        + "' of an unknown namespace");
    }
}
