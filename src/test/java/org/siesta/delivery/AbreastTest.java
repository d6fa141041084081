package org.siesta.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Set;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AbreastTest {

    private final Abreast abreast = new Abreast();

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 8, 9, 1000})
    void whatComesOfThemStandsInTheirOrder(int many) {
        List<Integer> items = IntStream.range(0, many).boxed().toList();
        assertThat(abreast.each(items, i -> "no " + i))
                .isEqualTo(items.stream().map(i -> "no " + i).toList());
    }

    @Test
    void asManyAsAreAllowedGoOnAtOnceAndNoMore() {
        CyclicBarrier together = new CyclicBarrier(Abreast.MOST);
        AtomicInteger now = new AtomicInteger();
        Set<Integer> seen = ConcurrentHashMap.newKeySet();
        abreast.each(
                IntStream.range(0, 3 * Abreast.MOST).boxed().toList(),
                i -> {
                    seen.add(now.incrementAndGet());
                    meet(together);
                    now.decrementAndGet();
                    return i;
                });
        assertThat(seen).contains(Abreast.MOST).allMatch(n -> n <= Abreast.MOST);
    }

    /** Who finds all threads taken does the work alone, and does not wait for one. */
    @Test
    void allWhoUseItHaveSoManyTogether() throws Exception {
        CyclicBarrier together = new CyclicBarrier(Abreast.MOST + 1);
        List<Integer> eight = IntStream.range(0, Abreast.MOST).boxed().toList();
        FutureTask<List<Integer>> first =
                new FutureTask<>(
                        () ->
                                abreast.each(
                                        eight,
                                        i -> {
                                            meet(together);
                                            meet(together);
                                            return i;
                                        }));
        Thread.ofVirtual().start(first);
        meet(together);
        assertThat(abreast.each(eight, _ -> Thread.currentThread()))
                .containsOnly(Thread.currentThread());
        meet(together);
        assertThat(first.get(10, TimeUnit.SECONDS)).isEqualTo(eight);
        assertThat(Set.copyOf(abreast.each(eight, AbreastTest::afterAMoment)))
                .hasSizeGreaterThan(1);
    }

    private static Thread afterAMoment(int item) {
        try {
            TimeUnit.MILLISECONDS.sleep(20);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        return Thread.currentThread();
    }

    @Test
    void oneAloneNeedsNoOtherThread() {
        assertThat(abreast.each(List.of(1), _ -> Thread.currentThread()))
                .containsExactly(Thread.currentThread());
    }

    @Test
    void aFaultOfOneIsThrownWhenTheOthersAreDone() {
        AtomicInteger done = new AtomicInteger();
        assertThatThrownBy(
                        () ->
                                abreast.each(
                                        IntStream.range(0, 50).boxed().toList(),
                                        i -> {
                                            if (i == 3) {
                                                throw new IllegalStateException("three");
                                            }
                                            return done.incrementAndGet();
                                        }))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("three");
        assertThat(done).hasValue(49);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anErrorIsThrownTooWhicheverThreadHasIt(boolean here) {
        Thread caller = Thread.currentThread();
        CyclicBarrier together = new CyclicBarrier(2);
        AtomicInteger done = new AtomicInteger();
        assertThatThrownBy(
                        () ->
                                abreast.each(
                                        List.of(1, 2),
                                        _ -> {
                                            meet(together);
                                            if (here == (Thread.currentThread() == caller)) {
                                                throw new LinkageError("no class");
                                            }
                                            return done.incrementAndGet();
                                        }))
                .isInstanceOf(LinkageError.class)
                .hasMessage("no class");
        assertThat(done).hasValue(1);
    }

    @Test
    void whoInterruptsTheCallerInterruptsThemAll() throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(2);
        AtomicInteger interrupted = new AtomicInteger();
        Thread caller =
                Thread.ofVirtual()
                        .start(
                                () -> {
                                    abreast.each(
                                            List.of(1, 2),
                                            i -> {
                                                begun.countDown();
                                                sleep(interrupted);
                                                return i;
                                            });
                                    if (Thread.interrupted()) {
                                        interrupted.addAndGet(10);
                                    }
                                });
        assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();
        caller.interrupt();
        assertThat(caller.join(java.time.Duration.ofSeconds(10))).isTrue();
        assertThat(interrupted).hasValue(12);
    }

    private static void sleep(AtomicInteger interrupted) {
        try {
            TimeUnit.MINUTES.sleep(1);
        } catch (InterruptedException _) {
            interrupted.incrementAndGet();
            Thread.currentThread().interrupt();
        }
    }

    private static void meet(CyclicBarrier together) {
        try {
            together.await(10, TimeUnit.SECONDS);
        } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
            throw new AssertionError(e);
        }
    }
}
