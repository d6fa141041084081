package org.siesta.store;

import java.time.Instant;
import java.util.Locale;
import org.siesta.mail.Mailbox;
import org.siesta.mail.ReversePath;

/** How values stand in columns. */
final class Columns {

    private Columns() {}

    /** Unquoted and so unambiguous: a domain has no "@". */
    static String text(Mailbox mailbox) {
        return mailbox.localPart() + "@" + mailbox.domain();
    }

    static Mailbox mailbox(String text) {
        int at = text.lastIndexOf('@');
        return new Mailbox(text.substring(0, at), text.substring(at + 1));
    }

    static String text(ReversePath path) {
        return switch (path) {
            case ReversePath.Null() -> "";
            case ReversePath.Sender(Mailbox mailbox) -> text(mailbox);
        };
    }

    static ReversePath reversePath(String text) {
        return text.isEmpty() ? new ReversePath.Null() : new ReversePath.Sender(mailbox(text));
    }

    /** An account as an administrator typed it: only the domain compares without case. */
    static String account(String typed) {
        int at = typed.lastIndexOf('@');
        return at < 0
                ? typed
                : typed.substring(0, at) + typed.substring(at).toLowerCase(Locale.ROOT);
    }

    /** A correspondent for searching, without case. */
    static String searchable(String address) {
        return address.toLowerCase(Locale.ROOT);
    }

    /** Milliseconds; an instant beyond their range is as far as they reach. */
    static long millis(Instant instant) {
        try {
            return instant.toEpochMilli();
        } catch (ArithmeticException _) {
            return instant.getEpochSecond() < 0 ? Long.MIN_VALUE : Long.MAX_VALUE;
        }
    }

    static Instant instant(long millis) {
        return Instant.ofEpochMilli(millis);
    }

    /** The instant so many milliseconds away, without overflow. */
    static long plus(long millis, long more) {
        try {
            return Math.addExact(millis, more);
        } catch (ArithmeticException _) {
            return more < 0 ? Long.MIN_VALUE : Long.MAX_VALUE;
        }
    }

    /** Text for a person, cut. */
    static String cut(String text, int limit) {
        return text.length() <= limit ? text : text.substring(0, limit);
    }
}
