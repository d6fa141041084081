package org.siesta.config;

import java.time.Duration;
import java.util.List;

/**
 * How sure the sender must be.
 *
 * @param authservIds servers whose Authentication-Results are believed
 * @param trustedHops Received fields of our own servers above such a field
 */
public record SenderAuthConfig(Policy policy, List<String> authservIds, int trustedHops, Spf spf) {

    /**
     * The check of our own, where no such field is there and the original client is known.
     *
     * @param servers name servers; empty for those of the machine
     * @param timeout of one whole check
     */
    public record Spf(
            boolean on,
            Duration timeout,
            int maxLookups,
            int cacheSize,
            List<ListenAddress.Tcp> servers) {

        public Spf {
            servers = List.copyOf(servers);
        }
    }

    /** Which senders get no reply. */
    public enum Policy {
        /** No check. */
        OFF,
        /** Those whose DMARC check failed. */
        DMARC_FAIL,
        /** Those for whose domain no check passed. */
        NOT_ALIGNED_PASS
    }

    public SenderAuthConfig {
        authservIds = List.copyOf(authservIds);
    }
}
