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
 * @param unwritten decisions without a reply on their way into their table
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
        Unwritten unwritten) {

    /**
     * Decisions that wait to be written.
     *
     * @param max how many at most
     * @param roomWait how long the next one waits for room; zero where a mail would wait with it
     *     that is delivered already
     */
    public record Unwritten(int max, Duration roomWait) {}

    /** RFC 5230 §4.2. */
    public static final int LEAST_REMEMBERED = 1_000;

    private static final Unwritten UNWRITTEN = new Unwritten(5_000, Duration.ofSeconds(1));

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
                    UNWRITTEN);

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
                UNWRITTEN);
    }
}
