package org.siesta.delivery;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.siesta.halt.Halt;
import org.siesta.mail.ClientIdentity;
import org.siesta.mail.Mailbox;
import org.siesta.mail.Message;
import org.siesta.mail.ReversePath;
import org.siesta.mail.SmtpReply;
import org.siesta.queue.Decision;
import org.siesta.queue.Decision.DecisionVerdict;
import org.siesta.queue.EnqueueResult;
import org.siesta.queue.Lease;
import org.siesta.queue.QueueUnavailable;
import org.siesta.queue.QueuedReply;
import org.siesta.queue.RateLimits;
import org.siesta.queue.ReplyQueue;
import org.siesta.queue.Sender;
import org.siesta.queue.TrackedIds;
import org.siesta.settings.AccountSettings;
import org.siesta.settings.SettingsStore;
import org.siesta.vacation.ReplyMessage;
import org.siesta.vacation.Suppression;
import org.siesta.vacation.VacationPolicy;
import org.siesta.vacation.VacationRequest;
import org.siesta.vacation.Verdict;

/**
 * Answers one message for one recipient: reads the settings once, decides, and writes claim, reply
 * and decision in one transaction.
 *
 * <p>In two steps, so that a forwarder can hand the message to its backend between deciding and
 * answering.
 */
public final class Answering {

    private static final System.Logger LOG = System.getLogger(Answering.class.getName());

    /** What the client hears while the store does not answer; the log has the cause. */
    private static final SmtpReply STORE_DOWN =
            new SmtpReply(451, "4.3.0", "Storage is not answering, try again later");

    /** The same while it has no room for more (RFC 5321 §4.2.3, RFC 3463 X.3.1). */
    private static final SmtpReply STORE_FULL =
            new SmtpReply(452, "4.3.1", "No space, try again later");

    private final SettingsStore settings;
    private final ReplyQueue queue;
    private final TrackedIds trackedIds;
    private final Evaluation evaluation;
    private final InstantSource clock;
    private final Supplier<String> ids;
    private final Limits limits;
    private final Sender sender;
    private final DeliveryListener listener;
    private final Identification identification;

    /**
     * Bounds of replies.
     *
     * @param rates how many replies may be queued
     * @param expiry how long a reply may wait for the relay
     */
    public record Limits(RateLimits rates, Duration expiry) {}

    /**
     * Answers with these parts.
     *
     * @param ids gives an id unique over all nodes at each call: letters, digits and dots
     * @param sender gets each reply that was queued
     */
    public Answering(
            SettingsStore settings,
            ReplyQueue queue,
            TrackedIds trackedIds,
            Evaluation evaluation,
            InstantSource clock,
            Supplier<String> ids,
            Limits limits,
            Sender sender,
            DeliveryListener listener,
            Identification identification) {
        this.settings = settings;
        this.queue = queue;
        this.trackedIds = trackedIds;
        this.evaluation = evaluation;
        this.clock = clock;
        this.ids = ids;
        this.limits = limits;
        this.sender = sender;
        this.listener = listener;
        this.identification = identification;
    }

    /** A message of this client is to be expected. */
    void expect(ClientIdentity client) {
        identification.expect(client);
    }

    /**
     * A message decided and not yet answered.
     *
     * @param deliveryKey see {@link Decision#deliveryKey}
     * @param listed what the account says of its list of who was answered; null for nothing
     * @param begun when, by {@link System#nanoTime}
     */
    record Prepared(
            Recipient recipient,
            String deliveryKey,
            Evaluation.Input input,
            Evaluation.Result result,
            @Nullable Boolean listed,
            Duration took,
            long begun) {

        /** Whether to answer it waits for the store: else it is only recorded, a moment later. */
        boolean waits() {
            return result.verdict() instanceof Verdict.Reply || !result.marks().isEmpty();
        }
    }

    /** What the client hears of a store that did not take what belongs to its message. */
    static SmtpReply deferral(boolean full) {
        return full ? STORE_FULL : STORE_DOWN;
    }

    /** Hears of each delivery. */
    DeliveryListener listener() {
        return listener;
    }

    private static Instant earlier(Instant one, @Nullable Instant other) {
        return other == null || one.isBefore(other) ? one : other;
    }

    /** Counts what a client was told for one recipient. */
    void count(SmtpReply reply) {
        listener.answered(
                reply.positive() ? "delivered" : reply.temporary() ? "deferred" : "refused");
    }

