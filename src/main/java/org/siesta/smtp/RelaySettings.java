package org.siesta.smtp;

import java.time.Duration;

/**
 * One relay: how to reach it, whose certificates count there, and how its connections are used.
 *
 * @param keys what its configuration keys begin with, for advice; {@code siesta.relay.}
 * @param maxConnections at once; who comes later waits for one
 * @param maxMessages on one connection, one after the other; 1 for a connection each
 * @param idleTimeout how long a connection is kept for the next message
 */
public record RelaySettings(
        ServerSettings server,
        TlsTrust trust,
        String keys,
        int maxConnections,
        int maxMessages,
        Duration idleTimeout) {

    public RelaySettings {
        if (maxConnections < 1 || maxMessages < 1) {
            throw new IllegalArgumentException("a relay has a connection, and that a message");
        }
    }

    /** A connection for each message, twenty at once. */
    public static RelaySettings of(ServerSettings server, TlsTrust trust) {
        return new RelaySettings(server, trust, "siesta.relay.", 20, 1, Duration.ZERO);
    }
}
