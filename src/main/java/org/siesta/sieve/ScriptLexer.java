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

    /** What a token takes in usual scripts; a list of tokens that is too short has to grow. */
    private static final int CHARACTERS_PER_TOKEN = 6;

    /** So many digits fit into 63 bits with the highest quantifier. */
    private static final int FEW_DIGITS = 9;

    /** Stands for a number that is too large. */
    private static final long TOO_LARGE = -1;

    /** Leading zeros are allowed, within reason. */
    private static final int MAX_DIGITS = 40;

    private final ScriptCursor cursor;
    private final StringLiterals strings;
    private final ScriptNesting nesting;
    private final SieveLimits limits;
    private final Diagnostics diagnostics;
    private final List<ScriptToken> tokens;

    ScriptLexer(String script, SieveLimits limits, Diagnostics diagnostics) {
        this.cursor = new ScriptCursor(script, diagnostics);
        this.strings = new StringLiterals(cursor);
        this.nesting = new ScriptNesting(limits.maxNesting());
        this.limits = limits;
        this.diagnostics = diagnostics;
        this.tokens = new ArrayList<>(script.length() / CHARACTERS_PER_TOKEN + 1);
    }

    /** All tokens; the last one is the end. After a fault that hides the rest they stop there. */
    List<ScriptToken> tokens() {
        while (!cursor.stopped() && !diagnostics.full()) {
            skipBlanks();
            if (cursor.stopped() || cursor.atEnd()) {
                break;
            }
            cursor.start();
            next();
        }
        cursor.start();
        tokens.add(ScriptToken.word(KINDS.END, "", cursor));
        return tokens;
    }

    /**
     * Whether a fault hid the rest of the script. Where a block that is too deep has no end, that
     * is told already.
     */
    boolean stopped() {
        return cursor.stopped() || nesting.inDeepBlock();
    }

    private void next() {
        char c = cursor.here();
        switch (c) {
            case '{' -> openBlock();
            case '}' -> {
                nesting.closeBlock();
                punctuation(CLOSE_BRACE);
            }
            case '(' -> {
                punctuation(OPEN_PAREN);
                nesting.openTests();
            }
            case ')' -> {
                nesting.closeTests();
                punctuation(CLOSE_PAREN);
            }
            case '[' -> {
                nesting.openStrings();
                punctuation(OPEN_BRACKET);
            }
            case ']' -> {
                nesting.closeStrings();
                punctuation(CLOSE_BRACKET);
            }
            case ';' -> {
                nesting.endCommand();
                punctuation(SEMICOLON);
            }
            case ',' -> {
                nesting.next();
                punctuation(COMMA);
            }
            case '"' -> string(strings.quoted());
            case ':' -> tag();
            default -> {
                if (ScriptCursor.isDigit(c)) {
                    number();
                } else if (ScriptCursor.isLetter(c)) {
                    word();
                } else {
                    junk();
                }
            }
        }
    }

    /** A block that is too deep is read as an empty one. */
    private void openBlock() {
        nesting.endCommand();
        if (nesting.opensTooDeep()) {
            cursor.error(
                    "nesting-too-deep", "too many nested blocks, at most " + limits.maxNesting());
        }
        punctuation(OPEN_BRACE);
        nesting.openBlock();
    }

    private void add(ScriptToken token) {
        if (nesting.inside()) {
            tokens.add(token);
        }
    }

    private void punctuation(int kind) {
        String text = PUNCTUATION[cursor.here()];
        cursor.advance();
        add(ScriptToken.word(kind, text, cursor));
    }

    private void word() {
        int from = cursor.at();
        cursor.skipWord();
        String text = cursor.since(from);
        if (cursor.sees(':') && text.equalsIgnoreCase("text")) {
            string(strings.multiLine());
            return;
        }
        checkLength(text.length());
        if (nesting.wordTooDeep()) {
            cursor.error(
                    "nesting-too-deep", "too many nested tests, at most " + limits.maxNesting());
            add(ScriptToken.word(KINDS.IDENTIFIER, "true", cursor));
            nesting.skipTest();
        } else {
            add(ScriptToken.word(KINDS.IDENTIFIER, shortened(text), cursor));
        }
    }

    private void tag() {
        int from = cursor.at();
        cursor.advance();
        if (cursor.atEnd() || !ScriptCursor.isLetter(cursor.here())) {
            cursor.error("unexpected-character", "unexpected character ':'");
            return;
        }
        cursor.skipWord();
        String text = cursor.since(from);
        checkLength(text.length() - 1);
        add(ScriptToken.word(KINDS.TAG, shortened(text), cursor));
    }

    private void checkLength(int length) {
        if (length > limits.maxIdentifier()) {
            cursor.error(
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
        int digits = cursor.at();
        while (!cursor.atEnd() && ScriptCursor.isDigit(cursor.here())) {
            cursor.advance();
        }
        String decimal = cursor.since(digits);
        int shift = quantifier();
        if (shift > 0) {
            cursor.advance();
        }
        long value = value(decimal, shift);
        if (!cursor.atEnd() && ScriptCursor.isWord(cursor.here())) {
            int from = cursor.at();
            cursor.skipWord();
            cursor.error(
                    "invalid-number", "number followed by '" + printable(cursor.since(from)) + "'");
        } else if (value == TOO_LARGE) {
            cursor.error("number-too-large", "number exceeds integer limits");
        }
        add(ScriptToken.number(KINDS.NUMBER, value == TOO_LARGE ? 0 : value, cursor));
    }

    private static long value(String decimal, int shift) {
        if (decimal.length() <= FEW_DIGITS) {
            return Long.parseLong(decimal) << shift;
        }
        if (decimal.length() > MAX_DIGITS) {
            return TOO_LARGE;
        }
        BigInteger value = new BigInteger(decimal).shiftLeft(shift);
        // Above 2^63 nothing in mail can be told apart any more.
        return value.bitLength() > 64
                ? TOO_LARGE
                : value.min(BigInteger.valueOf(Long.MAX_VALUE)).longValue();
    }

    /** RFC 5228 §2.4.1: a power of two; 0 where none stands here. */
    private int quantifier() {
        return cursor.atEnd()
                ? 0
                : switch (cursor.here()) {
                    case 'k', 'K' -> 10;
                    case 'm', 'M' -> 20;
                    case 'g', 'G' -> 30;
                    default -> 0;
                };
    }

    private void string(String text) {
        if (cursor.stopped()) {
            return;
        }
        boolean tooLong = text.length() > limits.maxStringSize();
        if (tooLong) {
            cursor.error(
                    "string-too-long",
                    "string too long, at most " + limits.maxStringSize() + " characters");
        }
        add(ScriptToken.string(KINDS.STRING, tooLong ? "" : text, cursor));
    }

    private void skipBlanks() {
        while (!cursor.atEnd() && !cursor.stopped()) {
            char c = cursor.here();
            if (ScriptCursor.isBlank(c)) {
                cursor.skipSpaces();
            } else if (cursor.seesNewLine()) {
                cursor.skipNewLine();
            } else if (c == '\r') {
                cursor.start();
                cursor.strayReturn();
            } else if (c == '#') {
                cursor.skipLine();
            } else if (cursor.sees('/', '*')) {
                comment();
            } else {
                return;
            }
        }
    }

    private void comment() {
        cursor.start();
        cursor.advance();
        cursor.advance();
        while (!cursor.atEnd()) {
            if (cursor.sees('*', '/')) {
                cursor.advance();
                cursor.advance();
                return;
            }
            if (cursor.seesNewLine()) {
                cursor.skipNewLine();
            } else {
                cursor.advance();
            }
        }
        cursor.stop("unterminated-comment", "end of script before end of comment");
    }

    private void junk() {
        int c = cursor.codePoint();
        if (c == 0) {
            cursor.stop("nul-character", "encountered NUL character");
            return;
        }
        if (cursor.sees('/', '/')) {
            cursor.skipLine();
            cursor.error(
                    "unexpected-character",
                    "unexpected character(s) starting with '/': a comment begins with '#'");
            return;
        }
        // A slash that begins no comment is none of those that may follow.
        do {
            cursor.advance();
        } while (!cursor.atEnd() && isJunk(cursor.codePoint()));
        cursor.error(
                "unexpected-character",
                "unexpected character(s) starting with '"
                        + printable(Character.toString(c))
                        + "'"
                        + hint(c));
        add(ScriptToken.word(KINDS.JUNK, "", cursor));
    }

    /** Editors put these in the place of a quotation mark. */
    private static String hint(int c) {
        return "'\u2018\u2019\u201C\u201D\u201E\u00AB\u00BB".indexOf(c) < 0
                ? ""
                : ": a string stands between \" and \"";
    }

    private static boolean isJunk(int c) {
        return c != 0
                && !(c < 128
                        && (ScriptCursor.isWord((char) c)
                                || ScriptCursor.isBlank((char) c)
                                || "{}()[];,\":#/\r\n".indexOf(c) >= 0));
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
