package org.siesta.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.siesta.mail.SmtpReply;
import org.siesta.smtp.Submission;

class RelayHealthTest {

    private static final Instant NOW = Instant.parse("2026-07-06T10:00:00Z");
    private static final Submission NO_TIME =
            new Submission.Deferred(new SmtpReply(421, "4.3.2", "Too many connections"));
    private static final Submission LATER =
            new Submission.Deferred(new SmtpReply(450, "4.2.0", "Greylisted"));

    private final RelayHealth health = new RelayHealth(3, Duration.ofSeconds(10));

    /** What waits must not rush at a relay that is up and has no time yet. */
    @Test
    void aRelayThatOnlySays421IsDown() {
        for (int i = 0; i < 3; i++) {
            health.saw(NO_TIME, NOW);
        }
        assertThat(health.pause(NOW)).isPositive();
        assertThat(health.allowed(4)).isEqualTo(1);
        health.saw(NO_TIME, NOW);
        assertThat(health.takeRecovery()).isFalse();
        health.saw(LATER, NOW);
        assertThat(health.takeRecovery()).isTrue();
        assertThat(health.pause(NOW)).isZero();
    }

    @Test
    void aClockThatIsSetBackEndsThePause() {
        for (int i = 0; i < 3; i++) {
            health.saw(NO_TIME, NOW);
        }
        assertThat(health.pause(NOW.minus(Duration.ofHours(6)))).isZero();
    }
}
