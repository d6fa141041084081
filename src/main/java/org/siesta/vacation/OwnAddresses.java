package org.siesta.vacation;

import java.util.Set;
import org.siesta.mail.Mailbox;

/**
 * The addresses that are the account's own (RFC 5230 §4.5), as the system knows them; the request
 * may add more.
 *
 * @param account the primary address, which is also the account's name
 * @param aliases further addresses of the account
 * @param delimiters the characters that separate user and detail (RFC 5233), empty when there is
 *     none
 */
public record OwnAddresses(Mailbox account, Set<Mailbox> aliases, String delimiters) {

    public OwnAddresses {
        aliases = Set.copyOf(aliases);
    }
}
