package org.siesta.mail;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One recipient of an envelope (RFC 5321 §4.1.1.3) with its DSN parameters (RFC 3461 §4).
 *
 * @param mailbox where the message goes now
 * @param orcpt the ORCPT parameter as received and decoded from xtext, {@code
 *     rfc822;ana@example.org}; null when absent
 * @param dsnNotify the NOTIFY parameter as received, such as {@code NEVER}; null when absent
 * @param withoutDomain whether it came as {@code <Postmaster>}, the mailbox that every host has
 *     (RFC 5321 §4.5.1); the domain is that of our host then, and nobody's account
 */
public record ForwardPath(
        Mailbox mailbox,
        @Nullable String orcpt,
        @Nullable String dsnNotify,
        boolean withoutDomain) {

    private static final Pattern ESCAPED = Pattern.compile("\\\\x\\{([0-9A-Fa-f]{2,6})}");

    /** A recipient with a domain. */
    public ForwardPath(Mailbox mailbox, @Nullable String orcpt, @Nullable String dsnNotify) {
        this(mailbox, orcpt, dsnNotify, false);
    }

    /** A recipient without DSN parameters. */
    public static ForwardPath of(Mailbox mailbox) {
        return new ForwardPath(mailbox, null, null);
    }

    /** What stands between the angle brackets of RCPT. */
    public String path() {
        return withoutDomain ? mailbox.localPart() : mailbox.address();
    }

    /** The mailbox that the sender wrote to, where ORCPT tells it (RFC 3461 §4.2, RFC 6533 §3). */
    public Optional<Mailbox> originalRecipient() {
        if (orcpt == null || orcpt.indexOf(';') < 0) {
            return Optional.empty();
        }
        int semicolon = orcpt.indexOf(';');
        String address = orcpt.substring(semicolon + 1);
        return switch (orcpt.substring(0, semicolon).toLowerCase(Locale.ROOT)) {
            case "rfc822" -> Mailbox.parse(address);
            case "utf-8" -> Mailbox.parse(unescaped(address));
            default -> Optional.empty();
        };
    }

    /** RFC 6533 §3: {@code \x{FC}} is the character of this number. */
    private static String unescaped(String address) {
        return ESCAPED.matcher(address)
                .replaceAll(
                        found -> {
                            int character = Integer.parseInt(found.group(1), 16);
                            return Matcher.quoteReplacement(
                                    Character.isValidCodePoint(character)
                                            ? Character.toString(character)
                                            : found.group());
                        });
    }
}
