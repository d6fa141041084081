package org.siesta.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.siesta.queue.Replies.ANA;
import static org.siesta.queue.Replies.CLIENT;
import static org.siesta.queue.Replies.T0;
import static org.siesta.queue.Replies.decision;
import static org.siesta.queue.Replies.key;
import static org.siesta.queue.Replies.reply;
import static org.siesta.queue.Replies.silent;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.siesta.mail.BytesContent;
import org.siesta.mail.Content;
import org.siesta.mail.Mailbox;
import org.siesta.queue.Decision.DecisionVerdict;
import org.siesta.vacation.ResponseKey;

/** What every reply queue promises. A backend proves itself by implementing {@link #queue()}. */
public interface ReplyQueueContract {

    Duration WEEK = Duration.ofDays(7);
    Duration LEASE = Duration.ofMinutes(5);
    Duration LONGEST_LEASE = ReplyQueue.LONGEST_LEASE;
    RateLimits NO_LIMIT = RateLimits.ofAccount(Integer.MAX_VALUE);
    DecisionFilter ALL = new DecisionFilter(null, null, null, null, 100);

    ReplyQueue queue();

    private EnqueueResult answer(
            String id, String bo, String response, Duration period, Instant now) {
        return queue().enqueueOnce(
                        reply(id, bo, now),
                        key(bo, response),
                        period,
                        NO_LIMIT,
                        decision(id, bo, now),
                        now);
    }

    private EnqueueResult answer(String id, Duration period, Instant now) {
        return answer(id, "bo@example.net", "away", period, now);
    }

    private Lease leaseOne(Instant now) {
        List<Lease> leases = queue().lease(1, LEASE, now);
        assertThat(leases).hasSize(1);
        return leases.getFirst();
    }

