package org.siesta.mail;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The rules of the part behind the "@": a domain name (RFC 5321 §2.3.5, U-labels by RFC 6531) or an
 * address literal (RFC 5321 §4.1.3).
 */
final class Domain {

    private static final int MAX_OCTETS = 255;
    private static final int MAX_LABEL = 63;

    /** What an A-label begins with (RFC 5890 §2.3.2.5). */
    private static final String ACE = "xn--";

    private static final Pattern IPV4 =
            Pattern.compile("(?:(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)(?:\\.(?!$)|$)){4}");
    private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f:.]{2,45}");

    private Domain() {}

    /** Lower case; letters outside ASCII too, unless that would make ASCII of them. */
    static String lower(String domain) {
        if (Ascii.only(domain)) {
            return Ascii.lower(domain);
        }
        StringBuilder lower = new StringBuilder(domain.length());
        domain.codePoints()
                .map(c -> c < 128 || Character.toLowerCase(c) > 127 ? Character.toLowerCase(c) : c)
                .forEach(lower::appendCodePoint);
        return lower.toString();
    }

    /** Whether this is a domain name or an address literal within the limits. */
    static boolean isValid(String domain) {
        if (domain.isEmpty() || octets(domain) > MAX_OCTETS) {
            return false;
        }
        return domain.startsWith("[") ? isLiteral(domain) : isName(domain);
    }

    private static int octets(String domain) {
        return Ascii.only(domain)
                ? domain.length()
                : domain.getBytes(StandardCharsets.UTF_8).length;
    }

    private static boolean isName(String domain) {
        // A trailing dot leaves an empty label, which is refused: RFC 5321 domains have none.
        int from = 0;
        for (int dot = domain.indexOf('.'); dot >= 0; dot = domain.indexOf('.', from)) {
            if (!isLabel(domain, from, dot)) {
                return false;
            }
            from = dot + 1;
        }
        return isLabel(domain, from, domain.length()) && ascii(domain).length() <= MAX_OCTETS;
    }

    private static boolean isLabel(String domain, int from, int to) {
        if (from == to || domain.charAt(from) == '-' || domain.charAt(to - 1) == '-') {
            return false;
        }
        boolean ascii = true;
        int c;
        for (int i = from; i < to; i += Character.charCount(c)) {
            c = domain.codePointAt(i);
            ascii &= c < 128;
            if (!isLabelCharacter(c)) {
                return false;
            }
        }
        int length = ascii ? to - from : asciiLabel(domain.substring(from, to)).length();
        return length <= MAX_LABEL;
    }

    private static boolean isLabelCharacter(int c) {
        if (c < 128) {
            // The underscore is outside RFC 5321, but senders have it and their mail is real.
            return (c >= 'a' && c <= 'z')
                    || (c >= 'A' && c <= 'Z')
                    || (c >= '0' && c <= '9')
                    || c == '-'
                    || c == '_';
        }
        // U+3002, U+FF0E and U+FF61 look like dots to IDNA 2003; a domain has one reading only.
        return Mailbox.isPrintable(c)
                && !Character.isSpaceChar(c)
                && c != 0x3002
                && c != 0xFF0E
                && c != 0xFF61;
    }

    private static boolean isLiteral(String domain) {
        if (!domain.endsWith("]")) {
            return false;
        }
        String inside = domain.substring(1, domain.length() - 1);
        if (!Ascii.startsWith(inside, "IPv6:")) {
            return IPV4.matcher(inside).matches();
        }
        String address = inside.substring(5);
        try {
            return IPV6.matcher(address).matches()
                    && address.contains(":")
                    && InetAddress.ofLiteral(address) != null;
        } catch (IllegalArgumentException _) {
            return false;
        }
    }

    /** One form for all ways to write the domain: A-labels (RFC 5890 §2.3.2.1), lower case. */
    static String ascii(String domain) {
        if (Ascii.startsWith(domain, "[IPv6:") && domain.endsWith("]")) {
            return "[ipv6:" + sameAddress(domain.substring(6, domain.length() - 1)) + "]";
        }
        if (Ascii.only(domain)) {
            return Ascii.lower(domain);
        }
        StringBuilder ascii = new StringBuilder(domain.length() + 8);
        for (String label : domain.split("\\.", -1)) {
            ascii.append(ascii.isEmpty() ? "" : ".").append(asciiLabel(label));
        }
        return ascii.toString();
    }

    /**
     * The domain with its U-labels as A-labels, or the other way round (RFC 5890 §2.3.2.1); empty
     * where it has neither, or an A-label that stands for no U-label.
     */
    static Optional<String> otherSpelling(String domain) {
        if (!Ascii.only(domain)) {
            return Optional.of(ascii(domain));
        }
        if (domain.startsWith("[") || !domain.contains(ACE)) {
            return Optional.empty();
        }
        StringBuilder unicode = new StringBuilder(domain.length());
        for (String label : domain.split("\\.", -1)) {
            String shown = label;
            if (label.startsWith(ACE)) {
                shown = Punycode.decode(label.substring(ACE.length())).orElse("");
                if (!isUnicodeLabel(shown) || !asciiLabel(shown).equals(label)) {
                    return Optional.empty();
                }
            }
            unicode.append(unicode.isEmpty() ? "" : ".").append(shown);
        }
        return Ascii.only(unicode.toString()) ? Optional.empty() : Optional.of(unicode.toString());
    }

    private static boolean isUnicodeLabel(String label) {
        return !Ascii.only(label) && isLabel(label, 0, label.length());
    }

    private static String sameAddress(String address) {
        try {
            return InetAddress.ofLiteral(address).getHostAddress();
        } catch (IllegalArgumentException _) {
            return Ascii.lower(address);
        }
    }

    private static String asciiLabel(String label) {
        return Ascii.only(label) ? Ascii.lower(label) : ACE + Punycode.encode(nfc(lower(label)));
    }

    /**
     * Composed form (RFC 5890 §2.3.2.1), unless a character would turn into an ASCII look-alike.
     */
    static String nfc(String text) {
        if (Ascii.only(text)) {
            return text;
        }
        boolean becomesAscii = text.chars().anyMatch(c -> c == 0x212A || c == 0x1FEF || c == 0x37E);
        return becomesAscii ? text : Normalizer.normalize(text, Normalizer.Form.NFC);
    }
}
