package org.siesta.mail;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** The text of a header field for people to read: encoded words decoded (RFC 2047). */
public final class HeaderText {

    private static final int MAX_CHARSET_NAME = 60;
    private static final String UTF_8 = "utf-8";
    private static final String BASE64 =
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

    private HeaderText() {}

    /**
     * The value with its encoded words decoded, white space between two of them dropped. Words cut
     * in the middle of a character are joined first. What is not a proper encoded word, or of an
     * unknown charset, stays as it is. Never fails; takes time in proportion to the length.
     *
     * <p>What comes out is text and never structure: it may hold any character, line ends and
     * address syntax too.
     */
    public static String decode(String value) {
        return value.contains("=?") ? new Words(value).decode() : value;
    }

    /** Decodes one value. */
    private static final class Words {

        private final String value;
        private final StringBuilder text;

        /** What the words decoded to; never longer than they are. */
        private final byte[] octets;

        private int written;

        /** Of the word that was read last. */
        private Charset charset = StandardCharsets.US_ASCII;

        Words(String value) {
            this.value = value;
            this.text = new StringBuilder(value.length());
            // What stands before the first word is not decoded.
            this.octets = new byte[value.length() - value.indexOf("=?")];
        }

        String decode() {
            int position = 0;
            int plainFrom = 0;
            int runFrom = 0;
            boolean inRun = false;
            while (true) {
                int start = value.indexOf("=?", position);
                int runTo = written;
                Charset before = charset;
                int end = start < 0 ? -1 : endOfWord(start);
                if (start >= 0 && end < 0) {
                    position = start + 2;
                    continue;
                }
                int plainTo = start < 0 ? value.length() : start;
                boolean adjacent = inRun && start >= 0 && isBlank(plainFrom, plainTo);
                if (inRun && (!adjacent || !charset.equals(before))) {
                    text.append(new String(octets, runFrom, runTo - runFrom, before));
                    runFrom = runTo;
                }
                if (!adjacent) {
                    text.append(value, plainFrom, plainTo);
                }
                if (end < 0) {
                    return text.toString();
                }
                inRun = true;
                position = end;
                plainFrom = end;
            }
        }

        private boolean isBlank(int from, int to) {
            for (int i = from; i < to; i++) {
                if (" \t\r\n".indexOf(value.charAt(i)) < 0) {
                    return false;
                }
            }
            return true;
        }

        /**
         * Reads {@code =?charset[*language]?encoding?encoded-text?=} (RFC 2047 §2, RFC 2231 §5) and
         * says where it ends; -1 when there is none.
         */
        private int endOfWord(int start) {
            int charsetEnd = endOfPart(start + 2, MAX_CHARSET_NAME);
            if (charsetEnd < 0 || charsetEnd + 2 >= value.length()) {
                return -1;
            }
            char encoding = value.charAt(charsetEnd + 1);
            if (value.charAt(charsetEnd + 2) != '?') {
                return -1;
            }
            int from = charsetEnd + 3;
            int to = endOfPart(from, Integer.MAX_VALUE - from);
            if (to < 0 || to + 1 >= value.length() || value.charAt(to + 1) != '=') {
                return -1;
            }
            int before = written;
            boolean decoded =
                    switch (encoding) {
                        case 'q', 'Q' -> q(from, to);
                        case 'b', 'B' -> b(from, to);
                        default -> false;
                    };
            Optional<Charset> named = decoded ? charset(start + 2, charsetEnd) : Optional.empty();
            if (named.isEmpty()) {
                written = before;
                return -1;
            }
            charset = named.get();
            return to + 2;
        }

        /** Where the next "?" stands; -1 when white space, a bare "=?" or the limit comes first. */
        private int endOfPart(int from, int limit) {
            int end = Math.min(value.length(), from + limit);
            for (int i = from; i < end; i++) {
                char c = value.charAt(i);
                if (c == '?') {
                    return i;
                }
                if (c <= ' ') {
                    return -1;
                }
            }
            return -1;
        }

        private Optional<Charset> charset(int from, int to) {
            if (to - from == UTF_8.length()
                    && value.regionMatches(true, from, UTF_8, 0, to - from)) {
                return Optional.of(StandardCharsets.UTF_8);
            }
            String name = value.substring(from, to);
            int language = name.indexOf('*');
            return Charsets.named(language < 0 ? name : name.substring(0, language));
        }

        /** RFC 2047 §4.2. A broken "=" stands for itself. */
        private boolean q(int from, int to) {
            for (int i = from; i < to; i++) {
                char c = value.charAt(i);
                if (c > 126) {
                    return false;
                }
                int high = c == '=' && i + 2 < to ? Character.digit(value.charAt(i + 1), 16) : -1;
                int low = high >= 0 ? Character.digit(value.charAt(i + 2), 16) : -1;
                if (low >= 0) {
                    octets[written++] = (byte) (high * 16 + low);
                    i += 2;
                } else {
                    octets[written++] = (byte) (c == '_' ? ' ' : c);
                }
            }
            return true;
        }

        /** RFC 2047 §4.1. Missing padding is forgiven; anything outside the alphabet is not. */
        private boolean b(int from, int to) {
            int bits = 0;
            int count = 0;
            for (int i = from; i < to && value.charAt(i) != '='; i++) {
                int six = BASE64.indexOf(value.charAt(i));
                if (six < 0) {
                    return false;
                }
                bits = (bits << 6 | six) & 0xFFFFFF;
                count += 6;
                if (count >= 8) {
                    count -= 8;
                    octets[written++] = (byte) (bits >> count);
                }
            }
            return true;
        }
    }
}
