package org.siesta.mail;

import java.util.Optional;

/**
 * Cuts a structured field value into tokens (RFC 5322 §3.2), comments skipped. Every character is
 * passed at most twice, whatever the nesting.
 */
final class AddressScanner {

    /** What a token is. */
    enum Kind {
        /** Atext, with non-ASCII characters. */
        ATOM,
        /** A quoted string, its text unquoted. */
        QUOTED,
        /** A domain literal with its brackets. */
        LITERAL,
        /** One of {@code . @ < > , ; :}. */
        SPECIAL,
        /** What has no place in an address. */
        BROKEN
    }

    /**
     * One token.
     *
     * @param spaced whether white space or a comment stands before it
     */
    record Token(Kind kind, String text, boolean spaced) {

        boolean is(char special) {
            return kind == Kind.SPECIAL && text.charAt(0) == special;
        }

        /** The text in quotation marks. */
        String quoted() {
            return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
        }

        boolean isWord() {
            return kind == Kind.ATOM || kind == Kind.QUOTED;
        }
    }

    private final String value;
    private int position;
    private String comment = "";

    AddressScanner(String value, int position) {
        this.value = value;
        this.position = position;
    }

    String value() {
        return value;
    }

    /** Where the next token begins, white space and comments before it included. */
    int position() {
        return position;
    }

    /** Reads on from here. */
    void moveTo(int newPosition) {
        position = newPosition;
    }

    /** The text of the last comment since this was asked, without its outer parentheses. */
    String takeComment() {
        String taken = comment;
        comment = "";
        return taken;
    }

    /** The next token; empty at the end. */
    Optional<Token> next() {
        boolean spaced = skipSpaceAndComments();
        if (position == value.length()) {
            return Optional.empty();
        }
        char c = value.charAt(position);
        return Optional.of(
                switch (c) {
                    case '.', '@', '<', '>', ',', ';', ':' -> one(Kind.SPECIAL, spaced);
                    case '"' -> quoted(spaced);
                    case '[' -> literal(spaced);
                    default -> atom(spaced);
                });
    }

    private Token one(Kind kind, boolean spaced) {
        return new Token(kind, String.valueOf(value.charAt(position++)), spaced);
    }

    private boolean skipSpaceAndComments() {
        int start = position;
        while (position < value.length()) {
            char c = value.charAt(position);
            if (c == '(') {
                skipComment();
            } else if (c == ' ' || c == '\t') {
                position++;
            } else {
                break;
            }
        }
        return position > start;
    }

    /** A comment without an end hides the rest of the field. */
    private void skipComment() {
        int end = Comments.endOfComment(value, position);
        comment = end < 0 ? "" : value.substring(position + 1, end - 1);
        position = end < 0 ? value.length() : end;
    }

    private Token quoted(boolean spaced) {
        StringBuilder text = new StringBuilder();
        for (position++; position < value.length(); position++) {
            char c = value.charAt(position);
            if (c == '"') {
                position++;
                return new Token(Kind.QUOTED, text.toString(), spaced);
            }
            if (c == '\\' && position + 1 < value.length()) {
                c = value.charAt(++position);
            }
            text.append(c);
        }
        return new Token(Kind.BROKEN, text.toString(), spaced);
    }

    private Token literal(boolean spaced) {
        for (int i = position + 1; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == ']') {
                String text = value.substring(position, i + 1);
                position = i + 1;
                return new Token(Kind.LITERAL, text, spaced);
            }
            // Stopping at the next bracket keeps a row of open ones from being read over and over.
            if (c == '[' || c == '<' || c == '@' || c == ',' || c == '"') {
                break;
            }
        }
        return one(Kind.BROKEN, spaced);
    }

    private Token atom(boolean spaced) {
        int from = position;
        while (position < value.length()) {
            int c = value.codePointAt(position);
            if (!Mailbox.isAtext(c)) {
                break;
            }
            position += Character.charCount(c);
        }
        return position > from
                ? new Token(Kind.ATOM, value.substring(from, position), spaced)
                : one(Kind.BROKEN, spaced);
    }
}
