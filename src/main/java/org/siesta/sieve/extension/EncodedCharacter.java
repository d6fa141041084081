package org.siesta.sieve.extension;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.siesta.sieve.Call;
import org.siesta.sieve.SieveExtension;
import org.siesta.sieve.Span;

/**
 * Characters by number (RFC 5228 §2.4.2.4): {@code ${hex:40}} and {@code ${unicode:20AC 41}}.
 * Octets that stand side by side may make one character together.
 */
public final class EncodedCharacter implements SieveExtension, SieveExtension.Decoding {

    private static final String HEX = "hex:";
    private static final String UNICODE = "unicode:";

    @Override
    public String capability() {
        return "encoded-character";
    }

    @Override
    public Optional<SieveExtension.Decoding> decoding() {
        return Optional.of(this);
    }

    @Override
    public String decode(String text, Span at) {
        if (!text.contains("${")) {
            return text;
        }
        ByteArrayOutputStream octets = new ByteArrayOutputStream(text.length());
        int done = 0;
        int i = text.indexOf("${");
        while (i >= 0) {
            Numbers numbers = numbers(text, i + 2);
            if (numbers == null) {
                i = text.indexOf("${", i + 1);
                continue;
            }
            octets.writeBytes(utf8(text.substring(done, i)));
            for (String number : numbers.hex()) {
                if (numbers.unicode()) {
                    octets.writeBytes(utf8(character(number, at)));
                } else {
                    octets.write(Integer.parseInt(number, 16));
                }
            }
            done = numbers.end();
            i = text.indexOf("${", done);
        }
        if (done == 0) {
            return text;
        }
        octets.writeBytes(utf8(text.substring(done)));
        // Octets that are no UTF-8 become U+FFFD, which no address and no mailbox name may hold.
        // NUL is a character like others here; only a bare one is not allowed (RFC 5228 §2.4.2).
        return new String(octets.toByteArray(), StandardCharsets.UTF_8);
    }

    private record Numbers(boolean unicode, List<String> hex, int end) {}

    /** What stands behind {@code ${}; null when it is not one of the two forms. */
    private static @org.jspecify.annotations.Nullable Numbers numbers(String text, int from) {
        boolean unicode = text.regionMatches(true, from, UNICODE, 0, UNICODE.length());
        if (!unicode && !text.regionMatches(true, from, HEX, 0, HEX.length())) {
            return null;
        }
        List<String> found = new ArrayList<>();
        int i = from + (unicode ? UNICODE : HEX).length();
        while (i < text.length()) {
            char c = text.charAt(i);
            if (c == '}') {
                return found.isEmpty() ? null : new Numbers(unicode, found, i + 1);
            }
            if (isBlank(c)) {
                i++;
                continue;
            }
            int start = i;
            while (i < text.length() && Character.digit(text.charAt(i), 16) >= 0) {
                i++;
            }
            boolean ends = i < text.length() && (text.charAt(i) == '}' || isBlank(text.charAt(i)));
            if (i == start || !ends || !unicode && i - start > 2) {
                return null;
            }
            found.add(text.substring(start, i));
        }
        return null;
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t' || c == '\r' || c == '\n';
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String character(String hex, Span at) {
        int start = 0;
        while (start < hex.length() - 1 && hex.charAt(start) == '0') {
            start++;
        }
        String digits = hex.substring(start);
        int c = digits.length() > 6 ? Integer.MAX_VALUE : Integer.parseInt(digits, 16);
        boolean surrogate = c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE;
        if (c > Character.MAX_CODE_POINT || surrogate) {
            throw new Call.Fault(
                    at,
                    "invalid-encoded-character",
                    "invalid unicode character 0x"
                            + (digits.length() > 12 ? digits.substring(0, 12) : digits)
                            + " in encoded character substitution");
        }
        return Character.toString(c);
    }
}
