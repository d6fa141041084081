package org.siesta.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.siesta.queue.InMemoryReplyQueue;
import org.siesta.queue.Logged;
import org.siesta.queue.QueueUnavailable;
import org.siesta.queue.QueueWorker;
import org.siesta.queue.Replies;
import org.siesta.queue.RetrySchedule;
import org.siesta.smtp.Submission;
import org.siesta.store.StoreUnavailable;
import org.siesta.vacation.Suppression;

class MetricsTest {

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final Metrics metrics = new Metrics(registry);

    @Test
    void decisionsAreCountedByReasonAndTimed() {
        metrics.decided(
                Replies.silent("1", "bo@example.net", "mailing-list", Replies.T0),
                Duration.ofMillis(3));
        metrics.decided(Replies.decision("2", "bo@example.net", Replies.T0), Duration.ofMillis(5));
        metrics.answered("delivered");
        metrics.replyLost();

        assertThat(count("siesta.suppressed", "reason", "mailing-list")).isEqualTo(1);
        assertThat(count("siesta.replies", "outcome", "queued")).isEqualTo(1);
        assertThat(count("siesta.replies", "outcome", "lost")).isEqualTo(1);
        assertThat(count("siesta.deliveries", "result", "delivered")).isEqualTo(1);
        assertThat(registry.get("siesta.decision").timer().count()).isEqualTo(2);
    }

    /** An alert asks how much a counter grew: one that begins at 1 did not grow. */
    @Test
    void whatHasNotHappenedYetIsCountedAsZero() {
        assertThat(count("siesta.replies", "outcome", "lost")).isZero();
        for (String result : new String[] {"delivered", "deferred", "refused"}) {
            assertThat(count("siesta.deliveries", "result", result)).isZero();
        }
        for (Suppression reason : Suppression.values()) {
            assertThat(count("siesta.suppressed", "reason", reason.word())).isZero();
        }
        assertThat(registry.getMeters())
                .allSatisfy(m -> assertThat(m.getId().getDescription()).isNotBlank());
    }

    @Test
    void whatBecomesOfRepliesIsCountedBesideWhatIsQueued() {
        QueueWorker worker =
                new QueueWorker(
                        new InMemoryReplyQueue(),
                        _ -> new Submission.Unreachable(Submission.Fault.CONNECT, "down", ""),
                        InstantSource.system(),
                        RetrySchedule.DEFAULT,
                        QueueWorker.Settings.DEFAULT);
        metrics.of(worker);
        for (String outcome : new String[] {"sent", "refused", "expired", "deferred"}) {
            assertThat(
                            registry.get("siesta.replies")
                                    .tag("outcome", outcome)
                                    .functionCounter()
                                    .count())
                    .isZero();
        }
    }

    @Test
    void aStoreThatTakesNoChangeIsDown() {
        AtomicBoolean full = new AtomicBoolean();
        metrics.of(
                () -> {
                    if (full.get()) {
                        throw new StoreUnavailable("the store is full");
                    }
                });
        assertThat(registry.get("siesta.store.up").gauge().value()).isEqualTo(1);
        full.set(true);
        assertThat(registry.get("siesta.store.up").gauge().value()).isZero();
    }

    @Test
    void whatWaitsIsUnknownWhileTheStoreIsAway() {
        InMemoryReplyQueue away =
                new InMemoryReplyQueue() {
                    @Override
                    public synchronized long waiting() {
                        throw new QueueUnavailable("away", new IOException("away"));
                    }
                };
        metrics.of(away, InstantSource.system());
        try (Logged logged = Logged.by("io.micrometer")) {
            assertThat(registry.get("siesta.reply.queue.messages").gauge().value()).isNaN();
            assertThat(logged.records()).as("the library's own words").isEmpty();
        }
    }

    @Test
    void theAgeOfTheOldestReplyThatWaitsIsShown() {
        InMemoryReplyQueue queue = new InMemoryReplyQueue();
        metrics.of(queue, InstantSource.fixed(Replies.T0.plusSeconds(90)));
        assertThat(registry.get("siesta.reply.queue.oldest").gauge().value()).isZero();
        queue.enqueue(Replies.reply("1", "bo@example.net", Replies.T0), Replies.T0);
        queue.enqueue(
                Replies.reply("2", "cy@example.net", Replies.T0.plusSeconds(60)),
                Replies.T0.plusSeconds(60));

        assertThat(registry.get("siesta.reply.queue.oldest").gauge().value()).isEqualTo(90);
        assertThat(registry.get("siesta.reply.queue.messages").gauge().value()).isEqualTo(2);
    }

    @Test
    void theTimeOfTheStoreIsCounted() {
        metrics.stored(Duration.ofMillis(3));
        assertThat(registry.get("siesta.store").timer().count()).isEqualTo(1);
    }

    private double count(String name, String tag, String value) {
        return registry.get(name).tag(tag, value).counter().count();
    }
}
