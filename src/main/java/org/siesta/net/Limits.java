package org.siesta.net;

import java.nio.file.Path;
import java.time.Duration;

/**
 * What one connection, and all of them, may cost.
 *
 * @param maxMessageSize octets of one message
 * @param maxRecipients recipients of one message
 * @param maxConnections connections to the listener at once
 * @param maxConnectionsPerPeer of one client address at once; 0 for no limit
 * @param proxyTimeout from the accept to the end of the PROXY header, whatever arrives in between
 * @param commandTimeout for one whole command line, whatever arrives in between
 * @param minDataRate octets a second that a message must arrive with, beyond a grace of one command
 *     timeout
 * @param maxBadCommands after so many the session ends
 * @param maxRefusedRecipients refused for good between two messages; the next RCPT ends the session
 * @param maxProxyHeader octets of a PROXY header
 * @param spoolThreshold octets of a message held in memory; a larger one goes to a file
 * @param spoolDirectory where such files lie while the message is in hand
 */
public record Limits(
        long maxMessageSize,
        int maxRecipients,
        int maxConnections,
        int maxConnectionsPerPeer,
        Duration proxyTimeout,
        Duration commandTimeout,
        int minDataRate,
        int maxBadCommands,
        int maxRefusedRecipients,
        int maxProxyHeader,
        int spoolThreshold,
        Path spoolDirectory) {

    private static final long LEAST_UNWANTED = 64L * 1024 * 1024;

    /** The limits that hold when nothing is configured, with the given spool directory. */
    public static Limits defaults(Path spoolDirectory) {
        return new Limits(
                100L * 1024 * 1024,
                1000,
                10_000,
                0,
                Duration.ofSeconds(5),
                Duration.ofSeconds(300),
                500,
                10,
                100,
                ProxyDecoder.USUAL_OCTETS,
                256 * 1024,
                spoolDirectory);
    }

    /**
     * Octets of a message that is lost, as it is too large or cannot be kept, that are still read.
     * RFC 5321 §4.5.3.1.9 wants the answer behind its end, and an honest client comes to that.
     */
    long mostUnwanted() {
        return Math.max(LEAST_UNWANTED, Math.min(maxMessageSize, Long.MAX_VALUE / 4) * 4);
    }

    /** How long they are read. */
    Duration unwantedTime() {
        return commandTimeout.multipliedBy(2);
    }

    /** How long a TLS handshake may take, whatever arrives in between. */
    Duration handshakeTimeout() {
        Duration most = Duration.ofSeconds(30);
        return commandTimeout.compareTo(most) < 0 ? commandTimeout : most;
    }

    /** How long a session may wait for commands in all without taking a message. */
    Duration idleBudget() {
        return commandTimeout.multipliedBy(2);
    }
}