    /** A fresh id. */
    String newId() {
        return ids.get();
    }

    /** The instant of a delivery, or of what is done behind the backend's answer. */
    Instant now() {
        return clock.instant();
    }

    /** Reads the settings and decides. Throws {@link org.siesta.settings.SettingsUnavailable}. */
    Prepared prepare(
            Recipient recipient,
            Message message,
            ReversePath from,
            ClientIdentity client,
            Instant now) {
        long start = System.nanoTime();
        AccountSettings account = settings.find(recipient.own().account());
        Evaluation.Input input =
                new Evaluation.Input(
                        message,
                        from,
                        recipient.path(),
                        identification.complete(client, message),
                        recipient.own(),
                        now,
                        id -> tracked(recipient.own().account(), id, now));
        Evaluation.Result result = evaluation.evaluate(account, input);
        Halt.at(Halt.AFTER_SIEVE);
        return new Prepared(
                recipient,
                DeliveryKey.of(recipient.own().account(), from, message),
                input,
                result,
                account.outOfOffice().listCorrespondents(),
                since(start),
                start);
    }

    private static Duration since(long start) {
        return Duration.ofNanos(System.nanoTime() - start);
    }

    /**
     * Claims, queues and records, durably. Throws {@link org.siesta.queue.QueueUnavailable}; then
     * nothing happened.
     */
    void answer(String deliveryId, Prepared prepared) {
        Evaluation.Input input = prepared.input();
        switch (prepared.result().verdict()) {
            case Verdict.Suppressed suppressed -> record(deliveryId, prepared, suppressed);
            case Verdict.Reply reply -> {
                Optional<Instant> before =
                        queue.knownAnswer(
                                reply.key(), reply.period(), prepared.deliveryKey(), input.now());
                if (before.isPresent()) {
                    record(
                            deliveryId,
                            prepared,
                            new Verdict.Suppressed(
                                    Suppression.ALREADY_ANSWERED, "at " + before.get()));
                    break;
                }
                VacationRequest request = prepared.result().request().orElseThrow();
                String replyId = ids.get();
                String messageId = reply.messageId(replyId);
                switch (evaluation.compose(reply, request, input, messageId)) {
                    case ReplyMessage.Ready ready ->
                            enqueue(deliveryId, prepared, reply, replyId, messageId, ready);
                    case ReplyMessage.Broken(String why) ->
                            record(
                                    deliveryId,
                                    prepared,
                                    new Verdict.Suppressed(Suppression.REPLY_BROKEN, why));
                }
            }
        }
        track(prepared);
    }

    /**
     * Records that there is no reply to a message that is delivered already. What the store does
     * not take is in the log alone: nothing hangs on it.
     *
     * @param prepared does not wait ({@link Prepared#waits})
     */
    void recordDelivered(String deliveryId, Prepared prepared) {
        if (prepared.result().verdict() instanceof Verdict.Suppressed suppressed) {
            Decision decision = decision(deliveryId, prepared, suppressed);
            try {
                record(decision, prepared);
            } catch (QueueUnavailable e) {
                LOG.log(
                        System.Logger.Level.WARNING,
                        "delivery=" + deliveryId + " decision not recorded: " + e.getMessage());
                log(decision, "");
                listener.decided(decision, prepared.took());
            }
        }
    }

