package org.siesta.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.siesta.mail.SmtpReply;
import org.siesta.smtp.Submission;
import org.siesta.smtp.Submission.Fault;

/** When a reply is tried again, and when never. */
class RetryScheduleTest {

    private static final Instant NOW = Instant.parse("2026-11-02T09:00:00Z");
    private static final Instant EXPIRES = NOW.plus(Duration.ofDays(5));
    private static final Submission BUSY =
            new Submission.Deferred(new SmtpReply(451, "4.7.1", "Greylisted"));
    private static final Submission DOWN =
            new Submission.Unreachable(Fault.CONNECT, "connection refused", "");

    private static Next after(Submission outcome, int attempts, double jitter) {
        return RetrySchedule.DEFAULT.after(outcome, attempts, NOW, EXPIRES, jitter);
    }

    private static long pause(Submission outcome, int attempts, double jitter) {
        assertThat(after(outcome, attempts, jitter)).isInstanceOf(Next.RetryAt.class);
        Next.RetryAt retry = (Next.RetryAt) after(outcome, attempts, jitter);
        return Duration.between(NOW, retry.at()).toSeconds();
    }

    @ParameterizedTest
    @CsvSource({
        "1, 30",
        "2, 60",
        "3, 120",
        "4, 240",
        "5, 480",
        "6, 960",
        "7, 1800",
        "8, 1800",
        "100, 1800",
        "2147483647, 1800",
        "0, 30",
        "-1, 30"
    })
    void pausesDoubleUpToHalfAnHour(int attempts, long seconds) {
        assertThat(pause(BUSY, attempts, 0)).isEqualTo(seconds);
    }

    @ParameterizedTest
    @CsvSource({"1, 5", "2, 10", "3, 20", "4, 40", "5, 80", "6, 160", "7, 300", "1000, 300"})
    void aRelayThatIsNotReachedIsTriedMoreOften(int attempts, long seconds) {
        assertThat(pause(DOWN, attempts, 0)).isEqualTo(seconds);
    }

    @ParameterizedTest
    @CsvSource({"0, 1800", "0.5, 1575", "0.999999, 1350"})
    void jitterShortensByUpToAQuarter(double jitter, long seconds) {
        assertThat(pause(BUSY, 9, jitter)).isEqualTo(seconds);
    }

    @Test
    void whatTheRelayTookIsDone() {
        assertThat(after(new Submission.Accepted(new SmtpReply(250, "2.0.0", "Ok: A1")), 1, 0))
                .isEqualTo(new Next.Done("250 2.0.0 Ok: A1"));
    }

    @Test
    void whatTheRelayRefusedIsRefused() {
        SmtpReply no = new SmtpReply(550, "5.1.1", "No such user");
        assertThat(after(new Submission.Rejected(no, ""), 1, 0))
                .isEqualTo(
                        new Next.GiveUp(ReplyState.REFUSED, "permanent: 550 5.1.1 No such user"));
    }

    @Test
    void aRefusalThatASettingMendsIsTriedAgainAndNamesTheSetting() {
        SmtpReply no = new SmtpReply(530, "5.7.0", "Must issue STARTTLS");
        Submission outcome =
                new Submission.Deferred(Fault.TLS_WANTED, no, "set siesta.relay.tls to encrypt");
        assertThat(after(outcome, 1, 0))
                .isEqualTo(
                        new Next.RetryAt(
                                NOW.plusSeconds(30),
                                "tls-wanted: 530 5.7.0 Must issue STARTTLS; set siesta.relay.tls to encrypt"));
    }

    @ParameterizedTest
    @EnumSource(Fault.class)
    void aRelayThatIsNotReachedIsTriedAgain(Fault fault) {
        assertThat(after(new Submission.Unreachable(fault, "no greeting", "PROXY header?"), 1, 0))
                .isEqualTo(
                        new Next.RetryAt(
                                NOW.plusSeconds(5), fault.word() + ": no greeting; PROXY header?"));
    }

    @Test
    void whatTheRelayMayHaveIsInDoubtWhetherItIsTriedAgainOrNot() {
        Submission unheard = new Submission.Unreachable(Fault.TIMEOUT, "no answer", "", true);
        assertThat(after(unheard, 1, 0))
                .isEqualTo(new Next.RetryAt(NOW.plusSeconds(5), "timeout: no answer", true));
        assertThat(RetrySchedule.DEFAULT.after(unheard, 9, NOW, NOW, 0))
                .isEqualTo(new Next.GiveUp(ReplyState.EXPIRED, "timeout: no answer", true));
    }

    @Test
    void whatTheRelayCanNeverTakeIsRefused() {
        Submission outcome =
                new Submission.Rejected(
                        Fault.UNSUPPORTED, new SmtpReply(553, "5.6.7", "No SMTPUTF8"), "");
        assertThat(after(outcome, 1, 0))
                .isEqualTo(
                        new Next.GiveUp(ReplyState.REFUSED, "unsupported: 553 5.6.7 No SMTPUTF8"));
    }

    @Test
    void theLastTryIsAtTheEndAndThenItExpires() {
        RetrySchedule schedule = RetrySchedule.DEFAULT;
        Instant soon = NOW.plusSeconds(10);
        assertThat(schedule.after(BUSY, 9, NOW, soon, 0))
                .isEqualTo(new Next.RetryAt(soon, "temporary: 451 4.7.1 Greylisted"));
        assertThat(schedule.after(BUSY, 9, soon, soon, 0))
                .isEqualTo(new Next.GiveUp(ReplyState.EXPIRED, "temporary: 451 4.7.1 Greylisted"));
        assertThat(schedule.after(DOWN, 9, soon.plusSeconds(1), soon, 0))
                .isEqualTo(new Next.GiveUp(ReplyState.EXPIRED, "connect: connection refused"));
        // A relay that takes it late has taken it all the same.
        assertThat(
                        schedule.after(
                                new Submission.Accepted(new SmtpReply(250, "", "Ok")),
                                9,
                                soon.plusSeconds(1),
                                soon,
                                0))
                .isInstanceOf(Next.Done.class);
    }
}
