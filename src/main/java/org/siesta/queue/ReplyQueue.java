package org.siesta.queue;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
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
     * @param period the same key is not answered again for so long; zero answers every message
     * @param maxPerHour replies that the account may send within an hour
     */
    EnqueueResult enqueueOnce(
            QueuedReply reply,
            ResponseKey key,
            Duration period,
            int maxPerHour,
            Decision decision,
            Instant now);

    /** Queues a finished message of the shim, without a claim. Durable when it returns. */
    void enqueue(QueuedReply reply, Instant now);

    /** Records a decision without a reply. A redelivery (same delivery key) is recorded once. */
    void record(Decision decision);

    /**
     * Takes up to {@code max} due replies for the time of the lease; nobody else gets them until it
     * ends. Oldest due first.
     */
    List<QueueEntry> lease(int max, Duration lease, Instant now);

    /** Ends the lease of a reply with what comes next. */
    void settle(String id, Next next, Instant now);

    /** What is in the queue (not the finished ones unless asked), oldest first. */
    List<QueueEntry> list(boolean finishedToo, int limit);

    /** One entry. */
    Optional<QueueEntry> entry(String id);

    /** Makes a waiting reply due now; false when there is none. */
    boolean retryNow(String id, Instant now);

    /** Takes a waiting reply out; false when there is none. */
    boolean delete(String id, Instant now);

    /** Who was answered and is still remembered, newest first. */
    List<Answered> answered(Mailbox account, Instant now);

    /** Forgets that this correspondent, or everybody when empty, was answered; how many. */
    int forget(Mailbox account, Optional<String> correspondent);

    /** Decisions, newest first. */
    List<DecisionRecord> decisions(DecisionFilter filter);

    /** Number of replies that wait or are being sent. */
    long waiting();

    /** Earliest instant at which something is due; empty when nothing waits. */
    Optional<Instant> nextDue();

    /**
     * Removes expired claims, old finished replies and old decisions in small batches; how many
     * rows.
     */
    int clean(Instant now);
}
