package org.siesta.sieve;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.siesta.mail.Message;
import org.siesta.vacation.VacationRequest;

/**
 * What a script asks for (RFC 5228 §4), as data; the caller decides what it acts on. An action that
 * delivers carries the message as the script had edited it at that point (RFC 5293 §6).
 */
public sealed interface SieveAction {

    /**
     * Where a message is filed.
     *
     * @param create the mailbox is made if it is missing (RFC 5490 §3.2)
     * @param specialUse the mailbox of this attribute comes first (RFC 8579 §5); null for none
     * @param flags what IMAP shows of it (RFC 5232)
     */
    record Destination(
            String mailbox, boolean create, @Nullable String specialUse, List<String> flags) {

        public Destination {
            flags = List.copyOf(flags);
        }
    }

    /** File into the inbox; implicit when no action cancelled it (RFC 5228 §2.10.2). */
    record Keep(boolean implicit, List<String> flags, Message message) implements SieveAction {

        public Keep {
            flags = List.copyOf(flags);
        }
    }

    /** Throw away silently. */
    record Discard() implements SieveAction {}

    /** File into a mailbox; {@code copy} leaves the implicit keep alone (RFC 3894). */
    record FileInto(Destination to, boolean copy, Message message) implements SieveAction {

        /** Its name. */
        public String mailbox() {
            return to.mailbox();
        }
    }

    /** Send on to another address. */
    record Redirect(String address, boolean copy, Message message) implements SieveAction {}

    /** Refuse with a reason (RFC 5429). */
    record Reject(String reason, boolean extended) implements SieveAction {}

    /**
     * Answer, if the rules allow (RFC 5230).
     *
     * @param fcc where a copy of the answer goes (RFC 8580); null for nowhere
     */
    record Vacation(VacationRequest request, int line, @Nullable Destination fcc)
            implements SieveAction {}

    /** Tell somebody (RFC 5435); {@code message} is what it is about. */
    record Notify(Notification notification, Message message) implements SieveAction {}

    /**
     * An action that this service records and does not act on: its name and what it was given, for
     * the record.
     */
    record Recorded(String name, List<String> arguments) implements SieveAction {}
}
