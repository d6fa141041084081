package org.siesta.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.siesta.delivery.Desk.deliver;
import static org.siesta.delivery.Desk.message;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.siesta.mail.BytesContent;
import org.siesta.mail.Mailbox;
import org.siesta.mail.ReversePath;
import org.siesta.mail.SmtpReply;
import org.siesta.queue.Decision;
import org.siesta.queue.DecisionFilter;
import org.siesta.queue.QueueUnavailable;
import org.siesta.queue.ReplyQueue;
import org.siesta.queue.ReplyState;
import org.siesta.smtp.Outgoing;
import org.siesta.smtp.Relay;
import org.siesta.smtp.Submission;

class ShimTest {

    private static final Mailbox CARLA = new Mailbox("carla", "example.net");
    private static final ReversePath NOBODY = new ReversePath.Null();

    private final Desk desk = new Desk();
    private final List<Outgoing> submitted = new ArrayList<>();
    private Submission answer = new Submission.Accepted(new SmtpReply(250, "2.0.0", "Taken"));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "auto-replied (vacation)",
                "auto-notified; owner-email=\"ana@example.org\"",
                "normally"
            })
    void anAutomaticReplyIsQueuedAndAnsweredAtOnce(String autoSubmitted) {
        List<SmtpReply> replies =
                deliver(shim(), NOBODY, message("1", "Auto-Submitted: " + autoSubmitted), CARLA);
        assertThat(replies).extracting(SmtpReply::code).containsExactly(250);
        assertThat(desk.queue.list(false, 10))
                .singleElement()
                .satisfies(e -> assertThat(e.reply().to()).isEqualTo(CARLA));
        assertThat(submitted).isEmpty();
        assertThat(desk.woken).hasValue(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"X-Nothing: at all", "Auto-Submitted: no", "Auto-Submitted: No (by hand)"})
    void mailIsHandedThroughAndTheRelaysAnswerIsTheAnswer(String field) {
        answer = new Submission.Rejected(new SmtpReply(550, "5.1.1", "No such user"), "");
        List<SmtpReply> replies =
                deliver(shim(), new ReversePath.Sender(Desk.ANA), message("1", field), CARLA);
        assertThat(replies).extracting(SmtpReply::line).containsExactly("550 5.1.1 No such user");
        assertThat(submitted).hasSize(1);
        assertThat(desk.queue.list(true, 10)).isEmpty();
    }

    @Test
    void aReplyIsOnRecordForItsAuthorAndWhomItGoesTo() {
        deliver(
                shim(),
                NOBODY,
                message(
                        "1",
                        "From: Ana <Ana@Example.org>",
                        "In-Reply-To: <lunch@example.net>",
                        "Auto-Submitted: auto-replied"),
                CARLA);
        assertThat(desk.queue.decisions(new DecisionFilter("ana@example.org", null, null, null, 9)))
                .singleElement()
                .satisfies(
                        listed -> {
                            Decision decision = listed.decision();
                            assertThat(decision.from()).isEqualTo(new ReversePath.Sender(CARLA));
                            assertThat(decision.messageId()).isEqualTo("<lunch@example.net>");
                            assertThat(decision.verdict())
                                    .isEqualTo(Decision.DecisionVerdict.REPLY);
                            assertThat(decision.source()).isEqualTo("shim");
                            assertThat(listed.replyState()).isEqualTo(ReplyState.WAITING);
                        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"From: undisclosed", "From: <>", "From: \u0000@\u0000"})
    void aReplyOfNobodyIsQueuedWithoutARecord(String field) {
        assertThat(
                        deliver(
                                shim(),
                                NOBODY,
                                message("1", field, "Auto-Submitted: auto-replied"),
                                CARLA))
                .extracting(SmtpReply::code)
                .containsExactly(250);
        assertThat(desk.queue.decisions(new DecisionFilter(null, null, null, null, 9))).isEmpty();
        assertThat(desk.queue.waiting()).isEqualTo(1);
    }

    @Test
    void aRelayThatDoesNotAnswerMeansTryLaterForMail() {
        answer = new Submission.Unreachable(Submission.Fault.NO_GREETING, "no greeting", "");
        assertThat(deliver(shim(), new ReversePath.Sender(Desk.ANA), message("1"), CARLA))
                .extracting(SmtpReply::code)
                .containsExactly(451);
    }

    @Test
    void aPermanentRefusalThatASettingMendsMeansTryLaterForMail() {
        answer =
                new Submission.Deferred(
                        Submission.Fault.RELAY_DENIED,
                        new SmtpReply(554, "5.7.1", "Relay access denied"),
                        "advice");
        assertThat(deliver(shim(), new ReversePath.Sender(Desk.ANA), message("1"), CARLA))
                .extracting(SmtpReply::code)
                .containsExactly(451);
    }

    /** RFC 5321 §3.8: 421 is for whoever closes, and that is the relay. */
    @Test
    void aRelayThatClosesMeansTryLaterForMailAndNotThatWeClose() {
        answer = new Submission.Deferred(new SmtpReply(421, "4.3.2", "Stopping"));
        assertThat(deliver(shim(), new ReversePath.Sender(Desk.ANA), message("1"), CARLA))
                .extracting(SmtpReply::line)
                .containsExactly("451 4.3.5 The relay refused: 421 4.3.2 Stopping");
    }

    @Test
    void mailMayHaveLongLinesForItIsSomebodyElses() {
        deliver(shim(), new ReversePath.Sender(Desk.ANA), message("1"), CARLA);
        assertThat(submitted).singleElement().matches(Outgoing::longLines);
    }

    /** It would be given up there, behind a 250. */
    @ParameterizedTest
    @CsvSource({"998, 0", "999, 1", "3000, 1"})
    void anAutomaticReplyWithALineThatIsTooLongIsNotQueued(int octets, int handedThrough) {
        deliver(
                shim(),
                NOBODY,
                BytesContent.of(
                        "Auto-Submitted: auto-replied\r\n\r\n" + "x".repeat(octets) + "\r\n"),
                CARLA);
        assertThat(submitted).hasSize(handedThrough);
        assertThat(desk.queue.waiting()).isEqualTo(1 - handedThrough);
    }

    @Test
    void aQueueThatDoesNotAnswerMeansTryLaterForReplies() {
        desk.queue =
                ResponderTest.broken(
                        ReplyQueue.class, new QueueUnavailable("down", new Exception()));
        assertThat(deliver(shim(), NOBODY, message("1", "Auto-Submitted: auto-replied"), CARLA))
                .extracting(SmtpReply::code)
                .containsExactly(451);
    }

    @Test
    void aQueueThatIsFullMeansNoSpaceForReplies() {
        desk.queue =
                ResponderTest.broken(
                        ReplyQueue.class, new QueueUnavailable("full", new Exception(), true));
        assertThat(deliver(shim(), NOBODY, message("1", "Auto-Submitted: auto-replied"), CARLA))
                .extracting(SmtpReply::code)
                .containsExactly(452);
    }

    private Shim shim() {
        Relay relay =
                outgoing -> {
                    submitted.add(outgoing);
                    return answer;
                };
        return new Shim(
                desk.queue,
                relay,
                desk.answering(),
                Duration.ofHours(24),
                1 << 20,
                desk.woken::incrementAndGet);
    }
}
