package org.siesta.sieve;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.siesta.sieve.ScriptToken.KINDS;

/**
 * Cuts a script into tokens (RFC 5228 §8.1). Line ends may be CRLF or LF; in strings they become
 * CRLF.
 *
 * <p>All limits of size and depth are held here, so that nothing behind it can be led into deep
 * recursion. Takes time in proportion to the length.
 */
final class ScriptLexer {

    private static final int OPEN_BRACE = KINDS.punctuation('{');
    private static final int CLOSE_BRACE = KINDS.punctuation('}');
    private static final int OPEN_PAREN = KINDS.punctuation('(');
    private static final int CLOSE_PAREN = KINDS.punctuation(')');
    private static final int OPEN_BRACKET = KINDS.punctuation('[');
    private static final int CLOSE_BRACKET = KINDS.punctuation(']');
    private static final int SEMICOLON = KINDS.punctuation(';');
    private static final int COMMA = KINDS.punctuation(',');

    /** Punctuation as text, by its character. */
    private static final String[] PUNCTUATION = new String[128];

    static {
        for (char c : "{}()[];,".toCharArray()) {
            PUNCTUATION[c] = String.valueOf(c);
        }
    }

    /** Leading zeros are allowed, within reason. */
    private static final int MAX_DIGITS = 40;

    private final String script;
    private final SieveLimits limits;
    private final Diagnostics diagnostics;
    private final List<ScriptToken> tokens = new ArrayList<>();

    private int at;
    private int line = 1;
    private int column = 1;
    private int startLine;
    private int startColumn;
    private boolean stopped;
    private boolean strayReturnReported;

    private int blocks;

    /** Open parentheses, and one more, where a test began that is too deep; 0 outside of one. */
    private int deepTest;

    private boolean inStrings;

    /** Depth of tests when each open parenthesis began; the last is the depth now. */
    private final List<Integer> testDepth = new ArrayList<>(List.of(0));

    ScriptLexer(String script, SieveLimits limits, Diagnostics diagnostics) {
        this.script = script;
        this.limits = limits;
        this.diagnostics = diagnostics;
    }

    /** All tokens; the last one is the end. After a fault that hides the rest they stop there. */
    List<ScriptToken> tokens() {
        if (script.startsWith("\uFEFF")) {
            at = 1;
        }
        while (!stopped && !diagnostics.full()) {
            skipBlanks();
            if (stopped || at >= script.length()) {
                break;
            }
            start();
            next();
        }
        start();
        // Where a block that is too deep has no end, that is told already.
        stopped |= blocks > limits.maxNesting();
        tokens.add(ScriptToken.word(KINDS.END, "", span()));
        return tokens;
    }

    /** Whether a fault hid the rest of the script. */
    boolean stopped() {
        return stopped;
    }

    private void next() {
        char c = script.charAt(at);
        switch (c) {
            case '{' -> open();
            case '}' -> close();
            case '(' -> openList();
            case ')' -> closeList();
            case '[' -> {
                inStrings = true;
                punctuation(OPEN_BRACKET);
            }
            case ']' -> {
                inStrings = false;
                punctuation(CLOSE_BRACKET);
            }
            case ';' -> {
                forgetTests();
                punctuation(SEMICOLON);
            }
            case ',' -> nextInList();
            case '"' -> quoted();
            case ':' -> tag();
            default -> {
                if (isDigit(c)) {
                    number();
                } else if (isLetter(c)) {
                    word();
                } else {
                    junk();
                }
            }
        }
    }

    /** A block that is too deep is read as an empty one. */
    private void open() {
        forgetTests();
        if (blocks == limits.maxNesting()) {
            diagnostics.error(
                    span(),
                    "nesting-too-deep",
                    "too many nested blocks, at most " + limits.maxNesting());
        }
        punctuation(OPEN_BRACE);
        blocks++;
    }

    private void close() {
        forgetTests();
        blocks = Math.max(0, blocks - 1);
        punctuation(CLOSE_BRACE);
    }

    private void openList() {
        punctuation(OPEN_PAREN);
        testDepth.add(testDepth.getLast());
    }

    private void closeList() {
        leaveTest();
        if (testDepth.size() > 1) {
            testDepth.removeLast();
        }
        punctuation(CLOSE_PAREN);
    }

    private void nextInList() {
        if (!inStrings) {
            leaveTest();
            if (testDepth.size() > 1) {
                testDepth.set(testDepth.size() - 1, testDepth.get(testDepth.size() - 2));
            }
        }
        punctuation(COMMA);
    }

    private void leaveTest() {
        if (testDepth.size() == deepTest) {
            deepTest = 0;
        }
    }

    private void forgetTests() {
        inStrings = false;
        deepTest = 0;
        testDepth.clear();
        testDepth.add(0);
    }

    private boolean inside() {
        return deepTest == 0 && blocks <= limits.maxNesting();
    }

