package org.siesta.mail;

import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.UnsupportedCharsetException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The text of a header field for people to read: encoded words decoded (RFC 2047). */
public final class HeaderText {

    private static final int MAX_CHARSET_NAME = 60;
    private static final String BASE64 =
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

    private final String value;
    private final StringBuilder text;
    private final ByteArrayOutputStream run = new ByteArrayOutputStream();

    private HeaderText(String value) {
        this.value = value;
        this.text = new StringBuilder(value.length());
    }

    /** One encoded word: its charset, its octets, and where it ends. */
    private record Word(Charset charset, byte[] octets, int end) {}

    /**
     * The value with its encoded words decoded, white space between two of them dropped. Words cut
     * in the middle of a character are joined first. What is not a proper encoded word, or of an
     * unknown charset, stays as it is. Never fails; takes time in proportion to the length.
     *
     * <p>What comes out is text and never structure: it may hold any character, line ends and
     * address syntax too.
     */
    public static String decode(String value) {
        return value.contains("=?") ? new HeaderText(value).decode() : value;
    }

    private String decode() {
        int position = 0;
        int plainFrom = 0;
        Charset charset = null;
        while (true) {
            int start = value.indexOf("=?", position);
            Optional<Word> found = start < 0 ? Optional.empty() : wordAt(start);
            if (start >= 0 && found.isEmpty()) {
                position = start + 2;
                continue;
            }
            int plainTo = start < 0 ? value.length() : start;
            boolean adjacent = charset != null && start >= 0 && isBlank(plainFrom, plainTo);
            if (!adjacent || !found.orElseThrow().charset().equals(charset)) {
                flush(charset);
            }
            if (!adjacent) {
                text.append(value, plainFrom, plainTo);
            }
            if (found.isEmpty()) {
                return text.toString();
            }
            Word word = found.get();
            charset = word.charset();
            run.writeBytes(word.octets());
            position = word.end();
            plainFrom = word.end();
        }
    }

    private void flush(@Nullable Charset charset) {
        if (charset != null) {
            text.append(new String(run.toByteArray(), charset));
            run.reset();
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

    /** {@code =?charset[*language]?encoding?encoded-text?=}, RFC 2047 §2 and RFC 2231 §5. */
    private Optional<Word> wordAt(int start) {
        int charsetEnd = endOfPart(start + 2, MAX_CHARSET_NAME);
        if (charsetEnd < 0 || charsetEnd + 2 >= value.length()) {
            return Optional.empty();
        }
        char encoding = value.charAt(charsetEnd + 1);
        if (value.charAt(charsetEnd + 2) != '?') {
            return Optional.empty();
        }
        int from = charsetEnd + 3;
        int to = endOfPart(from, Integer.MAX_VALUE - from);
        if (to < 0 || to + 1 >= value.length() || value.charAt(to + 1) != '=') {
            return Optional.empty();
        }
        Optional<byte[]> octets =
                switch (encoding) {
                    case 'q', 'Q' -> q(from, to);
                    case 'b', 'B' -> b(from, to);
                    default -> Optional.empty();
                };
        return octets.flatMap(
                o -> charset(start + 2, charsetEnd).map(charset -> new Word(charset, o, to + 2)));
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
        String name = value.substring(from, to);
        int language = name.indexOf('*');
        try {
            return Optional.of(Charset.forName(language < 0 ? name : name.substring(0, language)));
        } catch (IllegalCharsetNameException | UnsupportedCharsetException _) {
            return Optional.empty();
        }
    }

    /** RFC 2047 §4.2. A broken "=" stands for itself. */
    private Optional<byte[]> q(int from, int to) {
        ByteArrayOutputStream octets = new ByteArrayOutputStream(to - from);
        for (int i = from; i < to; i++) {
            char c = value.charAt(i);
            if (c > 126) {
                return Optional.empty();
            }
            int high = c == '=' && i + 2 < to ? Character.digit(value.charAt(i + 1), 16) : -1;
            int low = high >= 0 ? Character.digit(value.charAt(i + 2), 16) : -1;
            if (low >= 0) {
                octets.write(high * 16 + low);
                i += 2;
            } else {
                octets.write(c == '_' ? ' ' : c);
            }
        }
        return Optional.of(octets.toByteArray());
    }

    /** RFC 2047 §4.1. Missing padding is forgiven; anything outside the alphabet is not. */
    private Optional<byte[]> b(int from, int to) {
        ByteArrayOutputStream octets = new ByteArrayOutputStream((to - from) * 3 / 4);
        int bits = 0;
        int count = 0;
        for (int i = from; i < to && value.charAt(i) != '='; i++) {
            int six = BASE64.indexOf(value.charAt(i));
            if (six < 0) {
                return Optional.empty();
            }
            bits = (bits << 6 | six) & 0xFFFFFF;
            count += 6;
            if (count >= 8) {
                count -= 8;
                octets.write(bits >> count & 0xFF);
            }
        }
        return Optional.of(octets.toByteArray());
    }
}
