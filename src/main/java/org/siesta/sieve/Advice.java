package org.siesta.sieve;

import java.util.Set;
import org.siesta.mail.Mailbox;

/**
 * What {@link SieveCompiler#check} knows beside the script, to warn of what will surprise.
 *
 * @param minDays a shorter {@code :days} becomes this
 * @param maxDays a longer {@code :days} or {@code :seconds} becomes this
 * @param minSeconds a shorter {@code :seconds} becomes this
 * @param own the user's addresses; empty when they are not known
 */
public record Advice(long minDays, long maxDays, long minSeconds, Set<Mailbox> own) {

    /** The defaults of {@code siesta.reply.*}, and no addresses. */
    public static final Advice DEFAULT = new Advice(1, 60, 86_400, Set.of());

    public Advice {
        own = Set.copyOf(own);
    }

    /** The same for a user with these addresses. */
    public Advice forOwn(Set<Mailbox> addresses) {
        return new Advice(minDays, maxDays, minSeconds, addresses);
    }
}
