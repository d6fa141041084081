package org.siesta.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.siesta.queue.Replies.T0;
import static org.siesta.queue.Replies.decision;
import static org.siesta.queue.Replies.key;
import static org.siesta.queue.Replies.reply;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.siesta.mail.SmtpReply;
import org.siesta.queue.QueueWorker.Counts;
import org.siesta.queue.QueueWorker.Settings;
import org.siesta.smtp.Outgoing;
import org.siesta.smtp.Relay;
import org.siesta.smtp.Submission;
import org.siesta.smtp.Submission.Fault;

/** What the worker does with due replies. The clock stands still unless a test moves it. */
@Timeout(60)
class QueueWorkerTest {

    private static final Submission OK = new Submission.Accepted(new SmtpReply(250, "2.0.0", "Ok"));
    private static final Submission BUSY =
            new Submission.Deferred(new SmtpReply(451, "4.3.0", "Later"));
    private static final Submission NO =
            new Submission.Rejected(new SmtpReply(550, "5.7.1", "No"), "");
    private static final Submission DOWN =
            new Submission.Unreachable(Fault.CONNECT, "connection refused", "");

    private static final Settings SETTINGS =
            new Settings(3, Duration.ofMinutes(1), Duration.ofMillis(50), Duration.ofSeconds(10));

    private InMemoryReplyQueue queue = new InMemoryReplyQueue();
    private final AtomicReference<Instant> time = new AtomicReference<>(T0);
    private final InstantSource clock = time::get;
    private final List<QueueWorker> workers = new ArrayList<>();

    @AfterEach
    void stop() {
        workers.forEach(w -> w.close(Duration.ofMillis(10)));
    }

    private QueueWorker worker(ReplyQueue of, Relay relay) {
        QueueWorker worker = new QueueWorker(of, relay, clock, RetrySchedule.DEFAULT, SETTINGS);
        workers.add(worker);
        return worker;
    }

    private void queued(int from, int to) {
        for (int i = from; i < to; i++) {
            queue.enqueue(reply("r" + i, "bo" + i + "@example.net", T0), T0);
        }
    }

    private void pass(Duration duration) {
        time.updateAndGet(t -> t.plus(duration));
    }

    private ReplyState state(String id) {
        return queue.entry(id).orElseThrow().state();
    }

