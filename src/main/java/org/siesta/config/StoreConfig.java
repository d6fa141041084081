package org.siesta.config;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Where settings, claims and the queue are kept.
 *
 * @param server PostgreSQL; null for the embedded store
 * @param data the folder of everything that must survive a restart
 * @param rememberedPerAccount responses remembered for one account, the oldest are forgotten first
 * @param rememberAddresses whether who was answered is kept as an address beside its keyed digest
 * @param decisions what is kept of decisions
 */
public record StoreConfig(
        Path data,
        @Nullable Server server,
        int rememberedPerAccount,
        boolean rememberAddresses,
        Decisions decisions) {

    /**
     * A PostgreSQL server.
     *
     * @param timeout of one call in all
     */
    public record Server(
            String url,
            @Nullable String username,
            @Nullable String password,
            int poolSize,
            Duration timeout,
            Duration connectTimeout,
            Duration poolTimeout,
            Duration statementTimeout,
            Duration lockTimeout,
            Duration socketTimeout,
            Duration settingsAge) {

        /** How its addresses begin. */
        static final String SCHEME = "jdbc:postgresql://";

        @Override
        public String toString() {
            return "Server[" + url + "]";
        }
    }

    /**
     * The record of decisions and finished replies.
     *
     * @param kept how long
     * @param max how many decisions at most, the oldest go first
     * @param maxUnwritten how many may wait to be written
     * @param roomTimeout how long the next one waits for room among them
     * @param addresses how the addresses of both ends stand there
     */
    public record Decisions(
            Duration kept, int max, int maxUnwritten, Duration roomTimeout, Addresses addresses) {}

    /** How addresses are written. */
    public enum Addresses {
        /** As they are. */
        CLEAR,
        /** As keyed digests. */
        HASHED
    }
}
