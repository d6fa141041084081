package org.siesta.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class PaceTest {

    private static final long SECOND = 1_000_000_000;

    /** Three seconds for a command, six without a message, 500 octets a second. */
    private final Pace pace =
            new Pace(
                    new Limits(
                            100_000,
                            100,
                            10,
                            10,
                            Duration.ofSeconds(1),
                            Duration.ofSeconds(3),
                            500,
                            10,
                            100,
                            16 * 1024,
                            1_000,
                            Path.of("spool")));

    @Test
    void aMessageHasTheTimeOfACommandAndWhatItsOctetsNeed() {
        pace.begins(0);
        assertThat(pace.dataNanosLeft(0, SECOND)).isEqualTo(2 * SECOND);
        assertThat(pace.dataNanosLeft(500, 3 * SECOND)).isEqualTo(SECOND);
        assertThat(pace.dataNanosLeft(501, 5 * SECOND)).isNegative();
    }

    @Test
    void whoSentMuchAtOnceEarnsNoLongSilence() {
        pace.begins(0);
        assertThat(pace.dataNanosLeft(1_000_000, SECOND)).isEqualTo(3 * SECOND);
        assertThat(pace.dataNanosLeft(1_000_000, 4 * SECOND)).isZero();
        assertThat(pace.dataNanosLeft(1_000_001, 5 * SECOND)).isEqualTo(3 * SECOND);
    }

    @Test
    void slowChunksAreTimeWithoutAMessage() {
        pace.begins(0);
        pace.chunked(1, 2 * SECOND);
        assertThat(pace.commandNanos()).isEqualTo(3 * SECOND);
        pace.begins(2 * SECOND);
        pace.chunked(500, 3 * SECOND);
        assertThat(pace.commandNanos()).as("at its rate").isEqualTo(3 * SECOND);
        pace.begins(3 * SECOND);
        pace.chunked(0, 7 * SECOND);
        assertThat(pace.commandNanos()).isLessThan(3 * SECOND);
        pace.delivered();
        assertThat(pace.commandNanos()).isEqualTo(3 * SECOND);
    }
}