    private static String text(Outgoing message) {
        try (InputStream in = message.content().open()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void whatIsDueGoesToTheRelayAsItWasQueued() {
        List<Outgoing> seen = Collections.synchronizedList(new ArrayList<>());
        QueueWorker worker =
                worker(
                        queue,
                        m -> {
                            seen.add(m);
                            return OK;
                        });
        worker.start();
        QueuedReply reply = reply("1", "bo@example.net", T0);
        queue.enqueue(reply, T0);
        worker.wake();

        await().until(() -> state("1") == ReplyState.SENT);
        assertThat(seen)
                .containsExactly(
                        new Outgoing(
                                reply.envelopeFrom(),
                                reply.to(),
                                reply.content(),
                                reply.client(),
                                false,
                                true));
        await().until(() -> worker.counts().equals(new Counts(1, 0, 0, 0)));
    }

    /** Queued with the lease that the worker has room for, and handed over. */
    private void handed(QueueWorker worker, String id) {
        handed(worker, id, worker.room());
    }

    private void handed(QueueWorker worker, String id, Optional<Duration> room) {
        EnqueueResult result =
                queue.enqueueOnce(
                        reply(id, id + "@example.net", time.get()),
                        key(id + "@example.net", "away"),
                        Duration.ofDays(7),
                        RateLimits.ofAccount(1000),
                        decision(id, id + "@example.net", time.get()),
                        null,
                        room.orElse(null),
                        time.get());
        ((EnqueueResult.Queued) result).lease().ifPresentOrElse(worker::take, worker::wake);
    }

    @Test
    void whatIsHandedOverGoesToTheRelayAndNobodyElseIsLeasedIt() {
        AtomicInteger leased = new AtomicInteger();
        queue =
                new InMemoryReplyQueue() {
                    @Override
                    public synchronized List<Lease> lease(int max, Duration length, Instant now) {
                        List<Lease> leases = super.lease(max, length, now);
                        leased.addAndGet(leases.size());
                        return leases;
                    }
                };
        QueueWorker worker = worker(queue, _ -> OK);
        assertThat(worker.room()).as("not begun").isEmpty();
        worker.start();
        await().until(() -> worker.room().isPresent());
        for (int i = 0; i < 50; i++) {
            String id = "h" + i;
            // While the worker looks at the queue there is none.
            handed(worker, id, await().until(worker::room, Optional::isPresent));
            await().until(() -> state(id) == ReplyState.SENT);
        }
        assertThat(leased).hasValue(0);
        await().until(() -> worker.counts().equals(new Counts(50, 0, 0, 0)));
        worker.close(Duration.ofSeconds(1));
        assertThat(worker.room()).as("stopped").isEmpty();
    }

    @Test
    void whatIsHandedOverWaitsForItsTurnAndNoneIsForgotten() {
        Semaphore gate = new Semaphore(0);
        Crowd crowd = new Crowd();
        QueueWorker worker =
                worker(
                        queue,
                        crowd.around(
                                _ -> {
                                    gate.acquireUninterruptibly();
                                    return OK;
                                }));
        worker.start();
        await().until(() -> worker.room().isPresent());
        // More than it takes: the rest waits in the queue.
        for (int i = 0; i < 100; i++) {
            handed(worker, "h" + i);
        }
        assertThat(worker.room()).isEmpty();
        await().until(() -> crowd.now.get() == 3);
        gate.release(1000);
        await().until(() -> queue.waiting() == 0);
        assertThat(crowd.most).hasValue(3);
        assertThat(crowd.all).hasValue(100);
        await().until(() -> worker.room().isPresent());
    }

    @Test
    void whileTheRelayIsNotReachedNothingIsHandedOver() {
        AtomicReference<Submission> says = new AtomicReference<>(DOWN);
        Crowd crowd = new Crowd();
        QueueWorker worker = worker(queue, crowd.around(_ -> says.get()));
        worker.start();
        await().until(() -> worker.room().isPresent());
        handed(worker, "h0");
        await().until(() -> state("h0") == ReplyState.WAITING);
        assertThat(worker.room()).isEmpty();
        says.set(OK);
        pass(Duration.ofMinutes(1));
        worker.wake();
        await().until(() -> state("h0") == ReplyState.SENT);
        await().until(() -> worker.room().isPresent());
    }

    @Test
    void whatIsReadyIsGivenBackAtTheEnd() throws Exception {
        CountDownLatch entered = new CountDownLatch(3);
        Semaphore gate = new Semaphore(0);
        QueueWorker worker =
                worker(
                        queue,
                        _ -> {
                            entered.countDown();
                            gate.acquireUninterruptibly();
                            return OK;
                        });
        worker.start();
        await().until(() -> worker.room().isPresent());
        for (int i = 0; i < 10; i++) {
            handed(worker, "h" + i);
        }
        entered.await();
        FutureTask<Boolean> ended = new FutureTask<>(() -> worker.close(Duration.ofSeconds(30)));
        Thread closing = Thread.ofVirtual().start(ended);
        await().until(() -> closing.getState() == Thread.State.TIMED_WAITING);
        gate.release(100);
        assertThat(ended.get()).isTrue();
        assertThat(worker.counts().sent()).isEqualTo(3);
        assertThat(queue.lease(10, Duration.ofMinutes(1), time.get()))
                .as("nobody waits for a lease to end")
                .hasSize(7);
    }

    @Test
    void whatIsGivenBackKeepsWhatTheRelaySaidLast() throws Exception {
        queued(0, 1);
        Lease first = queue.lease(1, Duration.ofMinutes(1), T0).getFirst();
        queue.settle(first, new Next.RetryAt(T0, "temporary: 451 Later"), T0);
        Lease second = queue.lease(1, Duration.ofMinutes(1), T0).getFirst();
        QueueWorker worker = worker(queue, _ -> OK);
        worker.close(Duration.ofSeconds(1));
        worker.take(second);
        assertThat(state("r0")).isEqualTo(ReplyState.WAITING);
        assertThat(queue.entry("r0").orElseThrow().lastResult()).isEqualTo("temporary: 451 Later");
    }

    /** Made due by somebody, and leased again before the try before is at its end. */
    @Test
    void whatIsLeasedAgainWhileATryEndsIsTriedAgain() {
        AtomicReference<Submission> answer = new AtomicReference<>(BUSY);
        AtomicReference<QueueWorker> worker = new AtomicReference<>();
        queue =
                new InMemoryReplyQueue() {
                    @Override
                    public boolean settle(Lease lease, Next next, Instant now) {
                        boolean settled = super.settle(lease, next, now);
                        if (answer.getAndSet(OK) == BUSY) {
                            super.retryNow(lease.entry().reply().id(), now);
                            worker.get().wake();
                            await().until(() -> state("r0") == ReplyState.SENDING);
                            // And heard of by the one who hands out.
                            await().pollDelay(Duration.ofMillis(100)).until(() -> true);
                        }
                        return settled;
                    }
                };
        worker.set(worker(queue, _ -> answer.get()));
        queued(0, 1);
        worker.get().start();
        await().until(() -> state("r0") == ReplyState.SENT);
    }

    @Test
    void whatIsHandedOverAtTheVeryEndIsGivenBack() {
        QueueWorker worker = worker(queue, _ -> OK);
        worker.start();
        await().until(() -> worker.room().isPresent());
        Duration lease = worker.room().orElseThrow();
        worker.close(Duration.ofSeconds(1));
        EnqueueResult result =
                queue.enqueueOnce(
                        reply("late", "bo@example.net", time.get()),
                        key("bo@example.net", "away"),
                        Duration.ofDays(7),
                        RateLimits.ofAccount(1000),
                        decision("late", "bo@example.net", time.get()),
                        null,
                        lease,
                        time.get());
        worker.take(((EnqueueResult.Queued) result).lease().orElseThrow());
        assertThat(state("late")).isEqualTo(ReplyState.WAITING);
        assertThat(worker.close(Duration.ofSeconds(1))).isTrue();
    }

    /** The process stood still between the commit and here. */
    @Test
    void whatIsHandedOverWhenItsLeaseIsOverIsNotSent() {
        List<String> seen = Collections.synchronizedList(new ArrayList<>());
        QueueWorker worker =
                worker(
                        queue,
                        m -> {
                            seen.add(m.to().address());
                            return OK;
                        });
        worker.start();
        await().until(() -> worker.room().isPresent());
        EnqueueResult result =
                queue.enqueueOnce(
                        reply("old", "old@example.net", time.get()),
                        key("old@example.net", "away"),
                        Duration.ofDays(7),
                        RateLimits.ofAccount(1000),
                        decision("old", "old@example.net", time.get()),
                        null,
                        SETTINGS.lease(),
                        time.get());
        Instant over = time.get().plus(SETTINGS.lease());
        Lease others = queue.lease(1, SETTINGS.lease(), over).getFirst();
        time.set(over);
        worker.take(((EnqueueResult.Queued) result).lease().orElseThrow());
        await().until(() -> worker.room().isPresent());
        handed(worker, "new");
        await().until(() -> state("new") == ReplyState.SENT);
        await().until(() -> worker.sending() == 0);
        assertThat(seen).containsExactly("new@example.net");
        assertThat(queue.settle(others, new Next.Done("250 Ok"), over)).isTrue();
    }

    /** Behind a slow relay, while its out-of-office was switched off. */
    @Test
    void whatWaitsForItsTurnAndIsTakenBackIsNotSent() {
        Semaphore gate = new Semaphore(0);
        List<String> seen = Collections.synchronizedList(new ArrayList<>());
        queue =
                new InMemoryReplyQueue() {
                    @Override
                    public synchronized Optional<QueueEntry> entry(String id) {
                        return super.entry(id).map(e -> id.equals("back") ? takenBack(e) : e);
                    }
                };
        QueueWorker worker =
                worker(
                        queue,
                        m -> {
                            seen.add(m.to().localPart());
                            gate.acquireUninterruptibly();
                            return OK;
                        });
        worker.start();
        await().until(() -> worker.room().isPresent());
        List.of("a", "b", "c", "back", "d").forEach(id -> handed(worker, id));
        await().until(() -> worker.sending() == 3);
        pass(Duration.ofSeconds(2));
        gate.release(100);

        await().until(() -> queue.waiting() == 0);
        assertThat(seen).containsExactlyInAnyOrder("a", "b", "c", "d");
        assertThat(state("back")).isEqualTo(ReplyState.EXPIRED);
    }

    private QueueEntry takenBack(QueueEntry entry) {
        QueuedReply reply = entry.reply();
        return new QueueEntry(
                new QueuedReply(
                        reply.id(),
                        reply.account(),
                        reply.envelopeFrom(),
                        reply.to(),
                        reply.messageId(),
                        reply.content(),
                        reply.client(),
                        reply.smtpUtf8(),
                        reply.neverNotify(),
                        reply.createdAt(),
                        time.get()),
                entry.state(),
                entry.attempts(),
                entry.nextAttempt(),
                "switched off",
                entry.inDoubt());
    }

    @Test
    void whatIsReadyIsNotSentWhenItsLeaseMayBeSomebodyElses() {
        Semaphore gate = new Semaphore(0);
        Crowd crowd = new Crowd();
        List<String> seen = Collections.synchronizedList(new ArrayList<>());
        QueueWorker worker =
                worker(
                        queue,
                        crowd.around(
                                m -> {
                                    gate.acquireUninterruptibly();
                                    seen.add(m.to().address());
                                    return OK;
                                }));
        worker.start();
        await().until(() -> worker.room().isPresent());
        for (int i = 0; i < 5; i++) {
            handed(worker, "h" + i);
        }
        await().until(() -> crowd.now.get() == 3);
        // The process stood still, and another one took over what it had.
        pass(Duration.ofHours(1));
        List<Lease> others = queue.lease(10, Duration.ofMinutes(1), time.get());
        assertThat(others).hasSize(5);
        gate.release(100);
        await().until(() -> worker.sending() == 0);
        assertThat(seen)
                .containsExactlyInAnyOrder("h0@example.net", "h1@example.net", "h2@example.net");
    }

    @Test
    void whatAnotherProcessQueuedIsFoundWithoutACall() {
        QueueWorker worker = worker(queue, _ -> OK);
        worker.start();
        queued(0, 1);
        await().until(() -> state("r0") == ReplyState.SENT);
    }

    @Test
    void eachTryHasTheSameContentAndTheLastOneEndsIt() {
        List<String> seen = Collections.synchronizedList(new ArrayList<>());
        QueueWorker worker =
                worker(
                        queue,
                        m -> {
                            seen.add(text(m));
                            return seen.size() < 3 ? BUSY : OK;
                        });
        queued(0, 1);
        worker.start();
        await().until(() -> worker.counts().deferred() == 1);
        assertThat(queue.entry("r0").orElseThrow().lastResult())
                .isEqualTo("temporary: 451 4.3.0 Later");
        pass(Duration.ofSeconds(30));
        await().until(() -> worker.counts().deferred() == 2);
        pass(Duration.ofSeconds(60));
        await().until(() -> state("r0") == ReplyState.SENT);
        assertThat(seen).hasSize(3);
        assertThat(seen).containsOnly(text(seen(reply("r0", "bo0@example.net", T0))));
    }

    private static Outgoing seen(QueuedReply r) {
        return new Outgoing(r.envelopeFrom(), r.to(), r.content(), r.client(), false, true);
    }

    @Test
    void aClockThatIsSetBackMakesNothingWaitForIt() {
        AtomicReference<Submission> answer = new AtomicReference<>(BUSY);
        QueueWorker worker = worker(queue, _ -> answer.get());
        queued(1, 2);
        worker.start();
        await().until(() -> worker.counts().deferred() == 1);
        await().until(() -> state("r1") == ReplyState.WAITING);
        answer.set(OK);
        pass(Duration.ofDays(-2));
        await().until(() -> state("r1") == ReplyState.SENT);
    }

    @Test
    void aRefusedReplyEndsAndFreesItsClaim() {
        queue.enqueueOnce(
                reply("1", "bo@example.net", T0),
                key("bo@example.net", "away"),
                Duration.ofDays(7),
                RateLimits.ofAccount(100),
                decision("1", "bo@example.net", T0),
                T0);
        QueueWorker worker = worker(queue, _ -> NO);
        worker.start();
        await().until(() -> state("1") == ReplyState.REFUSED);
        assertThat(queue.answered(Replies.ANA, T0)).isEmpty();
        await().until(() -> worker.counts().equals(new Counts(0, 1, 0, 0)));
    }

    @Test
    void aRefusalAfterAnAnswerThatWasLostFreesNothing() {
        queue.enqueueOnce(
                reply("1", "bo@example.net", T0),
                key("bo@example.net", "away"),
                Duration.ofDays(7),
                RateLimits.ofAccount(100),
                decision("1", "bo@example.net", T0),
                T0);
        AtomicInteger tries = new AtomicInteger();
        QueueWorker worker =
                worker(
                        queue,
                        _ ->
                                tries.incrementAndGet() == 1
                                        ? new Submission.Unreachable(
                                                Fault.PROTOCOL, "closed", "", true)
                                        : NO);
        worker.start();
        await().until(() -> worker.counts().deferred() == 1);
        assertThat(queue.entry("1").orElseThrow().inDoubt()).isTrue();
        pass(Duration.ofMinutes(1));
        await().until(() -> state("1") == ReplyState.REFUSED);
        assertThat(queue.answered(Replies.ANA, T0)).hasSize(1);
    }

    @Test
    void whatIsTooOldIsNotSent() {
        AtomicInteger tries = new AtomicInteger();
        queued(0, 1);
        pass(Duration.ofDays(5));
        QueueWorker worker =
                worker(
                        queue,
                        _ -> {
                            tries.incrementAndGet();
                            return OK;
                        });
        worker.start();
        await().until(() -> state("r0") == ReplyState.EXPIRED);
        assertThat(tries).hasValue(0);
        await().until(() -> worker.counts().equals(new Counts(0, 0, 1, 0)));
    }

    @Test
    void neverMoreSubmissionsThanAllowed() throws Exception {
        Semaphore gate = new Semaphore(0);
        Crowd crowd = new Crowd();
        QueueWorker worker =
                worker(
                        queue,
                        crowd.around(
                                _ -> {
                                    gate.acquireUninterruptibly();
                                    return OK;
                                }));
        queued(0, 20);
        worker.start();
        await().until(() -> crowd.now.get() == 3);
        worker.wake();
        gate.release(20);
        await().until(() -> queue.waiting() == 0);
        assertThat(crowd.most).hasValue(3);
        assertThat(crowd.all).hasValue(20);
    }

    @Test
    void aTryThatTakesLongerThanItsLeaseKeepsIt() {
        Semaphore gate = new Semaphore(0);
        Crowd crowd = new Crowd();
        QueueWorker worker =
                worker(
                        queue,
                        crowd.around(
                                _ -> {
                                    gate.acquireUninterruptibly();
                                    return OK;
                                }));
        queued(0, 1);
        worker.start();
        await().until(() -> crowd.now.get() == 1);
        for (int i = 1; i <= 10; i++) {
            Instant end = queue.entry("r0").orElseThrow().nextAttempt();
            pass(Duration.ofSeconds(30));
            worker.wake();
            await().until(() -> queue.entry("r0").orElseThrow().nextAttempt().isAfter(end));
            assertThat(queue.lease(1, Duration.ofMinutes(1), time.get())).isEmpty();
        }
        gate.release(1);
        await().until(() -> state("r0") == ReplyState.SENT);
        assertThat(crowd.all).hasValue(1);
    }

    @Test
    void aLeaseThatRanOutIsTakenUpByTheTryThatGoesOn() {
        Semaphore gate = new Semaphore(0);
        Crowd crowd = new Crowd();
        QueueWorker worker =
                worker(
                        queue,
                        crowd.around(
                                _ -> {
                                    gate.acquireUninterruptibly();
                                    return OK;
                                }));
        queued(0, 1);
        worker.start();
        await().until(() -> crowd.now.get() == 1);
        // The clock jumps over the whole lease: nobody could renew in between.
        pass(Duration.ofHours(1));
        worker.wake();
        queued(1, 2);
        gate.release(2);
        await().until(() -> queue.waiting() == 0);
        assertThat(crowd.all).as("each reply was tried once").hasValue(2);
        assertThat(state("r0")).isEqualTo(ReplyState.SENT);
    }

    @Test
    void aRelayThatIsDownIsProbedWithOneAndThenEverythingGoes() {
        AtomicReference<Submission> says = new AtomicReference<>(DOWN);
        Semaphore gate = new Semaphore(100);
        Crowd crowd = new Crowd();
        QueueWorker worker =
                worker(
                        queue,
                        crowd.around(
                                _ -> {
                                    gate.acquireUninterruptibly();
                                    return says.get();
                                }));
        queued(0, 30);
        worker.start();
        await().until(() -> crowd.all.get() >= 3 && worker.sending() == 0);
        assertThat(crowd.all.get()).as("it stops soon").isLessThanOrEqualTo(5);

        // Time for a probe: one, and no more while it is on its way.
        gate.drainPermits();
        crowd.most.set(0);
        int before = crowd.all.get();
        pass(Duration.ofSeconds(10));
        worker.wake();
        await().until(() -> crowd.now.get() == 1);
        pass(Duration.ofSeconds(20));
        worker.wake();
        assertThat(worker.sending()).isEqualTo(1);
        gate.release(1);
        await().until(() -> worker.sending() == 0);
        assertThat(crowd.all).hasValue(before + 1);
        assertThat(crowd.most).hasValue(1);
        assertThat(queue.waiting()).isEqualTo(30);

        // It is up again: what failed does not wait for its own time.
        says.set(OK);
        gate.release(1000);
        pass(Duration.ofSeconds(10));
        worker.wake();
        await().until(() -> queue.waiting() == 0);
        assertThat(crowd.most.get()).isLessThanOrEqualTo(3);
        await().until(() -> worker.counts().sent() == 30);
    }

    /** R7: what the relay took and we did not write down goes out once more, and is the same. */
    @Test
    void aCrashBetweenTheRelaysAnswerAndOurRecordSendsTheSameMessageOnceMore() {
        QueuedReply reply = reply("1", "bo@example.net", T0);
        assertThat(claimed(reply)).isInstanceOf(EnqueueResult.Queued.class);
        // Sent, and then the process was gone.
        Lease lost = queue.lease(1, Duration.ofMinutes(1), T0).getFirst();
        pass(Duration.ofMinutes(2));
        List<Outgoing> seen = Collections.synchronizedList(new ArrayList<>());
        QueueWorker worker =
                worker(
                        queue,
                        m -> {
                            seen.add(m);
                            return OK;
                        });
        worker.start();
        await().until(() -> state("1") == ReplyState.SENT);
        assertThat(seen).hasSize(1);
        assertThat(text(seen.getFirst())).isEqualTo(text(seen(lost.entry().reply())));
        assertThat(claimed(reply("2", "bo@example.net", T0)))
                .as("a further message of the same correspondent")
                .isInstanceOf(EnqueueResult.AlreadyAnswered.class);
    }

    private EnqueueResult claimed(QueuedReply reply) {
        return queue.enqueueOnce(
                reply,
                key("bo@example.net", "away"),
                Duration.ofDays(7),
                RateLimits.ofAccount(100),
                decision(reply.id(), "bo@example.net", T0),
                T0);
    }

    @Test
    void aStartTriesWhatWaitsFromAnEarlierRun() {
        queued(0, 1);
        Lease lease = queue.lease(1, Duration.ofMinutes(1), T0).getFirst();
        queue.settle(lease, new Next.RetryAt(T0.plusSeconds(1800), "no greeting"), T0);
        worker(queue, _ -> OK).start();
        await().until(() -> state("r0") == ReplyState.SENT);
    }

    @Test
    void aStartWithVeryManyIsNotWaitedFor() {
        queue =
                new InMemoryReplyQueue() {
                    @Override
                    public synchronized int retrySome(Instant now) {
                        // There are more and more of them until the first has gone.
                        return state("r0") == ReplyState.SENT ? 0 : RETRIED_AT_ONCE;
                    }
                };
        queued(0, 1);
        worker(queue, _ -> OK).start();
        await().until(() -> state("r0") == ReplyState.SENT);
    }

    /** A queue that leases nothing before it has failed so many times. */
    private static ReplyQueue leasingAfter(AtomicInteger failures, Runnable failure) {
        return new InMemoryReplyQueue() {
            @Override
            public synchronized List<Lease> lease(int max, Duration length, Instant now) {
                if (failures.getAndDecrement() > 0) {
                    failure.run();
                }
                return super.lease(max, length, now);
            }
        };
    }

    @Test
    void aStoreThatIsAwayForAWhileStopsNothing() {
        AtomicInteger failures = new AtomicInteger(2);
        ReplyQueue ill =
                leasingAfter(
                        failures,
                        () -> {
                            throw new QueueUnavailable("away", new IOException("away"));
                        });
        ill.enqueue(reply("1", "bo@example.net", T0), T0);
        worker(ill, _ -> OK).start();
        await().until(() -> ill.waiting() == 0);
        assertThat(failures.get()).isNegative();
    }

    @Test
    void whatTheRelaySaidIsNotLostWhenTheStoreIsAway() {
        AtomicInteger failures = new AtomicInteger(1);
        AtomicInteger tries = new AtomicInteger();
        ReplyQueue ill =
                new InMemoryReplyQueue() {
                    @Override
                    public synchronized boolean settle(Lease lease, Next next, Instant now) {
                        if (failures.getAndDecrement() > 0) {
                            throw new QueueUnavailable("away", new IOException("away"));
                        }
                        return super.settle(lease, next, now);
                    }
                };
        ill.enqueue(reply("1", "bo@example.net", T0), T0);
        worker(
                        ill,
                        _ -> {
                            tries.incrementAndGet();
                            return OK;
                        })
                .start();
        await().until(() -> ill.waiting() == 0);
        assertThat(tries).hasValue(1);
    }

    @Test
    void aFaultOfOursPutsTheReplyOffAndTheWorkerGoesOn() {
        AtomicInteger tries = new AtomicInteger();
        QueueWorker worker =
                worker(
                        queue,
                        _ -> {
                            if (tries.getAndIncrement() == 0) {
                                throw new IllegalStateException("planted");
                            }
                            return OK;
                        });
        queued(0, 1);
        worker.start();
        await().until(() -> worker.counts().deferred() == 1);
        assertThat(queue.entry("r0").orElseThrow().lastResult())
                .isEqualTo("protocol: internal error");
        pass(Duration.ofSeconds(30));
        await().until(() -> state("r0") == ReplyState.SENT);
    }

    /** As where a class, or a thread, cannot be had: the one that hands out work stays. */
    @Test
    void anErrorOfTheQueueDoesNotEndTheWorker() {
        AtomicInteger errors = new AtomicInteger(1);
        ReplyQueue ill =
                leasingAfter(
                        errors,
                        () -> {
                            throw new NoClassDefFoundError("planted");
                        });
        ill.enqueue(reply("1", "bo@example.net", T0), T0);
        worker(ill, _ -> OK).start();
        await().until(() -> ill.waiting() == 0);
    }

    @Test
    void closingLetsWhatGoesOnEndAndBeginsNothing() throws Exception {
        CountDownLatch entered = new CountDownLatch(3);
        Semaphore gate = new Semaphore(0);
        QueueWorker worker =
                worker(
                        queue,
                        _ -> {
                            entered.countDown();
                            gate.acquireUninterruptibly();
                            return OK;
                        });
        queued(0, 10);
        worker.start();
        entered.await();
        FutureTask<Boolean> ended = new FutureTask<>(() -> worker.close(Duration.ofSeconds(30)));
        Thread closing = Thread.ofVirtual().start(ended);
        // It waits for what goes on, so it has said that nothing more begins.
        await().until(() -> closing.getState() == Thread.State.TIMED_WAITING);
        gate.release(100);
        assertThat(ended.get()).isTrue();
        assertThat(worker.counts().sent()).isBetween(3L, 9L);
        assertThat(queue.waiting()).isEqualTo(10 - worker.counts().sent());
        assertThat(queue.lease(10, Duration.ofMinutes(1), T0)).hasSize((int) queue.waiting());
    }

    @Test
    void closingDoesNotWaitForEverAndTheReplyStaysInTheQueue() throws Exception {
        CountDownLatch entered = new CountDownLatch(1);
        QueueWorker worker =
                worker(
                        queue,
                        _ -> {
                            entered.countDown();
                            return hang();
                        });
        queued(0, 1);
        worker.start();
        entered.await();
        assertThat(worker.close(Duration.ofMillis(50))).isFalse();
        assertThat(queue.waiting()).isEqualTo(1);
        assertThat(state("r0")).as("its lease is given back").isEqualTo(ReplyState.WAITING);
    }

    @Test
    void failuresAreCountedByTheirClass() {
        queued(0, 1);
        QueueWorker worker = worker(queue, _ -> BUSY);
        worker.start();
        await().until(() -> worker.counts().deferred() == 1);
        assertThat(worker.failures(Fault.TEMPORARY)).isEqualTo(1);
        assertThat(worker.failures(Fault.NO_GREETING)).isZero();
    }

    /** All at once would bring a relay down that has just come up. */
    @Test
    void afterAnOutageTheNumberOfTriesAtOnceGrowsWithThoseThatGetThrough() {
        RelayHealth health = new RelayHealth(3, Duration.ofSeconds(10));
        assertThat(health.allowed(100)).isEqualTo(100);
        for (int i = 0; i < 3; i++) {
            health.saw(DOWN, T0);
        }
        assertThat(health.allowed(100)).isEqualTo(1);
        assertThat(health.pause(T0)).isEqualTo(Duration.ofSeconds(1));
        health.saw(OK, T0);
        assertThat(health.takeRecovery()).isTrue();
        assertThat(health.allowed(100)).isEqualTo(2);
        health.saw(BUSY, T0);
        health.saw(OK, T0);
        assertThat(health.allowed(100)).isEqualTo(4);
        assertThat(health.allowed(3)).isEqualTo(3);
        assertThat(health.takeRecovery()).isFalse();
    }

    private static Submission hang() {
        try {
            new Semaphore(0).acquire();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        return DOWN;
    }

    @Test
    void aWorkerThatNeverBeganCanBeClosed() {
        assertThat(worker(queue, _ -> OK).close(Duration.ofSeconds(1))).isTrue();
    }

    /** Counts those who are within at once. */
    private static final class Crowd {

        final AtomicInteger now = new AtomicInteger();
        final AtomicInteger most = new AtomicInteger();
        final AtomicInteger all = new AtomicInteger();

        Relay around(Relay relay) {
            return message -> {
                all.incrementAndGet();
                int within = now.incrementAndGet();
                most.accumulateAndGet(within, Math::max);
                try {
                    return relay.submit(message);
                } finally {
                    now.decrementAndGet();
                }
            };
        }
    }
}
