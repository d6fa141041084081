package org.siesta.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.siesta.delivery.Desk.deliver;
import static org.siesta.delivery.Desk.message;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.siesta.mail.Mailbox;
import org.siesta.mail.ReversePath;
import org.siesta.mail.SmtpReply;
import org.siesta.queue.QueueWorker;
import org.siesta.queue.RetrySchedule;
import org.siesta.smtp.Relay;
import org.siesta.smtp.Submission;

/** R10: a relay that takes connections and never answers is nothing to those who deliver. */
@Timeout(120)
class RelayIndependenceTest {

    private static final int MESSAGES = 1000;

    @Test
    void aThousandDeliveriesEndWhileTheRelayAnswersNone() throws Exception {
        Desk desk = new Desk();
        CountDownLatch blackHole = new CountDownLatch(1);
        AtomicInteger begun = new AtomicInteger();
        AtomicInteger ended = new AtomicInteger();
        Relay relay =
                _ -> {
                    begun.incrementAndGet();
                    try {
                        blackHole.await();
                    } catch (InterruptedException _) {
                        Thread.currentThread().interrupt();
                    }
                    ended.incrementAndGet();
                    return new Submission.Accepted(new SmtpReply(250, "2.0.0", "Ok"));
                };
        QueueWorker worker =
                new QueueWorker(
                        desk.queue,
                        relay,
                        () -> desk.now,
                        RetrySchedule.DEFAULT,
                        QueueWorker.Settings.DEFAULT);
        worker.start();
        try {
            for (int i = 0; i < MESSAGES; i++) {
                Mailbox away = new Mailbox("user" + i, "example.org");
                desk.away(away);
                ReversePath from = new ReversePath.Sender(new Mailbox("carla" + i, "example.net"));
                assertThat(
                                deliver(
                                        desk.responder(),
                                        from,
                                        message("m" + i, "To: " + away.address()),
                                        away))
                        .extracting(SmtpReply::code)
                        .containsExactly(250);
                worker.wake();
            }
            await().until(() -> begun.get() > 0);
            assertThat(ended).hasValue(0);
            assertThat(desk.queue.waiting()).isEqualTo(MESSAGES);
            blackHole.countDown();
            await().atMost(Duration.ofMinutes(1)).until(() -> desk.queue.waiting() == 0);
            assertThat(ended).hasValue(MESSAGES);
        } finally {
            blackHole.countDown();
            worker.close(Duration.ofSeconds(1));
        }
    }
}
