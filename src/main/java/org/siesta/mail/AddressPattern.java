package org.siesta.mail;

import java.util.Optional;

/**
 * A set of addresses as an administrator or a user writes it: {@code bo@example.net}, {@code
 * *@example.net} or {@code example.net} for a whole domain, {@code *.example.net} for all below it,
 * {@code news-*@*}. An asterisk stands for any characters, none too; case does not count, and a
 * domain is the same in both of its forms.
 *
 * @param localPart of the normal form, with asterisks
 * @param domain of the normal form, with asterisks
 */
public record AddressPattern(String localPart, String domain) {

    private static final int MAX_LENGTH = 320;

    /** Reads a pattern from outside; empty when it is none. */
    public static Optional<AddressPattern> parse(String text) {
        int at = text.lastIndexOf('@');
        String local = at < 0 ? "*" : text.substring(0, at);
        String domain = text.substring(at + 1);
        boolean valid =
                text.length() <= MAX_LENGTH
                        && !domain.isEmpty()
                        && local.codePoints().allMatch(c -> c > ' ' && Mailbox.isPrintable(c))
                        && (domain.startsWith("[")
                                ? Domain.isValid(domain)
                                : isDomain(domain) && !domain.contains(".."));
        return valid
                ? Optional.of(
                        new AddressPattern(
                                Ascii.lower(Domain.nfc(local.isEmpty() ? "*" : local)),
                                Domain.ascii(domain)))
                : Optional.empty();
    }

    private static boolean isDomain(String domain) {
        return Domain.isValid(domain.replace('*', 'x'));
    }

    /** Whether the mailbox is in the set. */
    public boolean matches(Mailbox mailbox) {
        Mailbox normal = mailbox.normal();
        return matches(localPart, normal.localPart()) && matches(domain, normal.domain());
    }

    /** Goes back to the last asterisk only, so that many of them cost no more than one. */
    private static boolean matches(String pattern, String text) {
        int p = 0;
        int t = 0;
        int asterisk = -1;
        int resume = 0;
        while (t < text.length()) {
            if (p < pattern.length() && pattern.charAt(p) == '*') {
                asterisk = p++;
                resume = t;
            } else if (p < pattern.length() && pattern.charAt(p) == text.charAt(t)) {
                p++;
                t++;
            } else if (asterisk >= 0) {
                p = asterisk + 1;
                t = ++resume;
            } else {
                return false;
            }
        }
        while (p < pattern.length() && pattern.charAt(p) == '*') {
            p++;
        }
        return p == pattern.length();
    }

    @Override
    public String toString() {
        return localPart + "@" + domain;
    }
}