    private static String text(Content content) throws IOException {
        try (InputStream in = content.open()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static <T> List<T> atOnce(int copies, IntFunctionThatThrows<T> work) throws Exception {
        CountDownLatch start = new CountDownLatch(1);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<T>> answers = new ArrayList<>();
            for (int i = 0; i < copies; i++) {
                int copy = i;
                Callable<T> one =
                        () -> {
                            start.await();
                            return work.apply(copy);
                        };
                answers.add(threads.submit(one));
            }
            start.countDown();
            List<T> all = new ArrayList<>();
            for (Future<T> answer : answers) {
                all.add(answer.get());
            }
            return all;
        }
    }

    /** Work of one of several threads. */
    interface IntFunctionThatThrows<T> {
        T apply(int copy) throws Exception;
    }

    // ---- who was answered

    @Test
    default void whatIsQueuedComesBackAsItWas() throws IOException {
        assertThat(answer("1", WEEK, T0)).isEqualTo(new EnqueueResult.Queued());

        QueueEntry entry = queue().entry("1").orElseThrow();
        QueuedReply sent = reply("1", "bo@example.net", T0);
        assertThat(entry.reply())
                .usingRecursiveComparison()
                .ignoringFields("content")
                .isEqualTo(sent);
        assertThat(text(entry.reply().content())).isEqualTo(text(sent.content()));
        assertThat(entry.reply().content().size()).isEqualTo(sent.content().size());
        assertThat(entry.reply().client()).isEqualTo(CLIENT);
        assertThat(entry.state()).isEqualTo(ReplyState.WAITING);
        assertThat(entry.attempts()).isZero();
        assertThat(entry.nextAttempt()).isEqualTo(T0);
        assertThat(entry.lastResult()).isEmpty();
        assertThat(queue().entry("2")).isEmpty();
    }

    @Test
    default void theSameCorrespondentIsNotAnsweredTwice() {
        answer("1", WEEK, T0);
        assertThat(answer("2", WEEK, T0.plusSeconds(3600)))
                .isEqualTo(new EnqueueResult.AlreadyAnswered(T0));
        assertThat(queue().waiting()).isEqualTo(1);
    }

    @Test
    default void aPeriodEndsExactly() {
        answer("1", WEEK, T0);
        assertThat(answer("2", WEEK, T0.plus(WEEK).minusMillis(1)))
                .isEqualTo(new EnqueueResult.AlreadyAnswered(T0));
        assertThat(answer("3", WEEK, T0.plus(WEEK))).isEqualTo(new EnqueueResult.Queued());
        assertThat(answer("4", WEEK, T0.plus(WEEK).plusMillis(1)))
                .isEqualTo(new EnqueueResult.AlreadyAnswered(T0.plus(WEEK)));
    }

    @Test
    default void aRefusedSecondReplyDoesNotLengthenThePeriod() {
        answer("1", WEEK, T0);
        answer("2", WEEK, T0.plus(WEEK).minusSeconds(1));
        assertThat(answer("3", WEEK, T0.plus(WEEK))).isEqualTo(new EnqueueResult.Queued());
    }

    @Test
    default void thePeriodAskedNowIsComparedWithTheLastAnswer() {
        Duration day = Duration.ofDays(1);
        answer("1", WEEK, T0);
        assertThat(answer("2", day.multipliedBy(2), T0.plus(day)))
                .isEqualTo(new EnqueueResult.AlreadyAnswered(T0));
        assertThat(answer("3", day.multipliedBy(2), T0.plus(day.multipliedBy(2))))
                .isEqualTo(new EnqueueResult.Queued());
        // Made longer: the last answer counts though its own period is over and was cleaned away.
        Instant third = T0.plus(day.multipliedBy(5));
        queue().clean(third);
        assertThat(answer("4", WEEK, third))
                .isEqualTo(new EnqueueResult.AlreadyAnswered(T0.plus(day.multipliedBy(2))));
    }

    @Test
    default void secondsZeroAnswersEveryMessageAndRemembersNothing() {
        assertThat(answer("1", Duration.ZERO, T0)).isEqualTo(new EnqueueResult.Queued());
        assertThat(answer("2", Duration.ZERO, T0)).isEqualTo(new EnqueueResult.Queued());
        assertThat(queue().answered(ANA, T0)).isEmpty();
        assertThat(answer("3", WEEK, T0)).isEqualTo(new EnqueueResult.Queued());
    }

    @Test
    default void differentResponsesBothGoOut() {
        assertThat(answer("1", "bo@example.net", "a:b", WEEK, T0))
                .isEqualTo(new EnqueueResult.Queued());
        assertThat(answer("2", "bo@example.net", "a|b", WEEK, T0))
                .isEqualTo(new EnqueueResult.Queued());
        assertThat(answer("3", "bo@example.net", "a:b", WEEK, T0.plusSeconds(1)))
                .isEqualTo(new EnqueueResult.AlreadyAnswered(T0));
        assertThat(answer("4", "bo@example.net", "", WEEK, T0))
                .isEqualTo(new EnqueueResult.Queued());
    }

    @Test
    default void differentAccountsDoNotShareTheirMemory() {
        answer("1", WEEK, T0);
        Mailbox eve = new Mailbox("eve", "example.org");
        EnqueueResult result =
                queue().enqueueOnce(
                                reply("2", "bo@example.net", T0),
                                new ResponseKey(eve, "bo@example.net", "away"),
                                WEEK,
                                NO_LIMIT,
                                decision("2", "bo@example.net", T0),
                                T0);
        assertThat(result).isEqualTo(new EnqueueResult.Queued());
    }

    @Test
    default void twoCopiesAtOnceGetOneAnswer() throws Exception {
        List<EnqueueResult> results = atOnce(50, i -> answer("copy-" + i, WEEK, T0));

        assertThat(results).filteredOn(r -> r instanceof EnqueueResult.Queued).hasSize(1);
        assertThat(results)
                .filteredOn(r -> r.equals(new EnqueueResult.AlreadyAnswered(T0)))
                .hasSize(49);
        assertThat(queue().waiting()).isEqualTo(1);
        assertThat(queue().decisions(ALL)).hasSize(50);
    }

    @Test
    default void theSameDeliveryAtOnceGetsOneAnswerThoughThePeriodIsZero() throws Exception {
        List<EnqueueResult> results =
                atOnce(
                        50,
                        i ->
                                queue().enqueueOnce(
                                                reply("r" + i, "bo@example.net", T0),
                                                key("bo@example.net", "away"),
                                                Duration.ZERO,
                                                NO_LIMIT,
                                                decision("same", "bo@example.net", T0),
                                                T0));
        assertThat(results).filteredOn(r -> r instanceof EnqueueResult.Queued).hasSize(1);
        assertThat(results)
                .filteredOn(r -> r.equals(new EnqueueResult.SameDelivery(T0)))
                .hasSize(49);
        assertThat(queue().waiting()).isEqualTo(1);
    }

    @Test
    default void aRedeliveryOfWhatWasAnsweredIsKnown() {
        answer("1", WEEK, T0);
        Instant later = T0.plus(WEEK.multipliedBy(2));
        EnqueueResult result =
                queue().enqueueOnce(
                                reply("2", "bo@example.net", later),
                                key("bo@example.net", "away"),
                                WEEK,
                                NO_LIMIT,
                                decision("1", "bo@example.net", later),
                                later);
        assertThat(result).isEqualTo(new EnqueueResult.SameDelivery(T0));
        assertThat(queue().entry("2")).isEmpty();
    }

    @Test
    default void aMessageThatWasPassedOverMayBeAnsweredWhenItComesAgain() {
        queue().record(silent("1", "bo@example.net", "disabled", T0));
        Decision again = decision("1", "bo@example.net", T0.plusSeconds(60), "d-again");
        EnqueueResult result =
                queue().enqueueOnce(
                                reply("1", "bo@example.net", again.at()),
                                key("bo@example.net", "away"),
                                WEEK,
                                NO_LIMIT,
                                again,
                                again.at());
        assertThat(result).isEqualTo(new EnqueueResult.Queued());
        assertThat(queue().decisions(ALL)).hasSize(2);
    }

    @Test
    default void aRedeliveryOfWhatWasAnsweredIsRecordedWithItsReason() {
        answer("1", WEEK, T0);
        Decision again = decision("1", "bo@example.net", T0.plusSeconds(60), "d-again");
        queue().enqueueOnce(
                        reply("2", "bo@example.net", again.at()),
                        key("bo@example.net", "away"),
                        Duration.ZERO,
                        NO_LIMIT,
                        again,
                        again.at());
        DecisionRecord newest = queue().decisions(ALL).getFirst();
        assertThat(newest.decision().id()).isEqualTo("d-again");
        assertThat(newest.decision().reason()).isEqualTo("already-answered");
        assertThat(newest.decision().detail()).contains("this very message");
    }

    @Test
    default void silenceLeavesNoClaim() {
        queue().record(silent("1", "bo@example.net", "mailing-list", T0));
        assertThat(queue().answered(ANA, T0)).isEmpty();
        assertThat(answer("2", WEEK, T0)).isEqualTo(new EnqueueResult.Queued());
    }

    @Test
    default void aClockThatRanFarAheadDoesNotSilenceForever() {
        answer("1", WEEK, T0.plus(Duration.ofDays(400)));
        assertThat(answer("2", WEEK, T0)).isEqualTo(new EnqueueResult.Queued());
        // Two days are within what a period covers: silence is the lesser harm.
        assertThat(answer("3", WEEK, T0.minus(Duration.ofDays(2))))
                .isEqualTo(new EnqueueResult.AlreadyAnswered(T0));
    }

    @Test
    default void anAccountHasALimitWithinTheHour() {
        for (int i = 0; i < 3; i++) {
            assertThat(limited("ok" + i, T0.plusSeconds(i))).isEqualTo(new EnqueueResult.Queued());
        }
        assertThat(limited("no", T0.plusSeconds(3599)))
                .isInstanceOf(EnqueueResult.RateLimited.class);
        assertThat(limited("again", T0.plusSeconds(3600))).isEqualTo(new EnqueueResult.Queued());
        assertThat(queue().decisions(new DecisionFilter(null, null, null, "rate-limit", 10)))
                .singleElement()
                .satisfies(
                        d -> {
                            assertThat(d.decision().id()).isEqualTo("d-no");
                            assertThat(d.decision().verdict())
                                    .isEqualTo(DecisionVerdict.SUPPRESSED);
                            assertThat(d.decision().replyMessageId()).isNull();
                            assertThat(d.replyState()).isNull();
                        });
        // No claim: once the hour is over, the one who was passed over is answered.
        assertThat(answer("later", "no@example.net", "away", WEEK, T0.plusSeconds(9000)))
                .isEqualTo(new EnqueueResult.Queued());
    }

    @Test
    default void aLimitOfManyIsAsExact() {
        RateLimits limits = RateLimits.ofAccount(100);
        for (int i = 0; i < 100; i++) {
            assertThat(limited("ok" + i, "example.net", limits, T0.plusMillis(i)))
                    .as("reply %d", i)
                    .isEqualTo(new EnqueueResult.Queued());
        }
        assertThat(limited("no", "example.net", limits, T0.plusMillis(100)))
                .isInstanceOf(EnqueueResult.RateLimited.class);
    }

    private EnqueueResult limited(String id, Instant now) {
        return limited(id, "example.net", RateLimits.ofAccount(3), now);
    }

    private EnqueueResult limited(String id, String domain, RateLimits limits, Instant now) {
        String to = id + "@" + domain;
        return queue().enqueueOnce(
                        reply(id, to, now),
                        key(to, "away"),
                        WEEK,
                        limits,
                        decision(id, to, now),
                        now);
    }

    @Test
    default void aDomainHasALimitWithinTheHour() {
        RateLimits limits = new RateLimits(100, 2, 0);
        for (String id : List.of("one", "two")) {
            assertThat(limited(id, "example.net", limits, T0))
                    .isEqualTo(new EnqueueResult.Queued());
        }
        assertThat(limited("three", "EXAMPLE.net", limits, T0.plusSeconds(3599)))
                .isInstanceOf(EnqueueResult.RateLimited.class);
        assertThat(limited("four", "example.com", limits, T0.plusSeconds(3599)))
                .isEqualTo(new EnqueueResult.Queued());
        assertThat(limited("five", "example.net", limits, T0.plusSeconds(3600)))
                .isEqualTo(new EnqueueResult.Queued());
        assertThat(queue().decisions(new DecisionFilter(null, null, null, "rate-limit", 10)))
                .singleElement()
                .satisfies(d -> assertThat(d.decision().detail()).contains("example.net"));
    }

    @Test
    default void allTogetherHaveALimitWithinTheMinute() {
        RateLimits limits = new RateLimits(100, 0, 2);
        for (String id : List.of("one", "two")) {
            assertThat(limited(id, id + ".example", limits, T0))
                    .isEqualTo(new EnqueueResult.Queued());
        }
        assertThat(limited("three", "three.example", limits, T0.plusSeconds(59)))
                .isInstanceOf(EnqueueResult.RateLimited.class);
        assertThat(limited("four", "four.example", limits, T0.plusSeconds(60)))
                .isEqualTo(new EnqueueResult.Queued());
    }

    @Test
    default void theShimsMessagesDoNotCountAgainstTheLimit() {
        for (int i = 0; i < 5; i++) {
            queue().enqueue(reply("shim" + i, "bo@example.net", T0), T0);
        }
        assertThat(limited("own", T0)).isEqualTo(new EnqueueResult.Queued());
        assertThat(queue().waiting()).isEqualTo(6);
    }

    @Test
    default void aMessageOfTheShimMayBeOnRecordWithWhatBecomesOfIt() {
        QueuedReply reply = reply("shim", "bo@example.net", T0);
        queue().enqueue(reply, decision("shim", "bo@example.net", T0), T0);
        queue().enqueue(reply, decision("shim", "bo@example.net", T0), T0.plusSeconds(9));
        queue().settle(leaseOne(T0), new Next.Done("250 2.0.0 Ok"), T0);

        assertThat(queue().decisions(ALL))
                .singleElement()
                .satisfies(
                        d -> {
                            assertThat(d.decision().replyMessageId()).isEqualTo(reply.messageId());
                            assertThat(d.replyState()).isEqualTo(ReplyState.SENT);
                            assertThat(d.lastResult()).isEqualTo("250 2.0.0 Ok");
                        });
        assertThat(answer("own", WEEK, T0))
                .as("nobody is claimed")
                .isEqualTo(new EnqueueResult.Queued());
    }

    @Test
    default void theSameIdOfTheShimIsQueuedOnce() {
        queue().enqueue(reply("shim", "bo@example.net", T0), T0);
        queue().enqueue(reply("shim", "bo@example.net", T0), T0.plusSeconds(9));
        assertThat(queue().waiting()).isEqualTo(1);
    }

    @Test
    default void answeredListsNewestFirstUntilThePeriodEnds() {
        answer("1", "bo@example.net", "away", Duration.ofDays(1), T0);
        answer("2", "cy@example.net", "away", WEEK, T0.plusSeconds(60));

        assertThat(queue().answered(ANA, T0.plusSeconds(61)))
                .containsExactly(
                        new Answered(
                                "cy@example.net",
                                T0.plusSeconds(60),
                                T0.plusSeconds(60).plus(WEEK)),
                        new Answered("bo@example.net", T0, T0.plus(Duration.ofDays(1))));
        assertThat(queue().answered(ANA, T0.plus(Duration.ofDays(1))))
                .extracting(Answered::correspondent)
                .containsExactly("cy@example.net");
        assertThat(queue().answered(new Mailbox("eve", "example.org"), T0)).isEmpty();
    }

    @Test
    default void oneCorrespondentCanBeForgotten() {
        answer("1", "bo@example.net", "away", WEEK, T0);
        answer("2", "bo@example.net", "other", WEEK, T0);
        answer("3", "cy@example.net", "away", WEEK, T0);

        assertThat(queue().forget(ANA, Optional.of("Bo@Example.net"))).isEqualTo(2);
        assertThat(answer("4", "bo@example.net", "away", WEEK, T0))
                .isEqualTo(new EnqueueResult.Queued());
        assertThat(answer("5", "cy@example.net", "away", WEEK, T0))
                .isEqualTo(new EnqueueResult.AlreadyAnswered(T0));
        assertThat(queue().forget(ANA, Optional.of("nobody@example.net"))).isZero();
    }

    @Test
    default void everybodyCanBeForgotten() {
        answer("1", "bo@example.net", "away", WEEK, T0);
        answer("2", "cy@example.net", "away", WEEK, T0);

        assertThat(queue().forget(ANA, Optional.empty())).isEqualTo(2);
        assertThat(queue().answered(ANA, T0)).isEmpty();
        assertThat(answer("3", "cy@example.net", "away", WEEK, T0))
                .isEqualTo(new EnqueueResult.Queued());
    }

    // ---- the queue

    @Test
    default void whatIsLeasedNobodyElseGets() {
        answer("1", WEEK, T0);
        Lease lease = leaseOne(T0);

        assertThat(lease.entry().reply().id()).isEqualTo("1");
        assertThat(lease.entry().attempts()).isEqualTo(1);
        assertThat(lease.entry().state()).isEqualTo(ReplyState.SENDING);
        assertThat(queue().lease(10, LEASE, T0.plus(LEASE).minusMillis(1))).isEmpty();
        assertThat(queue().waiting()).isEqualTo(1);
    }

    @Test
    default void aReplyMayBeLeasedFromTheBeginning() {
        EnqueueResult result =
                queue().enqueueOnce(
                                reply("1", "bo@example.net", T0),
                                key("bo@example.net", "away"),
                                WEEK,
                                NO_LIMIT,
                                decision("1", "bo@example.net", T0),
                                null,
                                LEASE,
                                T0);

        assertThat(result).isInstanceOf(EnqueueResult.Queued.class);
        Lease lease = ((EnqueueResult.Queued) result).lease().orElseThrow();
        assertThat(lease.entry().reply().id()).isEqualTo("1");
        assertThat(lease.entry().attempts()).isEqualTo(1);
        assertThat(lease.entry().state()).isEqualTo(ReplyState.SENDING);
        assertThat(queue().entry("1").orElseThrow().nextAttempt()).isEqualTo(T0.plus(LEASE));
        assertThat(queue().lease(10, LEASE, T0.plus(LEASE).minusMillis(1))).isEmpty();

        // Whoever takes it over does not know how the first try did.
        Lease second = leaseOne(T0.plus(LEASE));
        assertThat(second.entry().attempts()).isEqualTo(2);
        assertThat(second.entry().inDoubt()).isTrue();
        assertThat(queue().settle(lease, new Next.Done("250 Ok"), T0.plus(LEASE))).isFalse();
        assertThat(queue().settle(second, new Next.Done("250 Ok"), T0.plus(LEASE))).isTrue();
    }

    @Test
    default void whoGetsNoReplyGetsNoLease() {
        answer("1", WEEK, T0);
        EnqueueResult again =
                queue().enqueueOnce(
                                reply("2", "bo@example.net", T0),
                                key("bo@example.net", "away"),
                                WEEK,
                                NO_LIMIT,
                                decision("2", "bo@example.net", T0),
                                null,
                                LEASE,
                                T0);
        assertThat(again).isEqualTo(new EnqueueResult.AlreadyAnswered(T0));
        assertThat(queue().waiting()).isEqualTo(1);
    }

    @Test
    default void manyWorkersAtOnceNeverGetTheSame() throws Exception {
        for (int i = 0; i < 40; i++) {
            queue().enqueue(reply("r" + i, "bo@example.net", T0), T0);
        }
        List<String> ids =
                atOnce(20, _ -> queue().lease(3, LEASE, T0)).stream()
                        .flatMap(List::stream)
                        .map(l -> l.entry().reply().id())
                        .toList();
        assertThat(ids).hasSize(40).doesNotHaveDuplicates();
    }

    @Test
    default void theOldestDueIsLeasedFirst() {
        queue().enqueue(reply("late", "bo@example.net", T0), T0.plusSeconds(2));
        queue().enqueue(reply("first", "bo@example.net", T0), T0);
        queue().enqueue(reply("second", "bo@example.net", T0), T0.plusSeconds(1));
        queue().enqueue(reply("future", "bo@example.net", T0), T0.plusSeconds(60));

        assertThat(queue().lease(2, LEASE, T0.plusSeconds(30)))
                .extracting(l -> l.entry().reply().id())
                .containsExactly("first", "second");
        assertThat(queue().lease(9, LEASE, T0.plusSeconds(30)))
                .extracting(l -> l.entry().reply().id())
                .containsExactly("late");
    }

    @Test
    default void whatTheRelayTookIsDoneAndItsClaimStays() {
        answer("1", WEEK, T0);
        assertThat(queue().settle(leaseOne(T0), new Next.Done("250 2.0.0 Ok"), T0)).isTrue();

        QueueEntry entry = queue().entry("1").orElseThrow();
        assertThat(entry.state()).isEqualTo(ReplyState.SENT);
        assertThat(entry.lastResult()).isEqualTo("250 2.0.0 Ok");
        assertThat(queue().waiting()).isZero();
        assertThat(queue().nextDue()).isEmpty();
        assertThat(queue().lease(1, LEASE, T0.plus(WEEK))).isEmpty();
        assertThat(answer("2", WEEK, T0.plusSeconds(1)))
                .isEqualTo(new EnqueueResult.AlreadyAnswered(T0));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 8 * 1024, 8 * 1024 + 1, 1_000_000})
    default void aReplyOfAnySizeKeepsItsOctetsThroughItsTries(int size) throws IOException {
        byte[] octets = new byte[size];
        Arrays.fill(octets, (byte) 'x');
        QueuedReply small = reply("1", "bo@example.net", T0);
        queue().enqueue(
                        new QueuedReply(
                                "1",
                                small.account(),
                                small.envelopeFrom(),
                                small.to(),
                                small.messageId(),
                                new BytesContent(octets),
                                small.client(),
                                false,
                                false,
                                T0,
                                T0.plus(WEEK)),
                        T0);
        Instant again = T0.plusSeconds(30);
        queue().settle(leaseOne(T0), new Next.RetryAt(again, "451 Later"), T0);
        Lease lease = leaseOne(again);
        Content content = lease.entry().reply().content();
        assertThat(content.size()).isEqualTo(size);
        assertThat(content.open().readAllBytes()).isEqualTo(octets);
        assertThat(queue().settle(lease, new Next.Done("250 Ok"), again)).isTrue();
        assertThat(queue().clean(again)).as("nothing is left behind").isZero();
    }

