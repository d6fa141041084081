package org.siesta.vacation;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;
import org.siesta.mail.Ascii;
import org.siesta.mail.HeaderText;

/**
 * One header field, ready to be written: text made safe for one line, encoded words (RFC 2047),
 * folding (RFC 5322 §2.2.3).
 */
public final class HeaderLine {

    /** RFC 2047 §2: a line that holds an encoded word. */
    private static final int MAX_LINE = 76;

    /** RFC 5322 §2.1.1. */
    private static final int MAX_OCTETS = 998;

    private static final String WORD_START = "=?UTF-8?B?";
    private static final String WORD_END = "?=";
    private static final Pattern SPACES = Pattern.compile(" +");

    private HeaderLine() {}

    /**
     * A field of tokens that may be parted at each border. The first stands behind the name unless
     * the line would be longer than a line may be.
     */
    public static String of(String name, List<String> tokens) {
        StringBuilder field = new StringBuilder(name).append(':');
        int line = field.length();
        for (String token : tokens) {
            int most = line > name.length() + 1 ? MAX_LINE : MAX_OCTETS;
            if (line + 1 + token.length() > most) {
                field.append("\r\n");
                line = 0;
            }
            field.append(' ').append(token);
            line += 1 + token.length();
        }
        return field.append("\r\n").toString();
    }

    /** A field of text for people. */
    public static String ofText(String name, String text) {
        return of(name, words(text, MAX_LINE - name.length() - 2));
    }

    /**
     * The text as tokens: its words where all is ASCII, else encoded words that end between
     * characters. What is encoded already passes as it is (it is ASCII).
     *
     * @param first the room for the first token
     */
    static List<String> words(String text, int first) {
        return Ascii.only(text) ? List.of(SPACES.split(text)) : encoded(text, first);
    }

    /**
     * The text as encoded words that end between characters, whatever it holds.
     *
     * @param first the room for the first word
     */
    public static List<String> encoded(String text, int first) {
        List<String> words = new ArrayList<>();
        StringBuilder part = new StringBuilder();
        int octets = 0;
        int room = octetsIn(first);
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            int size = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
            if (octets + size > room) {
                words.add(word(part));
                part.setLength(0);
                octets = 0;
                room = octetsIn(MAX_LINE - 1);
            }
            part.appendCodePoint(c);
            octets += size;
            i += Character.charCount(c);
        }
        words.add(word(part));
        return words;
    }

    private static int octetsIn(int characters) {
        return Math.max(4, (characters - WORD_START.length() - WORD_END.length()) / 4 * 3);
    }

    private static String word(CharSequence part) {
        byte[] octets = part.toString().getBytes(StandardCharsets.UTF_8);
        return WORD_START + Base64.getEncoder().encodeToString(octets) + WORD_END;
    }

    /** A display name (RFC 5322 §3.2.5 phrase) as tokens; none where there is no name. */
    public static List<String> phrase(String name) {
        if (name.isEmpty()) {
            return List.of();
        }
        return !Ascii.only(name) || name.chars().allMatch(HeaderLine::isPlain)
                ? words(name, MAX_LINE / 2)
                : List.of(quoted(name));
    }

    /** A display name as mail programs write it: quoted, where it needs no encoding. */
    static List<String> quotedPhrase(String name) {
        return name.isEmpty() || !Ascii.only(name) ? phrase(name) : List.of(quoted(name));
    }

    private static String quoted(String name) {
        return '"' + name.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    private static boolean isPlain(int c) {
        return c == ' '
                || (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9');
    }

    /** Text of the subject message, decoded, on one line; it holds no encoded word any more. */
    static String decoded(String value, int max) {
        return withoutWords(oneLine(HeaderText.decode(value), max));
    }

    /** As {@link #decoded}; text that is longer ends with an ellipsis. */
    static String decodedShortened(String value, int max) {
        return withoutWords(shortened(HeaderText.decode(value), max));
    }

    private static String withoutWords(String text) {
        return text.replace("=?", "= ?");
    }

    /**
     * The text up to where a line would end, without invisible characters, at most so many code
     * points, one space for all white space between two words. Who hides a line end in a subject
     * wants a header field of his own: what follows it is cut off.
     */
    public static String oneLine(String text, int max) {
        StringBuilder line = new StringBuilder();
        boolean blank = false;
        int count = 0;
        for (int i = 0; i < text.length() && count < max; ) {
            int c = text.codePointAt(i);
            i += Character.charCount(c);
            if (isLineEnd(c) && !line.isEmpty()) {
                break;
            }
            if (Character.isSpaceChar(c) || Character.isWhitespace(c)) {
                blank = true;
                count++;
            } else if (isVisible(c)) {
                line.append(blank && !line.isEmpty() ? " " : "").appendCodePoint(c);
                blank = false;
                count++;
            }
        }
        return line.toString();
    }

    /** As {@link #oneLine}; text that is longer ends with an ellipsis. */
    static String shortened(String text, int max) {
        String line = oneLine(text, max + 1);
        return line.codePointCount(0, line.length()) <= max
                ? line
                : line.substring(0, line.offsetByCodePoints(0, max - 1)).stripTrailing() + "…";
    }

    private static boolean isLineEnd(int c) {
        return (c >= '\n' && c <= '\r') || c == 0 || c == 0x85 || c == 0x2028 || c == 0x2029;
    }

    private static boolean isVisible(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL, Character.SURROGATE, Character.UNASSIGNED -> false;
            // Joiners make words and emoji; the others only turn text around.
            case Character.FORMAT -> c == 0x200C || c == 0x200D;
            default -> true;
        };
    }
}
