package org.siesta.config;

import java.util.List;

/**
 * How sure the sender must be.
 *
 * @param authservIds servers whose Authentication-Results are believed
 * @param trustedHops Received fields of our own servers above such a field
 */
public record SenderAuthConfig(Policy policy, List<String> authservIds, int trustedHops) {

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