    @Test
    default void whatIsPutOffComesBackWhenItIsDue() {
        answer("1", WEEK, T0);
        Instant again = T0.plusSeconds(30);
        queue().settle(leaseOne(T0), new Next.RetryAt(again, "451 4.7.1 Greylisted"), T0);

        assertThat(queue().nextDue()).contains(again);
        assertThat(queue().lease(1, LEASE, again.minusMillis(1))).isEmpty();
        Lease second = leaseOne(again);
        assertThat(second.entry().attempts()).isEqualTo(2);
        assertThat(second.entry().lastResult()).isEqualTo("451 4.7.1 Greylisted");
        assertThat(second.entry().reply().messageId()).isEqualTo("<1@example.org>");
    }

    @Test
    default void givingUpFreesTheClaim() {
        answer("1", WEEK, T0);
        Next refused = new Next.GiveUp(ReplyState.REFUSED, "550 5.7.1 No");
        assertThat(queue().settle(leaseOne(T0), refused, T0)).isTrue();

        assertThat(queue().entry("1").orElseThrow().state()).isEqualTo(ReplyState.REFUSED);
        assertThat(queue().answered(ANA, T0)).isEmpty();
        assertThat(answer("2", WEEK, T0.plusSeconds(1))).isEqualTo(new EnqueueResult.Queued());
    }

