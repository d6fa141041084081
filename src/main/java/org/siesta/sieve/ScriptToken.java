package org.siesta.sieve;

import org.apache.jsieve.parser.generated.Token;

/**
 * A token with its decoded value, since jSieve's own reading of strings and numbers loses some of
 * it. The image that jSieve sees is a harmless stand-in of the same kind.
 */
final class ScriptToken extends Token {

    private static final long serialVersionUID = 1;

    private final String text;
    private final long number;

    private ScriptToken(int kind, String image, String text, long number, ScriptCursor place) {
        super(kind, image);
        this.text = text;
        this.number = number;
        place.place(this);
    }

    static ScriptToken string(int kind, String text, ScriptCursor place) {
        return new ScriptToken(kind, "\"\"", text, 0, place);
    }

    static ScriptToken number(int kind, long number, ScriptCursor place) {
        return new ScriptToken(kind, "0", "", number, place);
    }

    static ScriptToken word(int kind, String text, ScriptCursor place) {
        return new ScriptToken(kind, text, text, 0, place);
    }

    /** The decoded string, the identifier, the tag with its colon, or the punctuation. */
    String text() {
        return text;
    }

    /** The value of a number, with its quantifier counted in. */
    long number() {
        return number;
    }

    /** Its place: jSieve's own fields keep it, the column behind the last character as the end. */
    Span span() {
        return new Span(beginLine, beginColumn, endLine, endColumn);
    }

    /** From the start of this token to the end of the other. */
    Span spanTo(ScriptToken last) {
        return new Span(beginLine, beginColumn, last.endLine, last.endColumn);
    }

    boolean is(char punctuation) {
        return kind != KINDS.STRING && text.length() == 1 && text.charAt(0) == punctuation;
    }

    /** What a person calls this token. */
    String described() {
        if (kind == KINDS.END) {
            return "end of script";
        }
        if (kind == KINDS.JUNK) {
            return "unknown characters";
        }
        if (kind == KINDS.STRING) {
            return "string";
        }
        if (kind == KINDS.NUMBER) {
            return "number " + number;
        }
        if (kind == KINDS.TAG) {
            return "tagged argument '" + text + "'";
        }
        return kind == KINDS.IDENTIFIER ? "identifier '" + text + "'" : "'" + text + "'";
    }

    /** The numbers that jSieve's grammar gives to kinds of tokens. */
    static final class KINDS {
        static final int END = org.apache.jsieve.parser.generated.SieveParserConstants.EOF;
        static final int IDENTIFIER =
                org.apache.jsieve.parser.generated.SieveParserConstants.IDENTIFIER;
        static final int TAG = org.apache.jsieve.parser.generated.SieveParserConstants.TAG;
        static final int NUMBER = org.apache.jsieve.parser.generated.SieveParserConstants.NUMBER;
        static final int STRING =
                org.apache.jsieve.parser.generated.SieveParserConstants.QUOTED_STRING;

        /** What is no token at all: a kind that the grammar takes nowhere. */
        static final int JUNK = org.apache.jsieve.parser.generated.SieveParserConstants.ALPHA;

        private KINDS() {}

        /** The kind of a punctuation character, taken from the grammar's own table. */
        static int punctuation(char c) {
            String image = "\"" + c + "\"";
            String[] images = org.apache.jsieve.parser.generated.SieveParserConstants.tokenImage;
            for (int kind = 0; kind < images.length; kind++) {
                if (images[kind].equals(image)) {
                    return kind;
                }
            }
            throw new IllegalStateException("the grammar has no " + image);
        }
    }
}
