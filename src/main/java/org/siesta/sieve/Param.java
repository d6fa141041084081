package org.siesta.sieve;

/**
 * One positional argument, or what follows a tag.
 *
 * @param label what it is called in messages and in {@link Call}
 * @param optional may be left out, if those after it are there
 */
public record Param(String label, Type type, boolean optional) {

    /** What an argument may be (RFC 5228 §2.4). */
    public enum Type {
        STRING("string"),
        STRINGS("string list"),
        NUMBER("number");

        private final String words;

        Type(String words) {
            this.words = words;
        }

        /** As it reads in a message. */
        public String words() {
            return words;
        }
    }

    public static Param string(String label) {
        return new Param(label, Type.STRING, false);
    }

    public static Param strings(String label) {
        return new Param(label, Type.STRINGS, false);
    }

    public static Param number(String label) {
        return new Param(label, Type.NUMBER, false);
    }
}