    /** The ways in which nobody knows whether the relay has a reply: each of them leaves it due. */
    enum Doubt {
        LOST_ANSWER {
            @Override
            Instant arise(ReplyQueue queue, Lease lease) {
                Instant again = T0.plusSeconds(30);
                queue.settle(lease, new Next.RetryAt(again, "timeout: no answer", true), T0);
                return again;
            }
        },
        LEASE_TAKEN_OVER {
            @Override
            Instant arise(ReplyQueue queue, Lease lease) {
                Instant end = T0.plus(LEASE);
                queue.lease(1, LEASE, end);
                return end.plus(LEASE);
            }
        },
        LEASE_ENDED {
            @Override
            Instant arise(ReplyQueue queue, Lease lease) {
                return T0.plus(LEASE);
            }
        },
        LEASE_ENDED_AND_RETRIED_BY_HAND {
            @Override
            Instant arise(ReplyQueue queue, Lease lease) {
                Instant end = T0.plus(LEASE);
                assertThat(queue.retryNow(lease.entry().reply().id(), end)).isTrue();
                return end;
            }
        };

        /** Brings the doubt about; when the reply is due again. */
        abstract Instant arise(ReplyQueue queue, Lease lease);
    }

    @ParameterizedTest
    @EnumSource(Doubt.class)
    default void aReplyThatTheRelayMayHaveKeepsItsClaimWhenItIsGivenUpLater(Doubt doubt) {
        answer("1", WEEK, T0);
        Instant due = doubt.arise(queue(), leaseOne(T0));

        Lease second = leaseOne(due);
        assertThat(second.entry().inDoubt()).isTrue();
        Instant third = due.plusSeconds(60);
        queue().settle(second, new Next.RetryAt(third, "connect: refused"), due);
        Lease last = leaseOne(third);
        assertThat(last.entry().inDoubt()).as("once in doubt, always").isTrue();
        assertThat(queue().settle(last, new Next.GiveUp(ReplyState.REFUSED, "550 5.7.1 No"), third))
                .isTrue();

        QueueEntry entry = queue().entry("1").orElseThrow();
        assertThat(entry.state()).isEqualTo(ReplyState.REFUSED);
        assertThat(entry.inDoubt()).isTrue();
        assertThat(queue().answered(ANA, third)).hasSize(1);
        assertThat(answer("2", WEEK, third)).isEqualTo(new EnqueueResult.AlreadyAnswered(T0));
    }

