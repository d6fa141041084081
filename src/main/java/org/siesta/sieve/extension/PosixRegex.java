package org.siesta.sieve.extension;

import java.util.ArrayList;
import java.util.List;
import org.siesta.sieve.extension.RegexNode.Anchor;

/**
 * Reads an extended regular expression (IEEE 1003.1 §9.4, with the extensions of GNU's {@code
 * regcomp}).
 *
 * <pre>
 * regex   = [branch] *("|" [branch])
 * branch  = 1*piece
 * piece   = anchor / atom *("*" / "+" / "?" / "{" [min] ["," [max]] "}")
 * anchor  = "^" / "$" / "\b" / "\B" / "\&lt;" / "\>" / "\`" / "\'"
 * atom    = "(" [regex] ")" / bracket / "." / "\" character / character
 * </pre>
 *
 * <p>Character classes are those of ASCII. {@code \w \W \s \S} and the anchors with a backslash are
 * GNU's; before any other character a backslash gives no meaning. References back to a group are
 * refused: nothing linear knows them.
 */
final class PosixRegex {

    /** What a pattern may make of itself: about a character or a choice each. */
    private static final int MAX_SIZE = 2000;

    /** Groups whose text is kept; the names of match variables end there. */
    private static final int MAX_GROUPS = 99;

    private static final int MAX_DEPTH = 32;
    private static final int MAX_COUNT = 1000;

    /** Repetitions of repetitions, such as {@code a{2}{3}*}. */
    private static final int MAX_IN_A_ROW = 8;

    private static final int NO_BOUND = RegexNode.NO_BOUND;

    /** What became of a pattern. */
    sealed interface Reading {

        /** It is ready. */
        record Sound(RegexProgram program) implements Reading {}

        /** It is refused. */
        record Faulty(String why) implements Reading {}
    }

    /** Ends the reading; carries no stack trace. */
    static final class Fault extends RuntimeException {

        private static final long serialVersionUID = 1;

        Fault(String why) {
            super(why, null, false, false);
        }
    }

    private final String source;
    private final boolean ignoreCase;
    private int at;
    private int groups;

    private PosixRegex(String source, boolean ignoreCase) {
        this.source = source;
        this.ignoreCase = ignoreCase;
    }

    /**
     * Reads a pattern.
     *
     * @param ignoreCase upper and lower case of ASCII letters are the same
     */
    static Reading read(String source, boolean ignoreCase) {
        try {
            PosixRegex regex = new PosixRegex(source, ignoreCase);
            RegexNode node = regex.alternatives(0);
            int groups = Math.min(regex.groups, MAX_GROUPS);
            return new Reading.Sound(new RegexProgram(node, groups, ignoreCase));
        } catch (Fault fault) {
            return new Reading.Faulty(String.valueOf(fault.getMessage()));
        }
    }

    private static <T extends RegexNode> T bounded(T node) {
        if (node.size() > MAX_SIZE) {
            throw new Fault("the pattern is too large once its repetitions are written out");
        }
        return node;
    }

    private RegexNode alternatives(int depth) {
        RegexNode first = branch(depth);
        if (peek() != '|') {
            return first;
        }
        List<RegexNode> choices = new ArrayList<>();
        choices.add(first);
        while (peek() == '|') {
            at++;
            choices.add(branch(depth));
        }
        return bounded(new RegexNode.Alternatives(List.copyOf(choices)));
    }

    private RegexNode branch(int depth) {
        List<RegexNode> pieces = new ArrayList<>();
        while (at < source.length() && peek() != '|' && (depth == 0 || peek() != ')')) {
            pieces.add(piece(depth));
        }
        return bounded(new RegexNode.Sequence(List.copyOf(pieces)));
    }

    private RegexNode piece(int depth) {
        if (isRepetition(peek())) {
            throw new Fault("nothing stands before the '" + peek() + "' that repeats it");
        }
        Anchor anchor = anchor();
        if (anchor != Anchor.NONE) {
            return new RegexNode.Assertion(anchor);
        }
        RegexNode node = atom(depth);
        for (int row = 1; isRepetition(peek()); row++) {
            if (row > MAX_IN_A_ROW) {
                throw new Fault("more than " + MAX_IN_A_ROW + " repetitions stand in a row");
            }
            node = bounded(repetition(node));
        }
        return node;
    }

