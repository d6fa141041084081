package org.siesta.sieve;

import java.util.List;
import org.siesta.vacation.VacationRequest;

/** What a script asks for (RFC 5228 §4), as data; the caller decides what it acts on. */
public sealed interface SieveAction {

    /** File into the inbox; implicit when no action cancelled it (RFC 5228 §2.10.2). */
    record Keep(boolean implicit) implements SieveAction {}

    /** Throw away silently. */
    record Discard() implements SieveAction {}

    /** File into a mailbox; {@code copy} leaves the implicit keep alone (RFC 3894). */
    record FileInto(String mailbox, boolean copy) implements SieveAction {}

    /** Send on to another address. */
    record Redirect(String address, boolean copy) implements SieveAction {}

    /** Refuse with a reason (RFC 5429). */
    record Reject(String reason, boolean extended) implements SieveAction {}

    /** Answer, if the rules allow (RFC 5230). */
    record Vacation(VacationRequest request, int line) implements SieveAction {}

    /**
     * An action that this service records and does not act on: its name and what it was given, for
     * the record.
     */
    record Recorded(String name, List<String> arguments) implements SieveAction {}
}
