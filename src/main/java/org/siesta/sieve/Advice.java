package org.siesta.sieve;

import java.util.Set;
import java.util.function.Predicate;
import org.siesta.mail.Mailbox;

/**
 * What {@link SieveCompiler#check} knows beside the script, to warn of what will surprise.
 *
 * @param minDays a shorter {@code :days} becomes this
 * @param maxDays a longer {@code :days} or {@code :seconds} becomes this
 * @param minSeconds a shorter {@code :seconds} becomes this
 * @param foreign whether an address is not the user's; no address is where the user is not known
 */
public record Advice(long minDays, long maxDays, long minSeconds, Predicate<Mailbox> foreign) {

    /** The defaults of {@code siesta.reply.*}, for a user who is not known. */
    public static final Advice DEFAULT = new Advice(1, 60, 86_400, _ -> false);

    /** The same for a user with these addresses. */
    public Advice forOwn(Set<Mailbox> addresses) {
        return forOwn(address -> addresses.stream().anyMatch(address::sameAs));
    }

    /** The same for a user whose addresses are those that the test holds for. */
    public Advice forOwn(Predicate<Mailbox> own) {
        return new Advice(minDays, maxDays, minSeconds, own.negate());
    }
}
