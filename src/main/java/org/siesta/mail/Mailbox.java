package org.siesta.mail;

import java.util.Locale;
import java.util.Optional;

/**
 * A mailbox as RFC 5321 §4.1.2 writes it: local-part "@" domain; the domain in lower case, the
 * local part unquoted.
 */
public record Mailbox(String localPart, String domain) {

    /**
     * RFC 5321 §4.5.3.1: local part 64, domain 255, path 256 octets; SMTPUTF8 counts octets too.
     */
    static final int MAX_OCTETS = 320;

    public Mailbox {
        if (localPart.isEmpty() || domain.isEmpty()) {
            throw new IllegalArgumentException("a mailbox has a local part and a domain");
        }
        domain = domain.toLowerCase(Locale.ROOT);
    }

    /** Reads an address from outside, without angle brackets; empty when it is not one. */
    public static Optional<Mailbox> parse(String text) {
        int at = text.lastIndexOf('@');
        if (at <= 0 || at == text.length() - 1 || text.length() > MAX_OCTETS) {
            return Optional.empty();
        }
        return Optional.of(new Mailbox(text.substring(0, at), text.substring(at + 1)));
    }

    /** The address as it stands in a path or field: the local part quoted where it must be. */
    public String address() {
        return localPart + "@" + domain;
    }

    @Override
    public String toString() {
        return address();
    }
}
