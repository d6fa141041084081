package org.siesta.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RunningTimeTest {

    private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);

    private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 500 * MILLI);
    private final RunningTime running = new RunningTime(clock::get);
    private final long start = running.now();

    private void pass(long millis) {
        clock.addAndGet(millis * MILLI);
    }

    private long passed() {
        return (running.now() - start) / MILLI;
    }

    @Test
    void itGoesWithTheClockWhereItIsLookedAt() {
        for (int i = 1; i <= 50; i++) {
            pass(100);
            assertThat(passed()).isEqualTo(100L * i);
            running.look();
            assertThat(passed()).isEqualTo(100L * i);
        }
    }

    @Test
    void whatItStoodStillForDoesNotCount() {
        pass(100);
        running.look();
        pass(15_000);
        assertThat(passed()).as("before anybody has looked").isEqualTo(400);
        running.look();
        assertThat(passed()).as("behind it").isEqualTo(400);
        pass(100);
        running.look();
        assertThat(passed()).isEqualTo(500);
        pass(60_000);
        running.look();
        assertThat(passed()).as("a second time").isEqualTo(800);
    }

    @Test
    void itNeverGoesBack() {
        long before = passed();
        for (int millis : new int[] {0, 299, 300, 301, 5_000, 1, 0, 299, 2}) {
            pass(millis);
            assertThat(passed()).isGreaterThanOrEqualTo(before);
            before = passed();
            running.look();
            assertThat(passed()).isEqualTo(before);
        }
    }

    @Test
    void whatIsThereInTimeIsWaitedFor() throws Exception {
        CompletableFuture<String> work = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> work.complete("done"));
        assertThat(RunningTime.await(work, RunningTime.nanos() + TimeUnit.MINUTES.toNanos(1)))
                .isEqualTo("done");
    }

    @Test
    void whatIsNotThereEndsTheWait() {
        CompletableFuture<String> never = new CompletableFuture<>();
        long end = RunningTime.nanos() + 20 * MILLI;
        assertThatThrownBy(() -> RunningTime.await(never, end))
                .isInstanceOf(TimeoutException.class);
        assertThat(RunningTime.nanos() - end).isNotNegative();
        assertThatThrownBy(() -> RunningTime.await(never, end))
                .as("over before")
                .isInstanceOf(TimeoutException.class);
        assertThat(never).isNotDone();
    }
}
