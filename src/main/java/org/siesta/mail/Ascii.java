package org.siesta.mail;

import java.nio.ByteBuffer;

/**
 * Comparison without case as the mail standards mean it: the letters A to Z and nothing else.
 *
 * <p>Neither a locale nor Unicode's case folding counts: {@code String.equalsIgnoreCase} takes a
 * dotless i for I and a long s for S.
 */
public final class Ascii {

    private static final long HIGH_BITS = 0x8080_8080_8080_8080L;

    private Ascii() {}

    /** The text with A to Z in lower case. */
    public static String lower(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) >= 'A' && text.charAt(i) <= 'Z') {
                return lowerFrom(text, i);
            }
        }
        return text;
    }

    private static String lowerFrom(String text, int first) {
        char[] chars = text.toCharArray();
        for (int i = first; i < chars.length; i++) {
            chars[i] = lower(chars[i]);
        }
        return new String(chars);
    }

    private static char lower(char c) {
        return c >= 'A' && c <= 'Z' ? (char) (c + 32) : c;
    }

    /** Whether the two are the same but for the case of A to Z. */
    public static boolean same(String one, String other) {
        return one.length() == other.length() && startsWith(one, other);
    }

    /** Whether the text begins with the prefix but for the case of A to Z. */
    public static boolean startsWith(String text, String prefix) {
        return prefix.length() <= text.length() && at(text, 0, prefix);
    }

    /** Whether the text ends with the suffix but for the case of A to Z. */
    public static boolean endsWith(String text, String suffix) {
        return suffix.length() <= text.length()
                && at(text, text.length() - suffix.length(), suffix);
    }

    private static boolean at(String text, int offset, String part) {
        for (int i = 0; i < part.length(); i++) {
            if (lower(text.charAt(offset + i)) != lower(part.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    /** Whether every character is below 128. */
    public static boolean only(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) > 127) {
                return false;
            }
        }
        return true;
    }

    /** Whether each of the first octets, so many of them, is below 128. */
    public static boolean only(byte[] octets, int count) {
        ByteBuffer eights = ByteBuffer.wrap(octets);
        long bits = 0;
        int i = 0;
        for (; i + Long.BYTES <= count; i += Long.BYTES) {
            bits |= eights.getLong(i);
        }
        for (; i < count; i++) {
            bits |= octets[i];
        }
        return (bits & HIGH_BITS) == 0;
    }
}
