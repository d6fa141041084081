package org.siesta.config;

import java.time.Duration;

/**
 * What a delivery does where two answers are right.
 *
 * @param maxDelay how long our own work may hold up a message in forward mode, before it goes on
 *     and again before it is answered
 * @param maxReceived Received fields; a message with more is refused in forward mode and by the
 *     shim
 * @param dsn when DSN is announced in forward mode
 */
public record DeliveryConfig(
        OnStoreFailure onStoreFailure, Duration maxDelay, int maxReceived, Dsn dsn) {

    /** When DSN is announced (RFC 3461). */
    public enum Dsn {
        /** Always, so that MTAs say whom a message was written to (ORCPT). */
        ALWAYS,
        /** While the backend does, so that an MTA answers NOTIFY=SUCCESS where nobody else will. */
        BACKEND
    }

    /** What happens to a message while the store does not answer. */
    public enum OnStoreFailure {
        /** 4xx: the MTA keeps the message and tries again. */
        TEMPFAIL,
        /** The mail goes its way and the reply is given up, counted and logged. */
        DELIVER_WITHOUT_REPLY
    }
}
