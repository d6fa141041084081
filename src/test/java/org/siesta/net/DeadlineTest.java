package org.siesta.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.channel.embedded.EmbeddedChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** One deadline at a time, and one timer for all of them. */
class DeadlineTest {

    private static final long HOUR = Duration.ofHours(1).toNanos();
    private static final long MOMENT = Duration.ofMillis(5).toNanos();

    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final Deadline deadline = new Deadline(channel.eventLoop());
    private final List<String> met = new ArrayList<>();

    @AfterEach
    void close() {
        channel.close();
    }

    @Test
    void aLaterOneTakesThePlaceOfAnEarlier() {
        deadline.in(MOMENT, () -> met.add("first"));
        deadline.in(3 * MOMENT, () -> met.add("second"));
        awaitMet("second");
    }

    @Test
    void anEarlierOneTakesThePlaceOfALater() {
        deadline.in(HOUR, () -> met.add("first"));
        deadline.in(MOMENT, () -> met.add("second"));
        awaitMet("second");
    }

    @Test
    void oneThatWasCancelledIsNotMetAndTheNextOneIs() {
        deadline.in(MOMENT, () -> met.add("first"));
        deadline.cancel();
        deadline.in(MOMENT, () -> met.add("second"));
        awaitMet("second");
        deadline.in(0, () -> met.add("third"));
        awaitMet("second", "third");
    }

    @Test
    void theNextOneMayBeSetWhileOneIsMet() {
        deadline.in(0, () -> deadline.in(MOMENT, () -> met.add("second")));
        awaitMet("second");
    }

    @Test
    void theEndLeavesNothingBehind() {
        deadline.in(HOUR, () -> met.add("first"));
        assertThat(channel.runScheduledPendingTasks()).isPositive();
        deadline.end();
        assertThat(channel.runScheduledPendingTasks()).isEqualTo(-1);
    }

    private void awaitMet(String... names) {
        await().until(
                        () -> {
                            channel.runPendingTasks();
                            channel.runScheduledPendingTasks();
                            return met.size() >= names.length;
                        });
        assertThat(met).containsExactly(names);
    }
}