    @ParameterizedTest
    @EnumSource(Doubt.class)
    default void aReplyThatTheRelayMayHaveKeepsItsClaimWhenItIsDeleted(Doubt doubt) {
        answer("1", WEEK, T0);
        Instant due = doubt.arise(queue(), leaseOne(T0));

        assertThat(queue().delete("1", due)).isTrue();
        assertThat(queue().entry("1").orElseThrow().state()).isEqualTo(ReplyState.DELETED);
        assertThat(answer("2", WEEK, due)).isEqualTo(new EnqueueResult.AlreadyAnswered(T0));
    }

    @Test
    default void theLastTryMayBeTheOneThatIsInDoubt() {
        answer("1", WEEK, T0);
        queue().settle(leaseOne(T0), new Next.GiveUp(ReplyState.EXPIRED, "timeout", true), T0);

        assertThat(queue().entry("1").orElseThrow().inDoubt()).isTrue();
        assertThat(answer("2", WEEK, T0.plusSeconds(1)))
                .isEqualTo(new EnqueueResult.AlreadyAnswered(T0));
    }

    @Test
    default void aReplyThatTheRelayPutOffIsNotInDoubt() {
        answer("1", WEEK, T0);
        assertThat(queue().entry("1").orElseThrow().inDoubt()).isFalse();
        Instant again = T0.plusSeconds(30);
        queue().settle(leaseOne(T0), new Next.RetryAt(again, "451 4.7.1 Greylisted"), T0);
        queue().retryNow("1", T0.plusSeconds(1));

        Lease second = leaseOne(T0.plusSeconds(1));
        assertThat(second.entry().inDoubt()).isFalse();
        queue().settle(second, new Next.GiveUp(ReplyState.REFUSED, "550 No"), again);
        assertThat(answer("2", WEEK, again)).isEqualTo(new EnqueueResult.Queued());
    }