    /**
     * A message whose id cannot be looked up is no duplicate: it is better seen twice than lost.
     */
    private boolean tracked(Mailbox account, String id, Instant now) {
        try {
            return trackedIds.tracked(account, id, now);
        } catch (QueueUnavailable e) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "unique ids of messages cannot be looked up: " + e.getMessage());
            return false;
        }
    }

    /** RFC 7352 §3: after all else is done. What fails here makes nobody send the message again. */
    private void track(Prepared prepared) {
        if (prepared.result().marks().isEmpty()) {
            return;
        }
        Instant now = prepared.input().now();
        List<TrackedIds.TrackedId> ids =
                prepared.result().marks().stream()
                        .map(m -> new TrackedIds.TrackedId(m.id(), now.plus(m.period())))
                        .toList();
        try {
            trackedIds.track(prepared.recipient().own().account(), ids);
        } catch (QueueUnavailable e) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "unique ids of messages cannot be tracked: " + e.getMessage());
        }
    }

    private void record(String deliveryId, Prepared prepared, Verdict.Suppressed suppressed) {
        record(decision(deliveryId, prepared, suppressed), prepared);
    }

    private void record(Decision decision, Prepared prepared) {
        long start = System.nanoTime();
        queue.record(decision);
        Duration stored = since(start);
        listener.stored(stored);
        log(decision, "");
        listener.decided(decision, prepared.took());
        listener.timed(decision, prepared.took(), stored, since(prepared.begun()));
    }

    private void enqueue(
            String deliveryId,
            Prepared prepared,
            Verdict.Reply reply,
            String replyId,
            String messageId,
            ReplyMessage.Ready message) {
        Evaluation.Input input = prepared.input();
        QueuedReply queued =
                new QueuedReply(
                        replyId,
                        reply.key().account().address(),
                        reply.envelopeFrom(),
                        reply.to(),
                        messageId,
                        message.content(),
                        input.client(),
                        message.smtpUtf8(),
                        true,
                        input.now(),
                        earlier(input.now().plus(limits.expiry()), prepared.result().until()));
        Decision decision =
                decision(deliveryId, prepared, "", answered(reply, prepared), messageId);
        long start = System.nanoTime();
        EnqueueResult result =
                queue.enqueueOnce(
                        queued,
                        reply.key(),
                        reply.period(),
                        limits.rates(),
                        decision,
                        prepared.listed(),
                        sender.room().orElse(null),
                        // Not when it was decided: a backend may have taken minutes since.
                        now());
        Duration stored = since(start);
        listener.stored(stored);
        Decision done =
                switch (result) {
                    case EnqueueResult.Queued _ -> decision;
                    case EnqueueResult.AlreadyAnswered(Instant at) ->
                            decision(
                                    deliveryId,
                                    prepared,
                                    new Verdict.Suppressed(
                                            Suppression.ALREADY_ANSWERED, "at " + at));
                    case EnqueueResult.SameDelivery(Instant at) ->
                            decision(
                                    deliveryId,
                                    prepared,
                                    new Verdict.Suppressed(
                                            Suppression.ALREADY_ANSWERED,
                                            "this very message, at " + at));
                    case EnqueueResult.RateLimited(String limit) ->
                            decision(
                                    deliveryId,
                                    prepared,
                                    new Verdict.Suppressed(Suppression.RATE_LIMIT, limit));
                };
        log(done, done.verdict() == DecisionVerdict.REPLY ? replyId : "");
        listener.decided(done, prepared.took());
        listener.timed(done, prepared.took(), stored, since(prepared.begun()));
        if (result instanceof EnqueueResult.Queued(Optional<Lease> lease)) {
            lease.ifPresentOrElse(sender::take, sender::wake);
        }
    }

    /** Whom, and what the sender's authentication came to where it was looked at. */
    private static String answered(Verdict.Reply reply, Prepared prepared) {
        String whom = "to " + reply.to().address();
        for (VacationPolicy.Check check : prepared.result().circumstances()) {
            if (check.reason() == Suppression.AUTH_FAILED) {
                return whom + ", " + check.seen();
            }
        }
        return whom;
    }

    private static Decision decision(
            String deliveryId, Prepared prepared, Verdict.Suppressed suppressed) {
        return decision(
                deliveryId, prepared, suppressed.because().word(), suppressed.detail(), null);
    }

    private static Decision decision(
            String deliveryId,
            Prepared prepared,
            String reason,
            String detail,
            @Nullable String replyMessageId) {
        Evaluation.Input input = prepared.input();
        Mailbox account = prepared.recipient().own().account();
        return new Decision(
                deliveryId,
                input.now(),
                account,
                prepared.recipient().path().mailbox(),
                input.from(),
                input.message()
                        .headers()
                        .first("Message-ID")
                        .map(Answering::shortened)
                        .orElse(null),
                prepared.deliveryKey(),
                input.client(),
                replyMessageId == null ? DecisionVerdict.SUPPRESSED : DecisionVerdict.REPLY,
                reason,
                detail,
                prepared.result().source(),
                replyMessageId);
    }

    static String shortened(String messageId) {
        return messageId.length() <= 998 ? messageId : messageId.substring(0, 998);
    }

    private static void log(Decision decision, String replyId) {
        DecisionLine.of(decision, replyId).log(LOG, System.Logger.Level.INFO);
    }
}
