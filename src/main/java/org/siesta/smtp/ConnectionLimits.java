package org.siesta.smtp;

import java.time.Duration;

/**
 * How many connections to one server of the backend there may be, and for how long.
 *
 * @param most open at once, idle ones counted; at least 1
 * @param turn how long a transaction waits for one of them
 * @param idle how long one is kept for the next transaction; zero keeps none
 * @param pause how long an address that gave no working connection is left alone while there is
 *     another
 */
public record ConnectionLimits(int most, Duration turn, Duration idle, Duration pause) {

    public static final ConnectionLimits DEFAULT =
            new ConnectionLimits(
                    100, Duration.ofSeconds(30), Duration.ofSeconds(10), Duration.ofSeconds(30));

    public ConnectionLimits {
        if (most < 1) {
            throw new IllegalArgumentException("at least one connection");
        }
    }
}
