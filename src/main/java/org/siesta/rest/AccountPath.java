package org.siesta.rest;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import org.siesta.account.Account;
import org.siesta.account.Accounts;
import org.siesta.mail.Mailbox;

/** The account that a path names, if the caller may use it. */
@ApplicationScoped
public class AccountPath {

    private final Accounts accounts;
    private final Caller caller;

    AccountPath(Accounts accounts, Caller caller) {
        this.accounts = accounts;
        this.caller = caller;
    }

    /**
     * The account. An owner gets the same 403 for every other account, whether it exists or not;
     * what is no address at all is 404.
     */
    public Mailbox account(String address) {
        Access access = caller.access();
        Mailbox mailbox =
                Mailbox.parse(address)
                        .orElseThrow(() -> Problem.notFound("The path names no address."));
        Optional<Mailbox> account = accounts.resolve(mailbox).map(Account::address);
        if (!access.mayUse(account.orElse(mailbox))) {
            throw Problem.forbidden("This token is for another account.");
        }
        return account.orElseThrow(
                () -> Problem.notFound("This service has no account with this address."));
    }

    /** Whether the account may call the address its own. */
    public boolean mayClaim(Mailbox account, Mailbox address) {
        return caller.access().isAdmin()
                || accounts.resolve(address).map(a -> a.address().sameAs(account)).orElse(true);
    }
}
