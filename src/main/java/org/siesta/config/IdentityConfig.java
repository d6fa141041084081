package org.siesta.config;

import java.util.List;

/**
 * What else tells who a client is.
 *
 * @param trustedReceived hosts whose topmost Received field is believed
 * @param resolveNames whether names of client addresses are looked up
 */
public record IdentityConfig(List<String> trustedReceived, boolean resolveNames) {

    public IdentityConfig {
        trustedReceived = List.copyOf(trustedReceived);
    }
}
