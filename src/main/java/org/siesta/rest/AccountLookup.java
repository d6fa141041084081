package org.siesta.rest;

import java.util.Optional;
import org.siesta.mail.Mailbox;

/** Whose account an address is: the account's name, or empty when it is none of ours. */
@FunctionalInterface
public interface AccountLookup {

    /** Looks the address up; aliases and subaddresses lead to their account. */
    Optional<Mailbox> account(Mailbox address);
}
