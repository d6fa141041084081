package org.siesta.account;

import org.siesta.mail.Mailbox;

/** One line of an aliases file: what stands for what. */
public sealed interface Alias {

    /** An address that leads to an account: {@code sales@example.org ana@example.org}. */
    record Address(Mailbox alias, Mailbox target) implements Alias {}

    /** A name in every domain of ours that leads to an account: {@code sales: ana@example.org}. */
    record Name(String alias, Mailbox target) implements Alias {}

    /** A name that leads to another of the same domain: {@code sales: ana}. */
    record SameDomain(String alias, String target) implements Alias {}

    /** All of a domain that has no line of its own: {@code @example.com ana@example.org}. */
    record CatchAll(String domain, Mailbox target) implements Alias {}

    /** A domain that is another name of one: {@code @example.com @example.org}. */
    record Domain(String domain, String target) implements Alias {}
}
