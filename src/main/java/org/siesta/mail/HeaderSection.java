package org.siesta.mail;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Turns the octets of a header section into fields (RFC 5322 §2.2, §2.2.3, §4.5). */
final class HeaderSection {

    /** Room that is made first: most header sections fit into it, or into it doubled once. */
    private static final int FIRST = 2048;

    private final Headers.Limits limits;
    private final List<Headers.Field> fields = new ArrayList<>();
    private boolean truncated;

    HeaderSection(Headers.Limits limits) {
        this.limits = limits;
    }

    /** The octets up to the empty line and with it, or up to the limit. */
    static byte[] readSection(InputStream message, int limit) throws IOException {
        byte[] section = new byte[Math.min(FIRST, limit)];
        int length = 0;
        // The line that is being read: empty so far, or holding nothing but one CR.
        boolean blank = true;
        boolean afterCr = false;
        while (length < limit) {
            if (length == section.length) {
                section = Arrays.copyOf(section, Math.min(limit, 2 * length));
            }
            int count = message.read(section, length, section.length - length);
            if (count < 0) {
                break;
            }
            for (int end = length + count; length < end; length++) {
                if (section[length] == '\n') {
                    if (blank) {
                        return Arrays.copyOf(section, length + 1);
                    }
                    blank = true;
                    afterCr = false;
                } else if (section[length] == '\r' && blank && !afterCr) {
                    afterCr = true;
                } else {
                    blank = false;
                }
            }
        }
        return Arrays.copyOf(section, length);
    }

    /** Hears of each field, and of each line that is none, with the octets that it takes. */
    interface Lines {
        void line(Optional<Headers.Field> field, int from, int to);
    }

    Headers parse(byte[] octets, int length) {
        lines(octets, length, (field, _, _) -> field.ifPresent(fields::add));
        return new Headers(fields, truncated);
    }

    /** Reads up to the empty line or a limit; the position behind the last field. */
    int lines(byte[] octets, int length, Lines lines) {
        int end = Math.min(length, limits.maxOctets());
        int position = 0;
        int count = 0;
        while (position < end) {
            int lineEnd = lineEnd(octets, position, end);
            if (isEmptyLine(octets, position, lineEnd)) {
                return position;
            }
            int fieldEnd = lineEnd;
            while (fieldEnd < end && isWhiteSpace(octets[fieldEnd])) {
                fieldEnd = lineEnd(octets, fieldEnd, end);
            }
            // A field that the limit cuts is left out: half a value says something else.
            boolean cut = end < length && fieldEnd == end && octets[end - 1] != '\n';
            if (count == limits.maxFields() || cut) {
                truncated = true;
                return position;
            }
            Optional<Headers.Field> field = field(octets, position, fieldEnd);
            count += field.isPresent() ? 1 : 0;
            lines.line(field, position, fieldEnd);
            position = fieldEnd;
        }
        truncated = end < length;
        return position;
    }

    /** The position behind the next LF. */
    private static int lineEnd(byte[] octets, int from, int end) {
        for (int i = from; i < end; i++) {
            if (octets[i] == '\n') {
                return i + 1;
            }
        }
        return end;
    }

    private static boolean isEmptyLine(byte[] octets, int from, int end) {
        return (end - from == 1 && octets[from] == '\n')
                || (end - from == 2 && octets[from] == '\r' && octets[from + 1] == '\n');
    }

    private static boolean isWhiteSpace(byte octet) {
        return octet == ' ' || octet == '\t';
    }

    private static Optional<Headers.Field> field(byte[] octets, int from, int to) {
        int colon = from;
        while (colon < to && octets[colon] > ' ' && octets[colon] != 127 && octets[colon] != ':') {
            colon++;
        }
        int nameEnd = colon;
        // RFC 5322 §4.5.8: white space before the colon, as old software wrote it.
        while (colon < to && isWhiteSpace(octets[colon])) {
            colon++;
        }
        if (colon == to || octets[colon] != ':' || nameEnd == from) {
            return Optional.empty();
        }
        String name = new String(octets, from, nameEnd - from, StandardCharsets.US_ASCII);
        return Optional.of(new Headers.Field(name, value(octets, colon + 1, to)));
    }

    private static String value(byte[] octets, int from, int to) {
        int end = to;
        if (end > from && octets[end - 1] == '\n') {
            end--;
            end -= end > from && octets[end - 1] == '\r' ? 1 : 0;
        }
        // Most fields are one line of ASCII, and need neither be unfolded nor decoded with care.
        for (int i = from; i < end; i++) {
            if (octets[i] < 0 || octets[i] == '\r' || octets[i] == '\n') {
                return unfold(decode(octets, from, to));
            }
        }
        int start = from;
        while (start < end && isWhiteSpace(octets[start])) {
            start++;
        }
        while (start < end && isWhiteSpace(octets[end - 1])) {
            end--;
        }
        return new String(octets, start, end - start, StandardCharsets.ISO_8859_1);
    }

    private static String decode(byte[] octets, int from, int to) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(octets, from, to - from))
                    .toString();
        } catch (CharacterCodingException _) {
            return new String(octets, from, to - from, StandardCharsets.ISO_8859_1);
        }
    }

    /**
     * Drops the line ends; a CR that ends no line becomes a space, so that it can never end one.
     */
    private static String unfold(String value) {
        StringBuilder line = new StringBuilder(value.length());
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '\r') {
                boolean endsLine = i + 1 < value.length() && value.charAt(i + 1) == '\n';
                line.append(endsLine ? "" : " ");
            } else if (c != '\n') {
                line.append(c);
            }
        }
        return strip(line.toString());
    }

    private static String strip(String value) {
        int from = 0;
        int to = value.length();
        while (from < to && isWhiteSpace((byte) value.charAt(from)) && value.charAt(from) < 128) {
            from++;
        }
        while (from < to
                && isWhiteSpace((byte) value.charAt(to - 1))
                && value.charAt(to - 1) < 128) {
            to--;
        }
        return value.substring(from, to);
    }
}
