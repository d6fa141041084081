package org.siesta.sieve.extension;

/**
 * A bracket expression (IEEE 1003.1 §9.3.5): {@code [abc]}, {@code [^a-z]}, {@code [[:digit:].]}. A
 * backslash stands for itself; a bracket that closes is a character where it comes first, a hyphen
 * where it comes first or last.
 */
final class PosixBracket {

    private static final int END = -1;

    private final String source;
    private final boolean ignoreCase;
    private final CharacterSet.Builder set = new CharacterSet.Builder();
    private int at;

    /**
     * A bracket expression of a pattern.
     *
     * @param from behind the bracket that opens it
     */
    PosixBracket(String source, int from, boolean ignoreCase) {
        this.source = source;
        this.at = from;
        this.ignoreCase = ignoreCase;
    }

    /** The set that it means. */
    CharacterSet read() {
        boolean negated = peek() == '^';
        if (negated) {
            at++;
        }
        int first = at;
        do {
            element(at == first);
        } while (peek() != ']');
        at++;
        return set.build(negated, ignoreCase);
    }

    /** Behind the bracket that closes it, once it is read. */
    int end() {
        return at;
    }

    private void element(boolean first) {
        if (peek() == '[' && peekNext() == ':') {
            characterClass(symbol(':'));
            return;
        }
        if (peek() == '[' && peekNext() == '=') {
            int c = single(symbol('='));
            set.add(c, c);
            return;
        }
        if (peek() == '-' && !first && peekNext() != ']') {
            throw invalidRange();
        }
        int from = bound();
        if (peek() == '-' && peekNext() != ']') {
            at++;
            int to = bound();
            if (from > to) {
                throw invalidRange();
            }
            set.add(from, to);
        } else {
            set.add(from, from);
        }
    }

    private static PosixRegex.Fault invalidRange() {
        return new PosixRegex.Fault("a bracket expression has a range that is none");
    }

    /** One character, or one between {@code [.} and {@code .]}. */
    private int bound() {
        if (peek() == '[' && peekNext() == '.') {
            return single(symbol('.'));
        }
        if (peek() == '[' && (peekNext() == ':' || peekNext() == '=')) {
            throw invalidRange();
        }
        int c = peek();
        if (c == END) {
            throw notClosed();
        }
        at += Character.charCount(c);
        return folded(c);
    }

    /** Like regcomp: without regard to case a range is one of upper case letters. */
    private int folded(int c) {
        return ignoreCase && c >= 'a' && c <= 'z' ? c & ~0x20 : c;
    }

    private int single(String symbol) {
        if (symbol.isEmpty() || symbol.codePointCount(0, symbol.length()) != 1) {
            throw new PosixRegex.Fault(
                    "the collating element '" + Addresses.printable(symbol) + "' is not known");
        }
        return folded(symbol.codePointAt(0));
    }

    /** What stands between {@code [:} and {@code :]}. */
    private String symbol(char kind) {
        int end = source.indexOf(kind + "]", at + 2);
        if (end < 0) {
            throw notClosed();
        }
        String symbol = source.substring(at + 2, end);
        at = end + 2;
        return symbol;
    }

    private static PosixRegex.Fault notClosed() {
        return new PosixRegex.Fault("a bracket '[' is not closed");
    }

    private void characterClass(String name) {
        String bounds =
                switch (name) {
                    case "alnum" -> "09AZaz";
                    case "alpha" -> "AZaz";
                    case "blank" -> "\t\t  ";
                    case "cntrl" -> "\0\37\177\177";
                    case "digit" -> "09";
                    case "graph" -> "!~";
                    case "lower" -> "az";
                    case "print" -> " ~";
                    case "punct" -> "!/:@[`{~";
                    case "space" -> "\t\r  ";
                    case "upper" -> "AZ";
                    case "xdigit" -> "09AFaf";
                    default ->
                            throw new PosixRegex.Fault(
                                    "the character class '[:"
                                            + Addresses.printable(name)
                                            + ":]' is not known");
                };
        set.add(bounds);
    }

    private int peek() {
        return at < source.length() ? source.codePointAt(at) : END;
    }

    private int peekNext() {
        return at + 1 < source.length() ? source.charAt(at + 1) : END;
    }
}
