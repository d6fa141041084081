package org.siesta.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.siesta.mail.SmtpReply;
import org.siesta.smtp.Submission;
import org.siesta.smtp.Submission.Fault;

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

    /** What concerns the relay, and not one message. */
    @ParameterizedTest
    @EnumSource(
            value = Fault.class,
            names = {"BUSY", "AUTH_WANTED", "TLS_WANTED", "PROXY_WANTED"})
    void aRelayThatTakesNoMessageIsDown(Fault fault) {
        for (int i = 0; i < 3; i++) {
            health.saw(new Submission.Deferred(fault, new SmtpReply(450, "4.3.2", "No"), ""), NOW);
        }
        assertThat(health.pause(NOW)).isPositive();
    }

    /** One recipient that is denied, or put off, must not hold up the others. */
    @ParameterizedTest
    @EnumSource(
            value = Fault.class,
            names = {"TEMPORARY", "RELAY_DENIED"})
    void aRelayThatPutsAMessageOffIsNotDown(Fault fault) {
        for (int i = 0; i < 9; i++) {
            health.saw(new Submission.Deferred(fault, new SmtpReply(450, "4.2.0", "No"), ""), NOW);
        }
        assertThat(health.pause(NOW)).isZero();
        assertThat(health.isSound(4)).isTrue();
    }

    @Test
    void aContentThatCannotBeReadTellsNothingOfTheRelay() {
        Submission unread = new Submission.Unreachable(Fault.CONTENT, "the store is away", "");
        for (int i = 0; i < 9; i++) {
            health.saw(unread, NOW);
        }
        assertThat(health.isSound(4)).isTrue();
        for (int i = 0; i < 3; i++) {
            health.saw(NO_TIME, NOW);
        }
        health.saw(unread, NOW);
        assertThat(health.pause(NOW)).as("nor that it is back").isPositive();
    }

    @Test
    void aPasswordThatIsRefusedIsTriedMoreAndMoreSeldom() {
        Submission refused = new Submission.Unreachable(Fault.AUTH, "535 5.7.8 No", "");
        Submission away = new Submission.Unreachable(Fault.CONNECT, "refused", "");
        for (int i = 0; i < 20; i++) {
            health.saw(refused, NOW);
        }
        assertThat(health.pause(NOW)).isEqualTo(Duration.ofMinutes(5));
        assertThat(health.pause(NOW.minusSeconds(61))).as("the clock is set back").isZero();
        health.saw(away, NOW);
        assertThat(health.pause(NOW)).isEqualTo(Duration.ofSeconds(10));
    }
}
