package org.siesta.sieve;

import org.jspecify.annotations.Nullable;

/** A comparator (RFC 4790): what counts as equal, and what comes first. */
public interface Collation {

    /** The registered name, such as {@code i;ascii-casemap}. */
    String name();

    /** A form in which two strings that are equal by this comparator are the same string. */
    String fold(String value);

    /**
     * Whether a folded form differs in the case of ASCII letters at most: such values are compared
     * as they are, without a folded copy.
     */
    default boolean charwise() {
        return false;
    }

    /** Whether ASCII letters become upper case, where {@link #charwise()} says so. */
    default boolean foldsAscii() {
        return false;
    }

    /** The folded form of a key that only the run knows. */
    default String fold(Evaluation run, Text key) {
        String text = key.expand(run);
        run.spend((long) text.length() * work());
        return fold(text);
    }

    /** Order of two folded strings. */
    int compare(String folded, String otherFolded);

    /** Whether the comparator can search inside a string: :contains and :matches need that. */
    default boolean substrings() {
        return true;
    }

    /** Steps for folding a character (see {@link Evaluation#spend}). */
    default int work() {
        return 1;
    }

    /**
     * Where in the value each character of its folded form comes from, the end of both last; null
     * where both are character for character the same.
     */
    default int @Nullable [] origins(String value) {
        return null;
    }

    /** ASCII letters in lower case; nothing else changes, whatever the locale. */
    static String asciiLower(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= 'A' && c <= 'Z') {
                return lowerFrom(text, i);
            }
        }
        return text;
    }

    private static String lowerFrom(String text, int first) {
        char[] chars = text.toCharArray();
        for (int i = first; i < chars.length; i++) {
            if (chars[i] >= 'A' && chars[i] <= 'Z') {
                chars[i] += 'a' - 'A';
            }
        }
        return new String(chars);
    }

    /** ASCII letters in upper case. */
    static String asciiUpper(String text) {
        int first = 0;
        while (first < text.length() && text.charAt(first) == asciiUpper(text.charAt(first))) {
            first++;
        }
        if (first == text.length()) {
            return text;
        }
        char[] chars = text.toCharArray();
        for (int i = first; i < chars.length; i++) {
            chars[i] = asciiUpper(chars[i]);
        }
        return new String(chars);
    }

    /** An ASCII letter in upper case; any other character as it is. */
    static char asciiUpper(char c) {
        return c >= 'a' && c <= 'z' ? (char) (c - ('a' - 'A')) : c;
    }

    /** Order by code points, which is the order of the octets in UTF-8. */
    static int compareCodePoints(String a, String b) {
        int length = Math.min(a.length(), b.length());
        for (int i = 0; i < length; i++) {
            char x = a.charAt(i);
            char y = b.charAt(i);
            if (x != y) {
                boolean xPair = Character.isSurrogate(x);
                return xPair == Character.isSurrogate(y) ? x - y : xPair ? 1 : -1;
            }
        }
        return a.length() - b.length();
    }
}
