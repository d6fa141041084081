package org.siesta.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.siesta.delivery.Desk.deliver;
import static org.siesta.delivery.Desk.message;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.siesta.mail.BytesContent;
import org.siesta.mail.Content;
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

    /** As in forward mode: no mail bounces for what is wrong between us and the relay. */
    @ParameterizedTest
    @ValueSource(ints = {500, 502, 503, 504, 530, 535, 538, 555})
    void anAnswerAboutOurSideOfTheDialogueMeansTryLaterForMail(int code) {
        answer = new Submission.Rejected(new SmtpReply(code, "5.5.1", "What?"), "");
        assertThat(deliver(shim(), new ReversePath.Sender(Desk.ANA), message("1"), CARLA))
                .extracting(SmtpReply::line)
                .containsExactly("451 4.3.5 The relay refused: " + code + " 5.5.1 What?");
    }

    /** Postfix has 504 for addresses, too: who is told to try later keeps the mail for days. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "<carla@shop>: Recipient address rejected: need fully-qualified address",
                "<ana>: Sender address rejected: need fully-qualified address",
            })
    void anAddressThatTheRelayRefusesWith504IsRefused(String text) {
        answer = new Submission.Rejected(new SmtpReply(504, "5.5.2", text), "");
        assertThat(deliver(shim(), new ReversePath.Sender(Desk.ANA), message("1"), CARLA))
                .extracting(SmtpReply::line)
                .containsExactly("504 5.5.2 " + text);
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

    // ---- the trace field (RFC 5321 §4.4)

    @Test
    void mailIsHandedThroughUntouchedUnderOneTraceFieldForEachRecipient() throws Exception {
        deliver(shim(), new ReversePath.Sender(Desk.ANA), message("1", "X: y"), CARLA, Desk.BO);
        assertThat(submitted).hasSize(2);
        for (int i = 0; i < 2; i++) {
            assertThat(text(submitted.get(i).content()))
                    .startsWith("Received: from client.example.net (")
                    .contains(
                            "\r\n\tby siesta.example.org (Siesta, client by ",
                            " id id" + (i + 1) + ";\r\n\tMon, 06 Jul 2026 08:00:00 +0000\r\n")
                    .endsWith(" +0000\r\n" + text(message("1", "X: y")))
                    .containsOnlyOnce("Received:");
            assertThat(submitted.get(i).content().size())
                    .isEqualTo(text(submitted.get(i).content()).length());
        }
    }

    /** Each try sends what is in the queue. */
    @Test
    void aReplyIsKeptWithItsTraceField() throws Exception {
        BytesContent reply = message("1", "Auto-Submitted: auto-replied");
        deliver(shim(), NOBODY, reply, CARLA);
        desk.now = Desk.MONDAY.plusSeconds(3600);
        String kept = text(desk.queue.list(false, 10).getFirst().reply().content());
        assertThat(kept)
                .startsWith("Received: from client.example.net (")
                .endsWith(" id id1;\r\n\tMon, 06 Jul 2026 08:00:00 +0000\r\n" + text(reply));
    }

    @ParameterizedTest
    @ValueSource(strings = {" folded\r\n", "\tAuto-Submitted: auto-replied\r\n\r\nHi\r\n"})
    void aMessageThatWouldGoOnWithOurFieldStandsBehindAnEmptyLine(String message) throws Exception {
        deliver(shim(), NOBODY, BytesContent.of(message), CARLA);
        assertThat(text(submitted.getFirst().content())).endsWith(" +0000\r\n\r\n" + message);
    }

    /** RFC 5321 §6.3. */
    @ParameterizedTest
    @CsvSource({
        "100, X-Nothing: y, 250",
        "101, X-Nothing: y, 554",
        "100, Auto-Submitted: auto-replied, 250",
        "101, Auto-Submitted: auto-replied, 554"
    })
    void aMessageThatGoesRoundInCirclesIsRefused(int hops, String field, int code) {
        BytesContent message =
                BytesContent.of("Received: by a\r\n".repeat(hops) + field + "\r\n\r\nHi\r\n");
        assertThat(deliver(shim(), NOBODY, message, CARLA, Desk.BO))
                .extracting(SmtpReply::code)
                .containsExactly(code, code);
        assertThat(submitted.size() + desk.queue.waiting()).isEqualTo(code == 250 ? 2 : 0);
    }

    /** A relay that is the shim itself, and the loop of both. */
    @Test
    void aLoopThroughTheShimEnds() {
        List<SmtpReply> answers = new ArrayList<>();
        Shim[] shim = new Shim[1];
        shim[0] =
                shim(
                        outgoing -> {
                            SmtpReply said =
                                    deliver(
                                                    shim[0],
                                                    outgoing.from(),
                                                    outgoing.content(),
                                                    outgoing.to())
                                            .getFirst();
                            answers.add(said);
                            return said.positive()
                                    ? new Submission.Accepted(said)
                                    : new Submission.Rejected(said, "");
                        });
        assertThat(deliver(shim[0], NOBODY, message("1"), CARLA))
                .extracting(SmtpReply::line)
                .containsExactly("554 5.4.6 The message goes round in circles");
        assertThat(answers).hasSize(101);
    }

    private static String text(Content content) throws IOException {
        try (var in = content.open()) {
            return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    private Shim shim() {
        return shim(
                outgoing -> {
                    submitted.add(outgoing);
                    return answer;
                });
    }

    private Shim shim(Relay relay) {
        return new Shim(
                desk.queue,
                relay,
                desk.answering(),
                Duration.ofHours(24),
                1 << 20,
                "siesta.example.org",
                100,
                desk.woken::incrementAndGet);
    }
}