    private void add(ScriptToken token) {
        if (inside()) {
            tokens.add(token);
        }
    }

    private void punctuation(int kind) {
        String text = PUNCTUATION[script.charAt(at)];
        advance();
        add(ScriptToken.word(kind, text, span()));
    }

    private void word() {
        int from = at;
        while (at < script.length() && isWord(script.charAt(at))) {
            advance();
        }
        String text = script.substring(from, at);
        if (text.equalsIgnoreCase("text") && at < script.length() && script.charAt(at) == ':') {
            multiLine();
            return;
        }
        checkLength(text);
        testDepth.set(testDepth.size() - 1, testDepth.getLast() + 1);
        // The command's own name counts as one.
        if (inside() && testDepth.getLast() > limits.maxNesting() + 1) {
            diagnostics.error(
                    span(),
                    "nesting-too-deep",
                    "too many nested tests, at most " + limits.maxNesting());
            add(ScriptToken.word(KINDS.IDENTIFIER, "true", span()));
            deepTest = testDepth.size();
        } else {
            add(ScriptToken.word(KINDS.IDENTIFIER, shortened(text), span()));
        }
    }

    private void tag() {
        int from = at;
        advance();
        if (at >= script.length() || !isLetter(script.charAt(at))) {
            diagnostics.error(span(), "unexpected-character", "unexpected character ':'");
            return;
        }
        while (at < script.length() && isWord(script.charAt(at))) {
            advance();
        }
        String text = script.substring(from, at);
        checkLength(text.substring(1));
        add(ScriptToken.word(KINDS.TAG, shortened(text), span()));
    }

    private void checkLength(String identifier) {
        if (identifier.length() > limits.maxIdentifier()) {
            diagnostics.error(
                    span(),
                    "identifier-too-long",
                    "encountered impossibly long identifier, at most "
                            + limits.maxIdentifier()
                            + " characters");
        }
    }

    private String shortened(String text) {
        return text.length() <= limits.maxIdentifier() + 1
                ? text
                : text.substring(0, limits.maxIdentifier() + 1);
    }

    private void number() {
        int digits = at;
        while (at < script.length() && isDigit(script.charAt(at))) {
            advance();
        }
        String decimal = script.substring(digits, at);
        int shift = 0;
        if (at < script.length()) {
            shift =
                    switch (script.charAt(at)) {
                        case 'k', 'K' -> 10;
                        case 'm', 'M' -> 20;
                        case 'g', 'G' -> 30;
                        default -> 0;
                    };
        }
        if (shift > 0) {
            advance();
        }
        BigInteger value =
                decimal.length() > MAX_DIGITS
                        ? BigInteger.ONE.shiftLeft(64)
                        : new BigInteger(decimal).shiftLeft(shift);
        boolean tooBig = value.bitLength() > 64;
        if (at < script.length() && isWord(script.charAt(at))) {
            int from = at;
            while (at < script.length() && isWord(script.charAt(at))) {
                advance();
            }
            diagnostics.error(
                    span(),
                    "invalid-number",
                    "number followed by '" + printable(script.substring(from, at)) + "'");
        } else if (tooBig) {
            diagnostics.error(span(), "number-too-large", "number exceeds integer limits");
        }
        // Above 2^63 nothing in mail can be told apart any more.
        long number = value.min(BigInteger.valueOf(Long.MAX_VALUE)).longValue();
        add(ScriptToken.number(KINDS.NUMBER, tooBig ? 0 : number, span()));
    }

    private void quoted() {
        advance();
        int end = endOfPlain();
        if (end < script.length() && script.charAt(end) == '"') {
            String plain = script.substring(at, end);
            column += end - at;
            at = end + 1;
            column++;
            string(plain);
            return;
        }
        StringBuilder text = new StringBuilder();
        while (at < script.length()) {
            char c = script.charAt(at);
            if (c == '"') {
                advance();
                string(text.toString());
                return;
            }
            if (c == '\\' && at + 1 < script.length()) {
                advance();
            }
            copy(text);
            if (stopped) {
                return;
            }
        }
        stop("unterminated-string", "end of script before end of quoted string");
    }

    /** Where ASCII characters end that stand for themselves in a string. */
    private int endOfPlain() {
        int end = at;
        while (end < script.length()) {
            char c = script.charAt(end);
            if (!isPrintable(c) || c == '"' || c == '\\') {
                break;
            }
            end++;
        }
        return end;
    }

    private static boolean isPrintable(char c) {
        return c >= ' ' && c <= '~';
    }

