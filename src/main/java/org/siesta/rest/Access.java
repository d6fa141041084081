package org.siesta.rest;

import org.siesta.mail.Mailbox;

/** What the bearer of a token may do. */
public sealed interface Access {

    /** Everything, for every account. */
    record Admin() implements Access {}

    /** The settings and decisions of one account. */
    record Owner(Mailbox account) implements Access {}

    /** Whether this account may be looked at and changed. */
    default boolean mayUse(Mailbox account) {
        return switch (this) {
            case Admin() -> true;
            case Owner(Mailbox own) -> own.sameAs(account);
        };
    }

    /** Whether what belongs to no account may be looked at and changed. */
    default boolean isAdmin() {
        return this instanceof Admin;
    }
}
