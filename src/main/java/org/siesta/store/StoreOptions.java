package org.siesta.store;

import java.time.Duration;

/**
 * How much the store remembers, and how long its callers wait.
 *
 * @param rememberClearText keep the address of each correspondent beside its keyed digest, for the
 *     user's list of who was answered; without it the list shows pseudonyms
 * @param rememberedPerAccount responses remembered for one account, the oldest are forgotten first;
 *     RFC 5230 §4.2 asks for 1000 or more
 * @param remember how long a response is remembered at least: the site's longest period, so that a
 *     period that the user makes longer still counts from the last response
 * @param decisionsKept how long decisions and finished replies are kept
 * @param maxDecisions upper limit of decisions, the oldest are removed first
 * @param patience how long a call waits for the disk, another process or its turn
 * @param maxBytes upper limit of the file; 0 for none
 * @param hashAddresses keep keyed digests in place of both ends' addresses in decisions
 * @param roomWait how long a decision without a reply waits for room where too many wait to be
 *     written; zero where a mail would wait with it that is delivered already
 */
public record StoreOptions(
        boolean rememberClearText,
        int rememberedPerAccount,
        Duration remember,
        Duration decisionsKept,
        long maxDecisions,
        Duration patience,
        long maxBytes,
        boolean hashAddresses,
        Duration roomWait) {

    /** RFC 5230 §4.2. */
    public static final int LEAST_REMEMBERED = 1_000;

    private static final Duration ROOM_WAIT = Duration.ofSeconds(1);

    /** What holds unless the configuration says otherwise. */
    public static final StoreOptions DEFAULT =
            new StoreOptions(
                    true,
                    10_000,
                    Duration.ofDays(60),
                    Duration.ofDays(30),
                    1_000_000,
                    Duration.ofSeconds(10),
                    0,
                    false,
                    ROOM_WAIT);

    public StoreOptions {
        rememberedPerAccount = Math.max(rememberedPerAccount, LEAST_REMEMBERED);
    }

    /** With addresses as they are, and the usual wait for room. */
    public StoreOptions(
            boolean rememberClearText,
            int rememberedPerAccount,
            Duration remember,
            Duration decisionsKept,
            long maxDecisions,
            Duration patience,
            long maxBytes) {
        this(
                rememberClearText,
                rememberedPerAccount,
                remember,
                decisionsKept,
                maxDecisions,
                patience,
                maxBytes,
                false,
                ROOM_WAIT);
    }
}
