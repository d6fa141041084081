package org.siesta.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.siesta.delivery.Desk.ANA;
import static org.siesta.delivery.Desk.BO;
import static org.siesta.delivery.Desk.CARLA;
import static org.siesta.delivery.Desk.deliver;
import static org.siesta.delivery.Desk.message;

import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.siesta.mail.Mailbox;
import org.siesta.mail.SmtpReply;
import org.siesta.queue.QueueUnavailable;
import org.siesta.queue.ReplyQueue;

/** What the service remembers of the messages that scripts saw (RFC 7352). */
class DuplicateDeliveryTest {

    /** Answers each message but a repeated one. */
    private static final String SCRIPT =
            "require [\"duplicate\", \"vacation\", \"vacation-seconds\"];\r\n"
                    + "if not duplicate :header \"X-Id\" { vacation :seconds 0 \"Away.\"; }\r\n";

    private final Desk desk = new Desk();

    @BeforeEach
    void scripts() {
        desk.script(ANA, SCRIPT);
        desk.script(BO, SCRIPT);
    }

    /** Two days later a message comes, so that no limit of replies plays a part. */
    private void come(String id, Mailbox to) {
        desk.now = desk.now.plus(Duration.ofDays(2));
        assertThat(
                        deliver(
                                desk.responder(),
                                CARLA,
                                message(id, "To: " + to.address(), "X-Id: same"),
                                to))
                .extracting(SmtpReply::code)
                .containsExactly(250);
    }

    @Test
    void theSecondMessageOfAnIdIsADuplicateForItsAccountAsLongAsItIsRemembered() {
        come("1", ANA);
        come("2", ANA);
        come("3", BO);
        desk.now = desk.now.plus(Duration.ofDays(2));
        come("4", ANA);
        assertThat(desk.reasons()).containsExactly("reply", "reply", "no-vacation", "reply");
    }

    @Test
    void aDecisionThatIsNotOnRecordLeavesNoMark() {
        ReplyQueue sound = desk.queue;
        desk.queue =
                ResponderTest.broken(
                        ReplyQueue.class, new QueueUnavailable("down", new Exception()));
        assertThat(
                        deliver(
                                desk.responder(),
                                CARLA,
                                message("1", "To: ana@example.org", "X-Id: same"),
                                ANA))
                .extracting(SmtpReply::code)
                .containsExactly(451);
        desk.queue = sound;
        come("1", ANA);
        assertThat(desk.reasons()).containsExactly("reply");
    }

    @Test
    void noMessageWaitsForAMemoryThatDoesNotAnswer() {
        desk.trackedIds.broken = true;
        come("1", ANA);
        come("2", ANA);
        assertThat(desk.reasons()).containsExactly("reply", "reply");
    }

    @Test
    void aScriptThatFailsLeavesNoMark() {
        desk.script(
                ANA,
                "require [\"duplicate\", \"vacation\"]; if duplicate :header \"X-Id\" {}\r\n"
                        + "vacation \"one\"; vacation \"two\";");
        come("1", ANA);
        desk.script(ANA, SCRIPT);
        come("2", ANA);
        assertThat(desk.reasons()).containsExactly("reply", "script-error");
    }
}
