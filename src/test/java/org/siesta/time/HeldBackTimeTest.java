package org.siesta.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** What a clock that jumps may make the service forget. */
class HeldBackTimeTest {

    private static final Instant T0 = Instant.parse("2026-11-02T09:00:00Z");
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration YEARS = Duration.ofDays(5_000);

    private final HeldBackTime time = new HeldBackTime(T0, 7);

    private Instant read(Instant now, int hours) {
        return time.read(now, 7 + HOUR.multipliedBy(hours).toNanos());
    }

    @Test
    void aClockThatGoesIsBelieved() {
        assertThat(read(T0.plus(HOUR), 1)).isEqualTo(T0.plus(HOUR));
        assertThat(read(T0.plus(HOUR.multipliedBy(2)), 2)).isEqualTo(T0.plus(HOUR.multipliedBy(2)));
    }

    @Test
    void aJumpAheadIsBelievedWhenItStays() {
        assertThat(read(T0.plus(YEARS), 1)).isEqualTo(T0.plus(HOUR));
        assertThat(read(T0.plus(YEARS).plus(HOUR), 2)).isEqualTo(T0.plus(YEARS).plus(HOUR));
    }

    @Test
    void aJumpAheadThatIsMendedForgetsNothing() {
        assertThat(read(T0.plus(YEARS), 1)).isEqualTo(T0.plus(HOUR));
        assertThat(read(T0.plus(HOUR.multipliedBy(2)), 2)).isEqualTo(T0.plus(HOUR.multipliedBy(2)));
    }

    @Test
    void aClockThatWasAheadFromTheStartForgetsNothingOnceItIsRight() {
        HeldBackTime ahead = new HeldBackTime(T0.plus(YEARS), 0);
        assertThat(ahead.read(T0.plus(HOUR), HOUR.toNanos())).isEqualTo(T0.plus(HOUR));
    }

    @Test
    void aClockThatIsSetBackIsBelieved() {
        assertThat(read(T0.minus(YEARS), 1)).isEqualTo(T0.minus(YEARS));
    }
}
