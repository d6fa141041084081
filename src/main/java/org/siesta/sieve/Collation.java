package org.siesta.sieve;

/** A comparator (RFC 4790): what counts as equal, and what comes first. */
public interface Collation {

    /** The registered name, such as {@code i;ascii-casemap}. */
    String name();

    /** A form in which two strings that are equal by this comparator are the same string. */
    String fold(String value);

    /** Order of two folded strings. */
    int compare(String folded, String otherFolded);

    /** Whether the comparator can search inside a string: :contains and :matches need that. */
    default boolean substrings() {
        return true;
    }

    /** The piece of the value that became this piece of its folded form. */
    default String slice(String value, int foldedFrom, int foldedTo) {
        return value.substring(foldedFrom, foldedTo);
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
        char[] chars = text.toCharArray();
        for (int i = 0; i < chars.length; i++) {
            if (chars[i] >= 'a' && chars[i] <= 'z') {
                chars[i] -= 'a' - 'A';
            }
        }
        return new String(chars);
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
