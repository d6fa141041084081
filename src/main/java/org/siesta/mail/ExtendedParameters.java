package org.siesta.mail;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * Parameters that are written in pieces, or with a charset (RFC 2231 §3 and §4): {@code name*0},
 * {@code name*1*}, {@code name*}.
 */
final class ExtendedParameters {

    private ExtendedParameters() {}

    /** One piece of a value. */
    private record Piece(String value, boolean encoded) {}

    /**
     * The values to read, by names without the marks. Of a name that is there in both forms the
     * extended one counts; encoded words, which do not belong here and are common, are decoded.
     */
    static Map<String, String> plain(Map<String, String> written) {
        Map<String, String> plain = new LinkedHashMap<>();
        Map<String, TreeMap<Integer, Piece>> pieces = new LinkedHashMap<>();
        written.forEach(
                (name, value) -> {
                    int star = name.indexOf('*');
                    if (star <= 0) {
                        plain.put(name, HeaderText.decode(value));
                    } else {
                        add(
                                pieces.computeIfAbsent(
                                        name.substring(0, star), _ -> new TreeMap<>()),
                                name.substring(star + 1),
                                value);
                    }
                });
        pieces.forEach(
                (name, all) -> {
                    if (all.containsKey(0)) {
                        plain.put(name, joined(all));
                    }
                });
        return plain;
    }

    /** The mark is empty for a whole value with its charset, a number for a piece. */
    private static void add(TreeMap<Integer, Piece> pieces, String mark, String value) {
        boolean encoded = mark.isEmpty() || mark.endsWith("*");
        String number = mark.endsWith("*") ? mark.substring(0, mark.length() - 1) : mark;
        if (mark.isEmpty()) {
            pieces.clear();
            pieces.put(0, new Piece(value, true));
        } else if (number.length() <= 4 && !number.isEmpty() && isNumber(number)) {
            pieces.putIfAbsent(Integer.parseInt(number), new Piece(value, encoded));
        }
    }

    private static boolean isNumber(String text) {
        return text.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    private static String joined(TreeMap<Integer, Piece> pieces) {
        Piece first = pieces.get(0);
        String value = first == null ? "" : first.value();
        String charset = "";
        if (first != null && first.encoded()) {
            int language = value.indexOf('\'');
            int text = language < 0 ? -1 : value.indexOf('\'', language + 1);
            if (text >= 0) {
                charset = value.substring(0, language);
                pieces.put(0, new Piece(value.substring(text + 1), true));
            }
        }
        StringBuilder joined = new StringBuilder();
        ByteArrayOutputStream octets = new ByteArrayOutputStream();
        int expected = 0;
        for (Map.Entry<Integer, Piece> entry : pieces.entrySet()) {
            if (entry.getKey() != expected++) {
                break;
            }
            Piece piece = entry.getValue();
            if (piece.encoded()) {
                // A character may be cut between two pieces.
                decode(piece.value(), octets);
            } else {
                joined.append(text(octets.toByteArray(), charset)).append(piece.value());
                octets.reset();
            }
        }
        return joined.append(text(octets.toByteArray(), charset)).toString();
    }

    /** A percent sign that begins nothing stands for itself. */
    private static void decode(String value, ByteArrayOutputStream octets) {
        byte[] written = value.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < written.length; i++) {
            boolean escape = written[i] == '%' && i + 2 < written.length;
            int high = escape ? Character.digit(written[i + 1], 16) : -1;
            int low = high >= 0 ? Character.digit(written[i + 2], 16) : -1;
            octets.write(low >= 0 ? high * 16 + low : written[i]);
            i += low >= 0 ? 2 : 0;
        }
    }

    private static String text(byte[] octets, String charset) {
        return octets.length == 0 ? "" : Charsets.text(octets, charset);
    }
}
