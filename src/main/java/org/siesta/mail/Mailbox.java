package org.siesta.mail;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * A mailbox as RFC 5321 §4.1.2 writes it: local-part "@" domain; the domain in lower case, the
 * local part unquoted and as written.
 *
 * <p>Two ways to write one mailbox may be different values; {@link #sameAs} compares what they
 * name.
 */
public record Mailbox(String localPart, String domain) {

    /**
     * RFC 5321 §4.5.3.1.1 promises 64 octets and asks for more where possible: tagged bounce
     * addresses (VERP, SRS, BATV) are longer, and to refuse them would lose mail.
     */
    private static final int MAX_LOCAL_OCTETS = 256;

    public Mailbox {
        if (localPart.isEmpty() || domain.isEmpty()) {
            throw new IllegalArgumentException("a mailbox has a local part and a domain");
        }
        if (!isPrintable(localPart) || !isPrintable(domain) || hasPathSpecial(domain)) {
            throw new IllegalArgumentException("not a mailbox");
        }
        domain = Domain.lower(domain);
    }

    /**
     * Reads an address from outside, without angle brackets, in the grammar of RFC 5321 §4.1.2 with
     * the UTF-8 of RFC 6531 §3.3; empty when it is not one. No comments, no white space, no source
     * route.
     */
    public static Optional<Mailbox> parse(String text) {
        if (text.length() > 2 * MAX_LOCAL_OCTETS + 256) {
            return Optional.empty();
        }
        return text.startsWith("\"") ? parseQuoted(text) : parseDotString(text);
    }

    private static Optional<Mailbox> parseDotString(String text) {
        int at = text.indexOf('@');
        return at > 0 && isDotString(text.substring(0, at))
                ? of(text.substring(0, at), text.substring(at + 1))
                : Optional.empty();
    }

    private static Optional<Mailbox> parseQuoted(String text) {
        StringBuilder local = new StringBuilder();
        int i = 1;
        while (i < text.length() && text.charAt(i) != '"') {
            if (text.charAt(i) == '\\' && ++i == text.length()) {
                return Optional.empty();
            }
            local.append(text.charAt(i++));
        }
        return i + 1 < text.length() && text.charAt(i + 1) == '@'
                ? of(local.toString(), text.substring(i + 2))
                : Optional.empty();
    }

    /**
     * Reads an address whose local part has dots where the grammar has none, as those of Japanese
     * carriers ({@code a..b@example.org}, {@code joe.@example.org}); empty when it is not such a
     * one. It is written with quotation marks from here on.
     */
    public static Optional<Mailbox> dotted(String text) {
        int at = text.lastIndexOf('@');
        String local = text.substring(0, Math.max(0, at));
        boolean dotted = local.startsWith(".") || local.endsWith(".") || local.contains("..");
        return dotted && local.chars().allMatch(c -> c == '.' || isAtext(c))
                ? of(local, text.substring(at + 1))
                : Optional.empty();
    }

    /** A mailbox of an unquoted local part and a domain, both from outside. */
    static Optional<Mailbox> of(String localPart, String domain) {
        boolean valid =
                !localPart.isEmpty()
                        && isPrintable(localPart)
                        && octets(localPart) <= MAX_LOCAL_OCTETS
                        && Domain.isValid(domain);
        return valid ? Optional.of(new Mailbox(localPart, domain)) : Optional.empty();
    }

    private static boolean hasPathSpecial(String domain) {
        for (int i = 0; i < domain.length(); i++) {
            char c = domain.charAt(i);
            if (c == '@' || c == '<' || c == '>' || c == ' ') {
                return true;
            }
        }
        return false;
    }

    private static boolean isPrintable(String text) {
        int c;
        for (int i = 0; i < text.length(); i += Character.charCount(c)) {
            c = text.codePointAt(i);
            if (!isPrintable(c)) {
                return false;
            }
        }
        return true;
    }

    /**
     * Neither a control (C0, DEL, C1, line and paragraph separators) nor an invisible format
     * character nor half a surrogate pair. The joiners that Persian and Indic words need are let
     * through.
     */
    static boolean isPrintable(int c) {
        if (c < 127) {
            return c >= ' ';
        }
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE ->
                    false;
            case Character.FORMAT -> c == 0x200C || c == 0x200D;
            default -> true;
        };
    }

    /** RFC 5321 §4.1.2 Dot-string with the UTF-8 of RFC 6531 §3.3. */
    private static boolean isDotString(String local) {
        if (local.startsWith(".") || local.endsWith(".") || local.contains("..")) {
            return false;
        }
        int c;
        for (int i = 0; i < local.length(); i += Character.charCount(c)) {
            c = local.codePointAt(i);
            if (c != '.' && !isAtext(c)) {
                return false;
            }
        }
        return true;
    }

    /** RFC 5322 §3.2.3 atext with the UTF-8 of RFC 6532 §3.2. */
    static boolean isAtext(int c) {
        return c > 127
                ? isPrintable(c) && !Character.isSpaceChar(c)
                : (c >= 'a' && c <= 'z')
                        || (c >= 'A' && c <= 'Z')
                        || (c >= '0' && c <= '9')
                        || "!#$%&'*+-/=?^_`{|}~".indexOf(c) >= 0;
    }

    private static int octets(String text) {
        return Ascii.only(text) ? text.length() : text.getBytes(StandardCharsets.UTF_8).length;
    }

    /** The address as it stands in a path or field: the local part quoted where it must be. */
    public String address() {
        return (isDotString(localPart) ? localPart : quoted()) + "@" + domain;
    }

    private String quoted() {
        return '"' + localPart.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    /**
     * The one mailbox for all ways to write it, for keys and comparison: the local part without
     * regard to case (A to Z) and composed, the domain as A-labels. Not an address to reply to: RFC
     * 5321 §2.4 leaves the local part's case to its host.
     */
    public Mailbox normal() {
        String local = Ascii.lower(Domain.nfc(localPart));
        String ascii = Domain.ascii(domain);
        return local.equals(localPart) && ascii.equals(domain) ? this : new Mailbox(local, ascii);
    }

    /** {@link #normal()} as text. */
    public String normalForm() {
        return normal().address();
    }

    /**
     * Whether both name the same mailbox. RFC 5321 §2.4 leaves the local part's case to the host;
     * no host in use tells mailboxes apart by it.
     */
    public boolean sameAs(Mailbox other) {
        return normal().equals(other.normal());
    }

    /**
     * The same mailbox with the U-labels of its domain as A-labels, or the other way round (RFC
     * 5890 §2.3.2.1); empty where the domain can be written in one way only.
     */
    public Optional<Mailbox> otherSpelling() {
        return Domain.otherSpelling(domain).map(other -> new Mailbox(localPart, other));
    }

    /**
     * The same mailbox, its domain as A-labels where it needs no SMTPUTF8 then (RFC 6531 §3.2): any
     * server takes mail to it.
     */
    public Mailbox withoutUtf8() {
        return Ascii.only(localPart) && !Ascii.only(domain)
                ? new Mailbox(localPart, Domain.ascii(domain))
                : this;
    }

    /** Whether this address needs no SMTPUTF8 (RFC 6531). */
    public boolean isAscii() {
        return Ascii.only(localPart) && Ascii.only(domain);
    }

    @Override
    public String toString() {
        return address();
    }
}
