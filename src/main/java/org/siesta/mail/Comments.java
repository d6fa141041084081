package org.siesta.mail;

/**
 * Finds the comments and quoted strings of a structured field (RFC 5322 §3.2.2, §3.2.4): comments
 * may stand in comments, a backslash takes the meaning of the character behind it, and what is
 * quoted is no comment. A sign that opens what nobody closes is a character like any other, and so
 * are all of its kind behind it: what a field says is not lost by a sign too much.
 *
 * <p>For one reading from the beginning to the end; takes time in proportion to the length, however
 * deep it is nested.
 */
final class Comments {

    private final String text;
    private boolean commentsEnd = true;
    private boolean quotesEnd = true;

    /** Reads this value of a field. */
    Comments(String text) {
        this.text = text;
    }

    /** Behind the comment or quoted string that begins here; here where none begins. */
    int skip(int from) {
        int end =
                switch (text.charAt(from)) {
                    case '(' -> commentsEnd ? endOfComment(text, from) : from;
                    case '"' -> quotesEnd ? endOfQuoted(text, from) : from;
                    default -> from;
                };
        if (end < 0) {
            commentsEnd &= text.charAt(from) != '(';
            quotesEnd &= text.charAt(from) != '"';
        }
        return end < 0 ? from : end;
    }

    /** The text with a blank in place of each comment; what is quoted stays. */
    static String without(String text) {
        if (text.indexOf('(') < 0) {
            return text;
        }
        Comments comments = new Comments(text);
        StringBuilder plain = new StringBuilder(text.length());
        int at = 0;
        while (at < text.length()) {
            int end = comments.skip(at);
            if (end > at && text.charAt(at) == '(') {
                plain.append(' ');
            } else {
                end = Math.max(end, at + 1);
                plain.append(text, at, end);
            }
            at = end;
        }
        return plain.toString();
    }

    /** Behind the comment that begins here; -1 where it has no end. */
    static int endOfComment(String text, int from) {
        int depth = 0;
        for (int at = from; at < text.length(); at++) {
            switch (text.charAt(at)) {
                case '(' -> depth++;
                case ')' -> depth--;
                case '\\' -> at++;
                default -> {}
            }
            if (depth == 0) {
                return at + 1;
            }
        }
        return -1;
    }

    private static int endOfQuoted(String text, int from) {
        for (int at = from + 1; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c == '"') {
                return at + 1;
            }
            at += c == '\\' ? 1 : 0;
        }
        return -1;
    }
}