    @Test
    default void givingUpAnOldReplyLeavesTheClaimOfALaterOne() {
        answer("1", Duration.ofMinutes(1), T0);
        Lease old = leaseOne(T0);
        Instant later = T0.plusSeconds(61);
        answer("2", Duration.ofMinutes(1), later);
        queue().settle(old, new Next.GiveUp(ReplyState.EXPIRED, "too late"), later);

        assertThat(answer("3", Duration.ofMinutes(1), later.plusSeconds(1)))
                .isEqualTo(new EnqueueResult.AlreadyAnswered(later));
    }

    @Test
    default void anEndedLeaseIsTakenOver() {
        answer("1", WEEK, T0);
        leaseOne(T0);
        assertThat(queue().nextDue()).contains(T0.plus(LEASE));
        assertThat(leaseOne(T0.plus(LEASE)).entry().attempts()).isEqualTo(2);
    }

    @Test
    default void aLateSettleOfALeaseThatWasTakenOverIsIgnored() {
        answer("1", WEEK, T0);
        Lease late = leaseOne(T0);
        Lease owner = leaseOne(T0.plus(LEASE));

        Next refused = new Next.GiveUp(ReplyState.REFUSED, "late");
        assertThat(queue().settle(late, refused, T0.plus(LEASE))).isFalse();
        assertThat(queue().entry("1").orElseThrow().state()).isEqualTo(ReplyState.SENDING);
        assertThat(queue().answered(ANA, T0)).hasSize(1);

        assertThat(queue().settle(owner, new Next.Done("250 Ok"), T0.plus(LEASE))).isTrue();
        assertThat(queue().settle(late, refused, T0.plus(LEASE))).isFalse();
        assertThat(queue().settle(owner, refused, T0.plus(LEASE))).isFalse();
        assertThat(queue().entry("1").orElseThrow().state()).isEqualTo(ReplyState.SENT);
        assertThat(queue().answered(ANA, T0)).hasSize(1);
    }

    /** The first time was stored, and nobody heard so. */
    @Test
    default void aResultMayBeToldTwice() {
        for (Next next :
                List.of(
                        new Next.Done("250 Ok"),
                        new Next.RetryAt(T0.plusSeconds(30), "451 Later"),
                        new Next.GiveUp(ReplyState.REFUSED, "550 No"))) {
            String id = next.getClass().getSimpleName();
            answer(id, id + "@example.net", "away", WEEK, T0);
            Lease lease = leaseOne(T0);
            assertThat(queue().settle(lease, next, T0)).isTrue();
            assertThat(queue().settle(lease, next, T0.plusSeconds(1))).as(id).isTrue();
            assertThat(queue().entry(id).orElseThrow().lastResult()).isEqualTo(next.lastResult());
        }
    }

    @Test
    default void anotherResultDoesNotReplaceTheFirst() {
        answer("1", WEEK, T0);
        Lease lease = leaseOne(T0);
        queue().settle(lease, new Next.Done("250 Ok"), T0);
        assertThat(queue().settle(lease, new Next.RetryAt(T0, "451 Later"), T0)).isFalse();
        assertThat(queue().entry("1").orElseThrow().state()).isEqualTo(ReplyState.SENT);
    }

    @Test
    default void anEndedLeaseThatNobodyTookOverCanStillBeSettled() {
        answer("1", WEEK, T0);
        Lease slow = leaseOne(T0);
        assertThat(queue().settle(slow, new Next.Done("250 Ok"), T0.plus(LEASE).plusSeconds(9)))
                .isTrue();
    }

    @Test
    default void aLeaseCanBeRenewedByWhoHoldsIt() {
        answer("1", WEEK, T0);
        Lease slow = leaseOne(T0);
        Instant almost = T0.plus(LEASE).minusSeconds(1);
        assertThat(queue().renew(slow, LEASE, almost)).isTrue();
        assertThat(queue().lease(1, LEASE, T0.plus(LEASE))).isEmpty();

        Lease other = leaseOne(almost.plus(LEASE));
        assertThat(queue().renew(slow, LEASE, almost.plus(LEASE))).isFalse();
        queue().settle(other, new Next.Done("250 Ok"), T0);
        assertThat(queue().renew(other, LEASE, T0)).isFalse();
    }

    @Test
    default void everythingThatWaitsCanBeTriedNow() {
        queue().enqueue(reply("now", "bo@example.net", T0), T0);
        queue().enqueue(reply("later", "bo@example.net", T0), T0.plusSeconds(60));
        queue().enqueue(reply("latest", "bo@example.net", T0), T0.plus(WEEK));
        Lease sending = leaseOne(T0);

        assertThat(queue().retryAll(T0.plusSeconds(1))).isEqualTo(2);
        assertThat(queue().lease(9, LEASE, T0.plusSeconds(1)))
                .extracting(l -> l.entry().reply().id())
                .containsExactlyInAnyOrder("later", "latest");
        assertThat(queue().settle(sending, new Next.Done("250 Ok"), T0)).isTrue();
        assertThat(queue().retryAll(T0.plusSeconds(1))).isZero();
    }