    private void multiLine() {
        advance();
        while (at < script.length() && isBlank(script.charAt(at))) {
            advance();
        }
        if (at < script.length() && script.charAt(at) == '#') {
            skipLine();
        }
        if (!newLineHere()) {
            stop("invalid-multi-line", "text: must be followed by the end of the line");
            return;
        }
        skipNewLine();
        StringBuilder text = new StringBuilder();
        while (at < script.length()) {
            if (script.charAt(at) == '.') {
                advance();
                if (at >= script.length() || newLineHere()) {
                    string(text.toString());
                    return;
                }
                // RFC 5228 §8.1: a leading dot goes only where another one follows it.
                if (script.charAt(at) != '.') {
                    text.append('.');
                }
            }
            int plain = at;
            while (plain < script.length() && isPrintable(script.charAt(plain))) {
                plain++;
            }
            text.append(script, at, plain);
            column += plain - at;
            at = plain;
            while (at < script.length() && !newLineHere()) {
                copy(text);
                if (stopped) {
                    return;
                }
            }
            if (at < script.length()) {
                skipNewLine();
                text.append("\r\n");
            }
        }
        stop(
                "unterminated-string",
                "end of script before end of multi-line string: a line with only '.' is missing");
    }

    private void string(String text) {
        boolean tooLong = text.length() > limits.maxStringSize();
        if (tooLong) {
            diagnostics.error(
                    span(),
                    "string-too-long",
                    "string too long, at most " + limits.maxStringSize() + " characters");
        }
        add(ScriptToken.string(KINDS.STRING, tooLong ? "" : text, span()));
    }

    /** Takes one character of a string over. */
    private void copy(StringBuilder text) {
        if (newLineHere()) {
            skipNewLine();
            text.append("\r\n");
            return;
        }
        char c = script.charAt(at);
        if (c == 0) {
            stop("nul-character", "encountered NUL character in string");
            return;
        }
        if (c == '\r') {
            strayReturn();
            return;
        }
        text.append(c);
        advance();
    }

    private void skipBlanks() {
        while (at < script.length() && !stopped) {
            char c = script.charAt(at);
            if (isBlank(c)) {
                at++;
                column++;
            } else if (newLineHere()) {
                skipNewLine();
            } else if (c == '\r') {
                start();
                strayReturn();
            } else if (c == '#') {
                skipLine();
            } else if (c == '/' && at + 1 < script.length() && script.charAt(at + 1) == '*') {
                comment();
            } else {
                return;
            }
        }
    }

    private void comment() {
        start();
        advance();
        advance();
        while (at < script.length()) {
            if (script.charAt(at) == '*'
                    && at + 1 < script.length()
                    && script.charAt(at + 1) == '/') {
                advance();
                advance();
                return;
            }
            if (newLineHere()) {
                skipNewLine();
            } else {
                advance();
            }
        }
        stop("unterminated-comment", "end of script before end of comment");
    }

    private void skipLine() {
        while (at < script.length() && !newLineHere()) {
            advance();
        }
    }

    private void strayReturn() {
        advance();
        if (!strayReturnReported) {
            strayReturnReported = true;
            diagnostics.error(
                    new Span(line, column - 1, line, column),
                    "stray-cr",
                    "found CR character not followed by LF");
        }
    }

    private void junk() {
        int c = script.codePointAt(at);
        if (c == 0) {
            stop("nul-character", "encountered NUL character");
            return;
        }
        while (at < script.length() && isJunk(script.codePointAt(at))) {
            advance();
        }
        diagnostics.error(
                span(),
                "unexpected-character",
                "unexpected character(s) starting with '" + printable(Character.toString(c)) + "'");
        add(ScriptToken.word(KINDS.JUNK, "", span()));
    }

    private static boolean isJunk(int c) {
        return c != 0
                && !(c < 128
                        && (isWord((char) c)
                                || isBlank((char) c)
                                || "{}()[];,\":#/\r\n".indexOf(c) >= 0));
    }

    private void stop(String code, String message) {
        diagnostics.error(span(), code, message);
        stopped = true;
    }

    private void start() {
        startLine = line;
        startColumn = column;
    }

    private Span span() {
        return new Span(startLine, startColumn, line, column);
    }

    private boolean newLineHere() {
        if (at >= script.length()) {
            return false;
        }
        char c = script.charAt(at);
        return c == '\n' || c == '\r' && at + 1 < script.length() && script.charAt(at + 1) == '\n';
    }

    private void skipNewLine() {
        at += script.charAt(at) == '\r' ? 2 : 1;
        line++;
        column = 1;
    }

    /** One code unit on; the second half of a surrogate pair does not count as a column. */
    private void advance() {
        if (!Character.isLowSurrogate(script.charAt(at))) {
            column++;
        }
        at++;
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t';
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isLetter(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_';
    }

    private static boolean isWord(char c) {
        return isLetter(c) || isDigit(c);
    }

    /** A piece of the script as it can stand in a message. */
    static String printable(String text) {
        StringBuilder printed = new StringBuilder();
        text.codePoints()
                .limit(80)
                .forEach(
                        c -> {
                            if (Character.isISOControl(c) || !Character.isDefined(c)) {
                                printed.append(String.format(Locale.ROOT, "\\x%02X", c));
                            } else {
                                printed.appendCodePoint(c);
                            }
                        });
        return printed.toString();
    }
}
