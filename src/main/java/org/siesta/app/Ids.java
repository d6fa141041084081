package org.siesta.app;

import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.function.Supplier;

/**
 * Ids unique over all nodes: the time in milliseconds and 64 random bits, in digits and lower-case
 * letters.
 */
final class Ids implements Supplier<String> {

    private final SecureRandom random = new SecureRandom();
    private final InstantSource clock;

    Ids(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    public String get() {
        return Long.toString(clock.millis(), 36) + Long.toUnsignedString(random.nextLong(), 36);
    }
}
