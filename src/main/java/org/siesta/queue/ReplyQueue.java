package org.siesta.queue;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.siesta.mail.Mailbox;
import org.siesta.vacation.ResponseKey;

/**
 * The durable queue of replies, the memory of who was answered, and the record of decisions. Every
 * method throws {@link QueueUnavailable} when the store does not answer; then nothing happened.
 */
public interface ReplyQueue {

    /**
     * Claims the response and queues the reply in one durable transaction, with its decision; or
     * says why not, and records that decision as suppressed instead (already-answered, rate-limit).
     * Two copies at once get one reply.
     *
     * @param period the same key is not answered again for so long after the last answer, whatever
     *     period was asked then; zero answers every message and remembers nothing (RFC 6131 §2)
     * @param limits how many replies may be queued
     * @param listed whether the list of who was answered is to show the address; null as the store
     *     is set up
     * @param lease for how long the reply is leased to the caller from the beginning, which saves
     *     {@link #lease} a transaction; null when it waits for whoever comes
     */
    EnqueueResult enqueueOnce(
            QueuedReply reply,
            ResponseKey key,
            Duration period,
            RateLimits limits,
            Decision decision,
            @Nullable Boolean listed,
            @Nullable Duration lease,
            Instant now);

    /** The same, listed as the store is set up, and left to whoever comes. */
    default EnqueueResult enqueueOnce(
            QueuedReply reply,
            ResponseKey key,
            Duration period,
            RateLimits limits,
            Decision decision,
            Instant now) {
        return enqueueOnce(reply, key, period, limits, decision, null, null, now);
    }

    /**
     * Queues a finished message of the shim, without a claim. Durable when it returns; the same id
     * again changes nothing.
     *
     * @param decision what is on record of it; null where it does not say whose reply it is
     */
    void enqueue(QueuedReply reply, @Nullable Decision decision, Instant now);

    /** The same with nothing on record. */
    default void enqueue(QueuedReply reply, Instant now) {
        enqueue(reply, null, now);
    }

    /**
     * When the correspondent had this response, where this process knows it without asking the
     * store; empty says nothing. Only {@link #enqueueOnce} decides that nobody had it.
     *
     * @param deliveryKey of the message; what is known of its own delivery is not told
     */
    default Optional<Instant> knownAnswer(
            ResponseKey key, Duration period, String deliveryKey, Instant now) {
        return Optional.empty();
    }

    /**
     * Records a decision without a reply, a moment later: {@link #decisions} shows it, and a crash
     * may lose it.
     */
    void record(Decision decision);

    /**
     * Takes up to {@code max} due replies for the time of the lease; nobody else gets them until it
     * ends. Oldest due first. A lease that ended without {@link #settle} is taken over by the next
     * caller; what became of its try is not known, so that the reply is in doubt from then on.
     */
    List<Lease> lease(int max, Duration length, Instant now);

    /**
     * Ends a lease with what comes next. {@link Next.GiveUp} frees the claim of the reply, so that
     * the correspondent's next message may be answered; not if the reply is in doubt, or is so by
     * this try: the relay may have it, and nobody is answered twice.
     *
     * @return false, with nothing changed, when the lease was taken over or the reply is finished
     */
    boolean settle(Lease lease, Next next, Instant now);

    /**
     * Lengthens a lease whose try takes its time; false when it was taken over or the reply is
     * finished.
     */
    boolean renew(Lease lease, Duration length, Instant now);

    /** What is in the queue (not the finished ones unless asked), oldest first. */
    List<QueueEntry> list(boolean finishedToo, int limit);

    /** One entry. */
    Optional<QueueEntry> entry(String id);

    /**
     * Makes a waiting reply due now, also one whose lease has ended, which is in doubt then; false
     * when there is none.
     */
    boolean retryNow(String id, Instant now);

    /** No lease is longer. One that ends later was taken before the clock was set back. */
    Duration LONGEST_LEASE = Duration.ofDays(1);

    /** So many are made due at once: many take a while, and nobody is to wait behind them. */
    int RETRIED_AT_ONCE = 500;

    /**
     * Makes {@link #RETRIED_AT_ONCE} waiting replies due now, those that would wait longest, and in
     * the order in which they were queued; such as have a lease that ends later than any can, too.
     * How many: fewer where no more are left.
     */
    int retrySome(Instant now);

    /** Makes every waiting reply due now, as after the relay or its settings were mended. */
    default int retryAll(Instant now) {
        int all = 0;
        int some;
        do {
            some = retrySome(now);
            all += some;
        } while (some >= RETRIED_AT_ONCE);
        return all;
    }

    /**
     * Takes a waiting reply out and frees its claim, for nobody was answered; the claim of one that
     * is in doubt stays. False when there is none.
     */
    boolean delete(String id, Instant now);

    /** Who was answered and is still remembered, newest first. */
    List<Answered> answered(Mailbox account, Instant now);

    /**
     * Forgets that this correspondent, or everybody when empty, was answered; how many responses.
     */
    int forget(Mailbox account, Optional<String> correspondent);

    /** Decisions, newest first. */
    List<DecisionRecord> decisions(DecisionFilter filter);

    /** Number of replies that wait or are being sent, of the shim's too. */
    long waiting();

    /**
     * Earliest instant at which something is due, the end of a lease included; empty when nothing
     * waits.
     */
    Optional<Instant> nextDue();

    /**
     * Removes expired claims, old finished replies and old decisions in small batches; how many
     * rows.
     */
    int clean(Instant now);
}