    /** As when a relay was away for a day. */
    @Test
    default void veryManyAreTriedInPartsAndTheOldestFirst() {
        int many = 2 * ReplyQueue.RETRIED_AT_ONCE + 1;
        for (int i = 0; i < many; i++) {
            queue().enqueue(reply("r" + i, "bo@example.net", T0), T0.plusMillis(i));
        }
        Instant late = T0.plusSeconds(60);
        for (Lease lease : queue().lease(many, LEASE, late)) {
            int number = Integer.parseInt(lease.entry().reply().id().substring(1));
            queue().settle(
                            lease,
                            new Next.RetryAt(late.plusSeconds(many - number), "451 Later"),
                            late);
        }
        assertThat(queue().retrySome(late)).isEqualTo(ReplyQueue.RETRIED_AT_ONCE);
        assertThat(queue().retryAll(late)).isEqualTo(many - ReplyQueue.RETRIED_AT_ONCE);
        assertThat(queue().lease(3, LEASE, late))
                .extracting(l -> l.entry().reply().id())
                .containsExactly("r0", "r1", "r2");
    }

    /** A process was killed while its clock was years ahead. */
    @Test
    default void aLeaseThatEndsLaterThanAnyCanIsNotWaitedFor() {
        answer("1", WEEK, T0);
        leaseOne(T0.plus(LONGEST_LEASE));
        assertThat(queue().retryAll(T0.plus(LEASE))).as("as long as a lease may be").isZero();
        assertThat(queue().lease(1, LEASE, T0.plus(LEASE))).isEmpty();

        assertThat(queue().retryAll(T0)).isEqualTo(1);
        Lease again = leaseOne(T0);
        assertThat(again.number()).isEqualTo(2);
        assertThat(again.entry().inDoubt()).isTrue();
    }

    @Test
    default void aWaitingReplyCanBeTriedNow() {
        answer("1", WEEK, T0);
        queue().settle(leaseOne(T0), new Next.RetryAt(T0.plus(WEEK), "451 Later"), T0);

        assertThat(queue().retryNow("1", T0.plusSeconds(1))).isTrue();
        Lease lease = leaseOne(T0.plusSeconds(1));
        assertThat(queue().retryNow("1", T0.plusSeconds(2))).as("it is being sent").isFalse();
        queue().settle(lease, new Next.Done("250 Ok"), T0);
        assertThat(queue().retryNow("1", T0.plusSeconds(3))).as("it is finished").isFalse();
        assertThat(queue().retryNow("nobody", T0)).isFalse();
    }

    @Test
    default void aWaitingReplyCanBeDeletedAndNobodyCountsAsAnswered() {
        answer("1", WEEK, T0);
        assertThat(queue().delete("1", T0)).isTrue();
        assertThat(queue().entry("1").orElseThrow().state()).isEqualTo(ReplyState.DELETED);
        assertThat(queue().delete("1", T0)).isFalse();
        assertThat(queue().delete("nobody", T0)).isFalse();
        assertThat(queue().lease(1, LEASE, T0)).isEmpty();
        assertThat(queue().answered(ANA, T0)).isEmpty();
        assertThat(answer("2", WEEK, T0)).isEqualTo(new EnqueueResult.Queued());
    }

    @Test
    default void aReplyThatIsBeingSentIsNotDeleted() {
        answer("1", WEEK, T0);
        leaseOne(T0);
        assertThat(queue().delete("1", T0.plusSeconds(1))).isFalse();
        assertThat(queue().delete("1", T0.plus(LEASE))).as("its worker is gone").isTrue();
    }

    @Test
    default void theListIsOldestFirst() {
        queue().enqueue(reply("b", "bo@example.net", T0), T0.plusSeconds(1));
        queue().enqueue(reply("a", "bo@example.net", T0), T0.plusSeconds(2));
        queue().enqueue(reply("c", "bo@example.net", T0), T0);
        queue().settle(leaseOne(T0), new Next.Done("250 Ok"), T0);

        assertThat(queue().list(false, 10))
                .extracting(e -> e.reply().id())
                .containsExactly("b", "a");
        assertThat(queue().list(true, 10))
                .extracting(e -> e.reply().id())
                .containsExactly("c", "b", "a");
        assertThat(queue().list(true, 1)).hasSize(1);
    }

    @Test
    default void nothingIsDueInAnEmptyQueue() {
        assertThat(queue().nextDue()).isEmpty();
        assertThat(queue().waiting()).isZero();
        assertThat(queue().lease(5, LEASE, T0)).isEmpty();
        assertThat(queue().list(true, 5)).isEmpty();
    }

    // ---- decisions

    @Test
    default void aDecisionIsListedWithTheStateOfItsReply() {
        answer("1", WEEK, T0);
        queue().settle(leaseOne(T0), new Next.RetryAt(T0.plusSeconds(30), "451 Later"), T0);

        DecisionRecord listed = queue().decisions(ALL).getFirst();
        assertThat(listed.decision())
                .usingRecursiveComparison()
                .ignoringFields("replyMessageId")
                .isEqualTo(decision("1", "bo@example.net", T0));
        assertThat(listed.decision().replyMessageId()).isEqualTo("<1@example.org>");
        assertThat(listed.replyState()).isEqualTo(ReplyState.WAITING);
        assertThat(listed.attempts()).isEqualTo(1);
        assertThat(listed.lastResult()).isEqualTo("451 Later");
    }

    @Test
    default void aSecondCopyIsRecordedWithItsReason() {
        answer("1", WEEK, T0);
        answer("2", WEEK, T0.plusSeconds(5));

        DecisionRecord second = queue().decisions(ALL).getFirst();
        assertThat(second.decision().id()).isEqualTo("d-2");
        assertThat(second.decision().verdict()).isEqualTo(DecisionVerdict.SUPPRESSED);
        assertThat(second.decision().reason()).isEqualTo("already-answered");
        assertThat(second.decision().detail()).contains(T0.toString());
        assertThat(second.decision().client()).isEqualTo(CLIENT);
        assertThat(second.decision().replyMessageId()).isNull();
        assertThat(second.replyState()).isNull();
    }

