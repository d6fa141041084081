package org.siesta.sieve;

/**
 * Reads the strings of a script (RFC 5228 §2.4.2). Line ends in them become CRLF. After a fault
 * that hides the rest of the script the cursor has stopped, and a string is of no use.
 */
final class StringLiterals {

    private final ScriptCursor cursor;

    StringLiterals(ScriptCursor cursor) {
        this.cursor = cursor;
    }

    /** A quoted string, from its first quote on. */
    String quoted() {
        cursor.advance();
        String plain = cursor.plain('"', '\\');
        if (cursor.sees('"')) {
            cursor.advance();
            return plain;
        }
        StringBuilder text = new StringBuilder(plain);
        while (!cursor.atEnd()) {
            char c = cursor.here();
            if (c == '"') {
                cursor.advance();
                return text.toString();
            }
            if (c == '\\' && cursor.hasSecond()) {
                cursor.advance();
            }
            copy(text);
            if (cursor.stopped()) {
                return "";
            }
        }
        cursor.stop("unterminated-string", "end of script before end of quoted string");
        return "";
    }

    /** What stands behind {@code text}, from the colon on. */
    String multiLine() {
        cursor.advance();
        cursor.skipSpaces();
        if (cursor.sees('#')) {
            cursor.skipLine();
        }
        if (!cursor.seesNewLine()) {
            cursor.stop("invalid-multi-line", "text: must be followed by the end of the line");
            return "";
        }
        cursor.skipNewLine();
        StringBuilder text = new StringBuilder();
        while (!cursor.atEnd()) {
            if (cursor.here() == '.' && dot(text)) {
                return text.toString();
            }
            cursor.plain(text);
            while (!cursor.atEnd() && !cursor.seesNewLine()) {
                copy(text);
                if (cursor.stopped()) {
                    return "";
                }
            }
            if (!cursor.atEnd()) {
                cursor.skipNewLine();
                text.append("\r\n");
            }
        }
        cursor.stop(
                "unterminated-string",
                "end of script before end of multi-line string: a line with only '.' is missing");
        return "";
    }

    /** A dot at the beginning of a line; whether it stands alone. */
    private boolean dot(StringBuilder text) {
        cursor.advance();
        if (cursor.atEnd() || cursor.seesNewLine()) {
            return true;
        }
        // RFC 5228 §8.1: a leading dot goes only where another one follows it.
        if (cursor.here() != '.') {
            text.append('.');
        }
        return false;
    }

    /** Takes one character of a string over. */
    private void copy(StringBuilder text) {
        if (cursor.seesNewLine()) {
            cursor.skipNewLine();
            text.append("\r\n");
            return;
        }
        char c = cursor.here();
        if (c == 0) {
            cursor.stop("nul-character", "encountered NUL character in string");
        } else if (c == '\r') {
            cursor.strayReturn();
        } else {
            text.append(c);
            cursor.advance();
        }
    }
}
