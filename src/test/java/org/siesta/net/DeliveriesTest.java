package org.siesta.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How many deliveries work at once. */
@Timeout(60)
class DeliveriesTest {

    private static final Step DONE = Step.say("done");
    private static final Step BUSY = Step.say("busy");

    private final Deliveries deliveries = new Deliveries(5 << 20, 30);

    @Test
    void smallOnesWorkTogether() throws Exception {
        CountDownLatch all = new CountDownLatch(50);
        List<Future<Step>> running = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 50; i++) {
                running.add(
                        threads.submit(
                                () ->
                                        deliveries.run(
                                                2000,
                                                () -> {
                                                    all.countDown();
                                                    return wait(all) ? DONE : BUSY;
                                                },
                                                () -> BUSY)));
            }
            for (Future<Step> one : running) {
                assertThat(one.get()).isEqualTo(DONE);
            }
        }
    }

    @Test
    void largeOnesWorkOneAfterTheOther() throws Exception {
        AtomicInteger working = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        List<Future<Step>> running = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 20; i++) {
                running.add(
                        threads.submit(
                                () ->
                                        deliveries.run(
                                                100 << 20,
                                                () -> {
                                                    most.accumulateAndGet(
                                                            working.incrementAndGet(), Math::max);
                                                    working.decrementAndGet();
                                                    return DONE;
                                                },
                                                () -> BUSY)));
            }
            for (Future<Step> one : running) {
                assertThat(one.get()).isEqualTo(DONE);
            }
        }
        assertThat(most).hasValue(1);
    }

    @Test
    void whoFindsNoRoomInTimeIsToldSo() {
        Deliveries impatient = new Deliveries(1 << 20, 0);
        Step inner =
                impatient.run(5 << 20, () -> impatient.run(1, () -> DONE, () -> BUSY), () -> BUSY);
        assertThat(inner).isEqualTo(BUSY);
        assertThat(impatient.run(5 << 20, () -> DONE, () -> BUSY)).isEqualTo(DONE);
    }

    private static boolean wait(CountDownLatch latch) {
        try {
            return latch.await(30, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