    @Test
    default void aRedeliveryIsRecordedOnce() {
        queue().record(silent("1", "bo@example.net", "precedence", T0));
        queue().record(silent("1", "bo@example.net", "precedence", T0.plusSeconds(300)));
        assertThat(queue().decisions(ALL))
                .singleElement()
                .satisfies(d -> assertThat(d.decision().at()).isEqualTo(T0));
    }

    @Test
    default void aRecordedSilenceComesBackAsItWas() {
        Decision silent = silent("1", "bo@example.net", "mailing-list", T0);
        queue().record(silent);
        assertThat(queue().decisions(ALL)).containsExactly(new DecisionRecord(silent, null, 0, ""));
    }

    @Test
    default void decisionsAreFilteredAndNewestFirst() {
        queue().record(silent("1", "bo@example.net", "mailing-list", T0));
        queue().record(silent("2", "cy@example.net", "precedence", T0.plusSeconds(1)));
        queue().record(silent("3", "bo@example.net", "precedence", T0.plusSeconds(2)));

        assertThat(ids(ALL)).containsExactly("d-3", "d-2", "d-1");
        assertThat(ids(new DecisionFilter(null, null, null, null, 2)))
                .containsExactly("d-3", "d-2");
        assertThat(ids(new DecisionFilter("ana@Example.ORG", null, null, null, 9))).hasSize(3);
        assertThat(ids(new DecisionFilter("eve@example.org", null, null, null, 9))).isEmpty();
        assertThat(ids(new DecisionFilter(null, "BO@example.net", null, null, 9)))
                .containsExactly("d-3", "d-1");
        assertThat(ids(new DecisionFilter(null, null, T0.plusSeconds(1), null, 9)))
                .containsExactly("d-3", "d-2");
        assertThat(
                        ids(
                                new DecisionFilter(
                                        "ana@example.org",
                                        "bo@example.net",
                                        T0.plusSeconds(1),
                                        "precedence",
                                        9)))
                .containsExactly("d-3");
    }

    /** A reply names the domain in one way, the mail may name it in the other. */
    @Test
    default void decisionsAreFoundByEitherSpellingOfADomain() {
        queue().record(silent("1", "bo@bücher.example", "precedence", T0));
        queue().record(silent("2", "bo@xn--bcher-kva.example", "precedence", T0.plusSeconds(1)));

        for (String spelled : List.of("Bo@bücher.example", "bo@xn--bcher-kva.example")) {
            assertThat(ids(new DecisionFilter(null, spelled, null, null, 9)))
                    .as(spelled)
                    .containsExactly("d-2", "d-1");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ana@xn--bcher-kva.example", "Ana@bücher.example"})
    default void decisionsAreFoundByEitherSpellingOfAnAccount(String spelled) {
        Mailbox account = new Mailbox("ana", "xn--bcher-kva.example");
        queue().record(Replies.of(account, silent("1", "bo@example.net", "precedence", T0)));

        assertThat(ids(new DecisionFilter(spelled, null, null, null, 9))).containsExactly("d-1");
    }

    @Test
    default void decisionsAreFoundByAnAddressWithQuotationMarks() {
        Mailbox joe = new Mailbox("joe.", "carrier.example");
        queue().record(silent("1", joe.address(), "precedence", T0));

        assertThat(ids(new DecisionFilter(null, joe.address(), null, null, 9)))
                .containsExactly("d-1");
    }

    @Test
    default void decisionsOfOneMomentComeInPagesWithoutAGap() {
        for (int i = 0; i < 7; i++) {
            queue().record(silent("" + i, "bo@example.net", "report", T0.plusSeconds(i / 3)));
        }
        List<String> seen = new ArrayList<>();
        DecisionFilter.Place place = null;
        for (int page = 0; page < 4; page++) {
            List<DecisionRecord> next =
                    queue().decisions(new DecisionFilter(null, null, null, null, place, 2));
            assertThat(next).hasSize(page < 3 ? 2 : 1);
            next.forEach(d -> seen.add(d.decision().id()));
            place = DecisionFilter.Place.of(next.getLast().decision());
        }
        assertThat(seen).containsExactly("d-6", "d-5", "d-4", "d-3", "d-2", "d-1", "d-0");
        assertThat(queue().decisions(new DecisionFilter(null, null, null, null, place, 2)))
                .isEmpty();
    }

    private List<String> ids(DecisionFilter filter) {
        return queue().decisions(filter).stream().map(d -> d.decision().id()).toList();
    }

    @Test
    default void decisionsOfManyThreadsAreAllThere() throws Exception {
        atOnce(
                40,
                i -> {
                    queue().record(silent("s" + i, "bo@example.net", "precedence", T0));
                    return i;
                });
        assertThat(ids(ALL))
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, 40).mapToObj(i -> "d-s" + i).toList());
    }

    // ---- cleaning

    @Test
    default void cleaningKeepsWhatIsNeededAndRemovesWhatIsOld() {
        answer("1", WEEK, T0);
        queue().settle(leaseOne(T0), new Next.Done("250 Ok"), T0);
        answer("2", "cy@example.net", "away", WEEK, T0);

        assertThat(queue().clean(T0.plus(Duration.ofDays(29)))).isZero();
        assertThat(queue().decisions(ALL)).hasSize(2);

        assertThat(queue().clean(T0.plus(Duration.ofDays(90)))).isPositive();
        assertThat(queue().decisions(ALL)).isEmpty();
        assertThat(queue().list(true, 9)).extracting(e -> e.reply().id()).containsExactly("2");
        assertThat(queue().clean(T0.plus(Duration.ofDays(90)))).isZero();
    }
}
