package org.siesta.smtp;

import java.util.Optional;
import java.util.Set;
import org.siesta.mail.Ascii;
import org.siesta.mail.ForwardPath;
import org.siesta.mail.MailParameters;
import org.siesta.mail.Mailbox;
import org.siesta.mail.ReversePath;

/** MAIL and RCPT with those parameters that the server offers to take. */
final class MailCommands {

    /** RFC 3461 §4.2: the encoded address and its type. */
    private static final int MAX_ORCPT = 500;

    private static final String ADDRESS_TYPE = "[A-Za-z0-9-]+";
    private static final String UTF_8 = "utf-8;";

    private MailCommands() {}

    /**
     * MAIL with SIZE (RFC 1870), BODY (RFC 6152), SMTPUTF8 (RFC 6531), RET and ENVID (RFC 3461).
     */
    static String mail(Capabilities offered, ReversePath from, MailParameters parameters) {
        StringBuilder line =
                new StringBuilder("MAIL FROM:<").append(address(offered, from)).append('>');
        if (parameters.size() > 0 && offered.has("SIZE")) {
            line.append(" SIZE=").append(parameters.size());
        }
        if (parameters.eightBitMime() && offered.has("8BITMIME")) {
            line.append(" BODY=8BITMIME");
        }
        if (parameters.smtpUtf8() && offered.has("SMTPUTF8")) {
            line.append(" SMTPUTF8");
        }
        if (offered.has("DSN")) {
            String ret = parameters.ret();
            if (ret != null && Set.of("FULL", "HDRS").contains(ret)) {
                line.append(" RET=").append(ret);
            }
            String envid = parameters.envid();
            if (envid != null && Ascii.only(envid) && envid.length() <= 100) {
                line.append(" ENVID=").append(Xclient.xtext(envid));
            }
        }
        return line.toString();
    }

    /** RCPT with NOTIFY and ORCPT (RFC 3461). */
    static String recipient(Capabilities offered, ForwardPath path) {
        return "RCPT TO:<" + address(offered, path) + ">" + dsn(path, offered);
    }

    private static String address(Capabilities offered, ReversePath from) {
        return from instanceof ReversePath.Sender(Mailbox mailbox)
                ? spoken(offered, mailbox).address()
                : from.address();
    }

    private static String address(Capabilities offered, ForwardPath path) {
        return path.withoutDomain() ? path.path() : spoken(offered, path.mailbox()).address();
    }

    /** RFC 6531 §3.2: a domain outside ASCII is sent as A-labels where SMTPUTF8 is not offered. */
    private static Mailbox spoken(Capabilities offered, Mailbox mailbox) {
        return offered.has("SMTPUTF8") ? mailbox : mailbox.withoutUtf8();
    }

    private static String dsn(ForwardPath path, Capabilities offered) {
        if (!offered.has("DSN")) {
            return "";
        }
        StringBuilder parameters = new StringBuilder();
        String notify = path.dsnNotify();
        if (notify != null && notify.matches("[A-Za-z,]{1,50}")) {
            parameters.append(" NOTIFY=").append(notify);
        }
        originalRecipient(path).ifPresent(o -> parameters.append(" ORCPT=").append(o));
        return parameters.toString();
    }

    /** RFC 3461 §5.2.1: a relaying client hands ORCPT on as it came. */
    private static Optional<String> originalRecipient(ForwardPath path) {
        String original = path.orcpt();
        int type = original == null ? -1 : original.indexOf(';');
        if (original == null || !original.substring(0, Math.max(type, 0)).matches(ADDRESS_TYPE)) {
            return Optional.empty();
        }
        String address = original.substring(type + 1);
        String encoded =
                original.regionMatches(true, 0, UTF_8, 0, UTF_8.length())
                        ? embedded(address)
                        : Xclient.xtext(address);
        return Optional.of(original.substring(0, type + 1) + encoded)
                .filter(value -> value.length() <= MAX_ORCPT);
    }

    /** RFC 6533 §3: utf-8-addr-xtext, which needs no SMTPUTF8. */
    private static String embedded(String address) {
        StringBuilder text = new StringBuilder();
        address.codePoints()
                .forEach(
                        c -> {
                            if (c > ' ' && c < 127 && c != '+' && c != '=') {
                                text.append((char) c);
                            } else {
                                text.append("\\x{%X}".formatted(c));
                            }
                        });
        return text.toString();
    }

    /** Whether the server takes the sender: a local part outside ASCII only with SMTPUTF8. */
    static boolean taken(Capabilities offered, ReversePath from) {
        return taken(offered, address(offered, from));
    }

    /** Whether the server takes the recipient, likewise. */
    static boolean taken(Capabilities offered, ForwardPath path) {
        return taken(offered, address(offered, path));
    }

    private static boolean taken(Capabilities offered, String address) {
        return Paths.valid(address) && (Ascii.only(address) || offered.has("SMTPUTF8"));
    }
}
