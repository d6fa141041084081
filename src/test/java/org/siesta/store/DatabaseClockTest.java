package org.siesta.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The database's time at a node that stands still, is suspended, or whose clock is set. */
class DatabaseClockTest {

    private static final Instant TRUE_TIME = Instant.parse("2026-11-02T09:00:00Z");
    private static final Duration HOUR = Duration.ofHours(1);

    private Instant real = TRUE_TIME;
    private Duration monotonic = Duration.ofDays(-3);
    private Instant own = TRUE_TIME.minusSeconds(7);
    private int looks;

    private final DatabaseClock clock =
            new DatabaseClock(() -> monotonic.toNanos(), () -> own.toEpochMilli());

    private void pass(Duration time) {
        real = real.plus(time);
        own = own.plus(time);
        monotonic = monotonic.plus(time);
    }

    /**
     * Uses the database.
     *
     * @param before until each look is answered, in turn; nothing for further ones
     * @param after until the node has the answer
     */
    private void use(List<Duration> before, List<Duration> after) throws Exception {
        int first = looks;
        clock.refresh(
                () -> {
                    int look = looks++ - first;
                    pass(look < before.size() ? before.get(look) : Duration.ZERO);
                    long micros = TimeUnit.MILLISECONDS.toMicros(real.toEpochMilli());
                    pass(look < after.size() ? after.get(look) : Duration.ZERO);
                    return micros;
                });
    }

    private void use() throws Exception {
        use(List.of(), List.of());
    }

    /** What may happen to a node between two uses, and how often it looks at the second. */
    static Stream<Arguments> happenings() {
        return Stream.of(
                arguments("nothing", Duration.ZERO, Duration.ZERO, 0),
                arguments("it is adjusted a little", Duration.ZERO, Duration.ofMillis(300), 0),
                arguments("it is suspended", HOUR, HOUR, 1),
                arguments("its clock is set ahead", Duration.ZERO, HOUR, 1),
                arguments("its clock is set back", Duration.ZERO, HOUR.negated(), 1));
    }

    /**
     * @param missed by the monotonic clock
     * @param jumped what the node's own clock went beside it
     */
    @ParameterizedTest(name = "{0}")
    @MethodSource("happenings")
    void itIsRightAtTheNextUse(String what, Duration missed, Duration jumped, int looked)
            throws Exception {
        use();
        real = real.plus(missed);
        own = own.plus(jumped);
        pass(Duration.ofSeconds(1));
        use();
        assertThat(clock.instant()).isEqualTo(real);
        assertThat(looks).isEqualTo(1 + looked);
        use();
        assertThat(looks).as("once is enough").isEqualTo(1 + looked);
    }

    @Test
    void whoIsStoppedWhileHeLooksLooksOnceMore() throws Exception {
        use(List.of(), List.of(HOUR));
        assertThat(clock.instant()).isEqualTo(real);
        pass(HOUR);
        use(List.of(HOUR, HOUR), List.of());
        assertThat(clock.instant()).isEqualTo(real);
    }

    @Test
    void aDatabaseThatIsAlwaysSlowIsBelieved() throws Exception {
        Duration slow = Duration.ofSeconds(2);
        use(List.of(slow, slow, slow), List.of(slow, slow, slow));
        assertThat(looks).isEqualTo(3);
        assertThat(clock.instant()).isBetween(real.minus(slow), real.plus(slow));
    }
}
