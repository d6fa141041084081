package org.siesta.sieve;

/**
 * The place in a script up to which it is read: line, column, and where the token began that is
 * read. Line ends are CRLF or LF.
 */
final class ScriptCursor {

    private final String script;

    /** The characters of the script, which are looked at one by one. */
    private final char[] chars;

    private final Diagnostics diagnostics;
    private int at;
    private int line = 1;
    private int column = 1;
    private int startLine;
    private int startColumn;
    private boolean stopped;
    private boolean strayReturnReported;

    /** At the beginning, behind a byte order mark. */
    ScriptCursor(String script, Diagnostics diagnostics) {
        this.script = script;
        this.chars = script.toCharArray();
        this.diagnostics = diagnostics;
        this.at = script.startsWith("\uFEFF") ? 1 : 0;
    }

    boolean atEnd() {
        return at >= chars.length;
    }

    /** The index of the next character. */
    int at() {
        return at;
    }

    /** The next character; there must be one. */
    char here() {
        return chars[at];
    }

    /** The next character with its second half, if it has two. */
    int codePoint() {
        return Character.codePointAt(chars, at);
    }

    /** Whether this is the next character. */
    boolean sees(char c) {
        return at < chars.length && chars[at] == c;
    }

    /** Whether these are the next two characters. */
    boolean sees(char first, char second) {
        return at + 1 < chars.length && chars[at] == first && chars[at + 1] == second;
    }

    /** Whether something stands behind the next character. */
    boolean hasSecond() {
        return at + 1 < chars.length;
    }

    /** The text from an index to here. */
    String since(int from) {
        return script.substring(from, at);
    }

    /** A token begins here. */
    void start() {
        startLine = line;
        startColumn = column;
    }

    /** From where the token began to here. */
    Span span() {
        return new Span(startLine, startColumn, line, column);
    }

    /** Gives a token the place from where it began to here. */
    void place(ScriptToken token) {
        token.beginLine = startLine;
        token.beginColumn = startColumn;
        token.endLine = line;
        token.endColumn = column;
    }

    /** One code unit on; the second half of a surrogate pair does not count as a column. */
    void advance() {
        if (!Character.isLowSurrogate(chars[at])) {
            column++;
        }
        at++;
    }

    /** Takes printable ASCII up to the end, another character, or one of these two. */
    String plain(char end, char otherEnd) {
        int from = at;
        while (at < chars.length) {
            char c = chars[at];
            if (!isPrintable(c) || c == end || c == otherEnd) {
                break;
            }
            at++;
        }
        column += at - from;
        return script.substring(from, at);
    }

    /** Takes printable ASCII over. */
    void plain(StringBuilder text) {
        int from = at;
        while (at < chars.length && isPrintable(chars[at])) {
            at++;
        }
        column += at - from;
        text.append(chars, from, at - from);
    }

    private static boolean isPrintable(char c) {
        return c >= ' ' && c <= '~';
    }

    boolean seesNewLine() {
        if (at >= chars.length) {
            return false;
        }
        char c = chars[at];
        return c == '\n' || c == '\r' && at + 1 < chars.length && chars[at + 1] == '\n';
    }

    void skipNewLine() {
        at += chars[at] == '\r' ? 2 : 1;
        line++;
        column = 1;
    }

    /** Up to the end of the line. */
    void skipLine() {
        while (at < chars.length && !seesNewLine()) {
            advance();
        }
    }

    /** Up to what is neither a space nor a tab. */
    void skipSpaces() {
        int from = at;
        while (at < chars.length && isBlank(chars[at])) {
            at++;
        }
        column += at - from;
    }

    void skipWord() {
        int from = at;
        while (at < chars.length && isWord(chars[at])) {
            at++;
        }
        column += at - from;
    }

    /** A CR without LF, told once. */
    void strayReturn() {
        advance();
        if (!strayReturnReported) {
            strayReturnReported = true;
            diagnostics.error(
                    new Span(line, column - 1, line, column),
                    "stray-cr",
                    "found CR character not followed by LF");
        }
    }

    /** A fault of what was read since the token began. */
    void error(String code, String message) {
        diagnostics.error(span(), code, message);
    }

    /** A fault that hides the rest of the script. */
    void stop(String code, String message) {
        error(code, message);
        stopped = true;
    }

    boolean stopped() {
        return stopped;
    }

    static boolean isBlank(char c) {
        return c == ' ' || c == '\t';
    }

    static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    static boolean isLetter(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_';
    }

    static boolean isWord(char c) {
        return isLetter(c) || isDigit(c);
    }
}