    private static boolean isRepetition(int c) {
        return c == '*' || c == '+' || c == '?' || c == '{';
    }

    private Anchor anchor() {
        Anchor anchor =
                switch (peek()) {
                    case '^' -> Anchor.BEGIN;
                    case '$' -> Anchor.END;
                    case '\\' -> backslashAnchor();
                    default -> Anchor.NONE;
                };
        if (anchor != Anchor.NONE) {
            at += peek() == '\\' ? 2 : 1;
        }
        return anchor;
    }

    private Anchor backslashAnchor() {
        int next = at + 1 < source.length() ? source.charAt(at + 1) : -1;
        return switch (next) {
            case 'b' -> Anchor.WORD_EDGE;
            case 'B' -> Anchor.NO_WORD_EDGE;
            case '<' -> Anchor.WORD_BEGIN;
            case '>' -> Anchor.WORD_END;
            case '`' -> Anchor.BEGIN;
            case '\'' -> Anchor.END;
            default -> Anchor.NONE;
        };
    }

    private RegexNode atom(int depth) {
        int c = source.codePointAt(at);
        at += Character.charCount(c);
        return switch (c) {
            case '(' -> group(depth + 1);
            case '[' -> bracket();
            case '.' -> new RegexNode.Any();
            case '\\' -> escaped();
            default -> new RegexNode.Literal(c);
        };
    }

    private RegexNode group(int depth) {
        if (depth > MAX_DEPTH) {
            throw new Fault("the pattern nests more than " + MAX_DEPTH + " parentheses");
        }
        groups++;
        int number = groups;
        RegexNode inside = alternatives(depth);
        if (peek() != ')') {
            throw new Fault("a parenthesis '(' is not closed");
        }
        at++;
        return number > MAX_GROUPS ? inside : new RegexNode.Group(number, inside);
    }

    private RegexNode bracket() {
        PosixBracket bracket = new PosixBracket(source, at, ignoreCase);
        CharacterSet set = bracket.read();
        at = bracket.end();
        return new RegexNode.OneOf(set);
    }

    private RegexNode escaped() {
        if (at == source.length()) {
            throw new Fault("a backslash at the end takes nothing");
        }
        int c = source.codePointAt(at);
        at += Character.charCount(c);
        if (c >= '1' && c <= '9') {
            throw new Fault("the reference '\\" + (char) c + "' back to a group is not supported");
        }
        return switch (c) {
            case 'w' -> new RegexNode.OneOf(CharacterSet.WORD);
            case 'W' -> new RegexNode.OneOf(CharacterSet.WORD.inverted());
            case 's' -> new RegexNode.OneOf(CharacterSet.SPACE);
            case 'S' -> new RegexNode.OneOf(CharacterSet.SPACE.inverted());
            default -> new RegexNode.Literal(c);
        };
    }

    private RegexNode repetition(RegexNode node) {
        return switch (source.charAt(at++)) {
            case '*' -> new RegexNode.Repetition(node, 0, NO_BOUND);
            case '+' -> new RegexNode.Repetition(node, 1, NO_BOUND);
            case '?' -> new RegexNode.Repetition(node, 0, 1);
            default -> interval(node);
        };
    }

    private RegexNode interval(RegexNode node) {
        int min = number();
        int max = min;
        if (peek() == ',') {
            at++;
            max = number();
            min = Math.max(min, 0);
        }
        if (at == source.length()) {
            throw new Fault("a brace '{' is not closed");
        }
        if (peek() != '}' || min == NO_BOUND || max != NO_BOUND && min > max) {
            throw new Fault("what stands between braces is not a repetition");
        }
        at++;
        if (Math.max(min, max) > MAX_COUNT) {
            throw new Fault("a repetition is more than " + MAX_COUNT);
        }
        return new RegexNode.Repetition(node, min, max);
    }

    /** A number, or {@link #NO_BOUND} where none stands. */
    private int number() {
        int begin = at;
        int value = 0;
        while (peek() >= '0' && peek() <= '9') {
            value = Math.min(10 * value + peek() - '0', 10 * MAX_COUNT);
            at++;
        }
        return at == begin ? NO_BOUND : value;
    }

    private char peek() {
        // NUL stands in no script.
        return at < source.length() ? source.charAt(at) : '\0';
    }
}
