package org.siesta.sieve;

import java.time.Duration;
import java.util.function.Predicate;

/**
 * What the duplicate test may know and do (RFC 7352).
 *
 * @param tracked whether an earlier run tracked this unique id ({@link DuplicateMark#id}), and the
 *     period is not over
 * @param defaultPeriod where {@code :seconds} does not say it
 * @param maxPeriod longer ones are cut
 */
public record DuplicateRules(
        Predicate<String> tracked, Duration defaultPeriod, Duration maxPeriod) {

    /** Nothing was tracked; the defaults of {@code siesta.sieve.duplicate.*}. */
    public static final DuplicateRules DEFAULT =
            new DuplicateRules(_ -> false, Duration.ofDays(7), Duration.ofDays(30));

    /** The same with another memory. */
    public DuplicateRules withTracked(Predicate<String> other) {
        return new DuplicateRules(other, defaultPeriod, maxPeriod);
    }
}
