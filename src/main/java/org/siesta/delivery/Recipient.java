package org.siesta.delivery;

import java.util.Optional;
import org.siesta.account.Account;
import org.siesta.account.Accounts;
import org.siesta.mail.ForwardPath;
import org.siesta.vacation.OwnAddresses;

/** One accepted recipient: as it stood in the envelope, and whose account it is. */
record Recipient(ForwardPath path, OwnAddresses own) {

    /**
     * The recipient of this path; empty when it is none of ours, and for the postmaster of the
     * host, who is nobody that could be away.
     */
    static Optional<Recipient> of(ForwardPath path, Accounts accounts) {
        if (path.withoutDomain()) {
            return Optional.empty();
        }
        return accounts.resolve(path.mailbox())
                .map(account -> of(path, account, accounts.delimiters()));
    }

    /** The recipient of this path, which leads to this account. */
    static Recipient of(ForwardPath path, Account account, String delimiters) {
        return new Recipient(
                path, new OwnAddresses(account.address(), account.aliases(), delimiters));
    }
}
