package org.siesta.config;

import java.nio.file.Path;
import java.time.Duration;

/**
 * Where settings, claims and the queue are kept: the embedded store.
 *
 * @param data the folder of everything that must survive a restart
 * @param rememberedPerAccount responses remembered for one account, the oldest are forgotten first
 * @param rememberAddresses whether who was answered is kept as an address beside its keyed digest
 * @param decisions what is kept of decisions
 */
public record StoreConfig(
        Path data, int rememberedPerAccount, boolean rememberAddresses, Decisions decisions) {

    /**
     * The record of decisions and finished replies.
     *
     * @param kept how long
     * @param max how many decisions at most, the oldest go first
     * @param addresses how the addresses of both ends stand there
     */
    public record Decisions(Duration kept, int max, Addresses addresses) {}

    /** How addresses are written. */
    public enum Addresses {
        /** As they are. */
        CLEAR,
        /** As keyed digests. */
        HASHED
    }
}
