package org.siesta.account;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;
import org.siesta.mail.Mailbox;

/**
 * One person's mailbox.
 *
 * @param address the primary address, which is also the account's name, as {@link Mailbox#normal()}
 * @param aliases further addresses that lead to it, without details
 */
public record Account(Mailbox address, Set<Mailbox> aliases) {

    public Account {
        aliases = Collections.unmodifiableSet(new LinkedHashSet<>(aliases));
    }
}
