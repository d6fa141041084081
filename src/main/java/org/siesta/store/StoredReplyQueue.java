package org.siesta.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.siesta.halt.Halt;
import org.siesta.mail.Mailbox;
import org.siesta.queue.Answered;
import org.siesta.queue.Decision;
import org.siesta.queue.DecisionFilter;
import org.siesta.queue.DecisionRecord;
import org.siesta.queue.EnqueueResult;
import org.siesta.queue.Lease;
import org.siesta.queue.LogLine;
import org.siesta.queue.Next;
import org.siesta.queue.QueueEntry;
import org.siesta.queue.QueueUnavailable;
import org.siesta.queue.QueuedReply;
import org.siesta.queue.RateLimits;
import org.siesta.queue.ReplyQueue;
import org.siesta.vacation.ResponseKey;
import org.siesta.vacation.Suppression;

/** The queue, the memory of who was answered, and the decisions in SQL. */
final class StoredReplyQueue implements ReplyQueue {

    private static final System.Logger LOG = System.getLogger(StoredReplyQueue.class.getName());

    private static final int MAX_ROWS = 10_000;

    /** In one transaction, so that no delivery waits long behind it. */
    private static final int TAKEN_BACK_AT_ONCE = 200;

    private final Database database;
    private final Pseudonyms pseudonyms;
    private final HashedDecision hashed;
    private final StoreOptions options;
    private final LaterDecisions later;
    private final ReplyTable replies;
    private final KnownAnswers known = new KnownAnswers();
    private final Allowances allowances = new Allowances();

    /**
     * @param secret the key of the digests; may fail as the database does
     */
    StoredReplyQueue(Database database, Supplier<byte[]> secret, StoreOptions options) {
        this.database = database;
        this.pseudonyms = new Pseudonyms(() -> read(secret));
        this.hashed = new HashedDecision(pseudonyms);
        this.options = options;
        this.later = new LaterDecisions(database, options.patience(), options.unwritten());
        this.replies = new ReplyTable(database);
    }

    /** Writes what waits to be written. */
    void close() {
        later.close();
    }

    @Override
    public EnqueueResult enqueueOnce(
            QueuedReply reply,
            ResponseKey key,
            Duration period,
            RateLimits limits,
            Decision decision,
            @Nullable Boolean listed,
            @Nullable Duration lease,
            Instant now) {
        // All that costs time is done here, on the caller's thread: the writer only binds.
        Rate rate = Rate.of(reply, limits, now);
        DecisionRow row = DecisionRow.of(kept(decision), reply);
        NewReply fresh = NewReply.of(reply, now, true, rate.domain(), lease, row);
        Claim claim = Claim.of(key, period, reply.id(), pseudonyms, options, clear(listed), now);
        long begun = known.begin();
        EnqueueResult result =
                repeat(
                        s -> {
                            Halt.at(Halt.AFTER_BEGIN);
                            Optional<String> reached = rate.reached(s, allowances);
                            // The one statement that decides: whoever changes no row here was too
                            // late.
                            if (reached.isPresent() || !claim.take(s, row)) {
                                return refused(s, row, claim, reached, now);
                            }
                            Halt.at(Halt.AFTER_CLAIM);
                            boolean recorded = row.insert(s);
                            if (!recorded && row.before(s).isPresent()) {
                                throw new LostRace("another node has just answered this delivery");
                            }
                            if (!recorded || !fresh.insert(s, claim)) {
                                throw new IllegalArgumentException(
                                        "a decision or a reply has the id " + reply.id());
                            }
                            return new EnqueueResult.Queued();
                        });
        switch (result) {
            case EnqueueResult.Queued _ -> {
                Halt.at(Halt.AFTER_COMMIT);
                known.learned(begun, key, now, decision.deliveryKey());
                return new EnqueueResult.Queued(fresh.lease());
            }
            case EnqueueResult.AlreadyAnswered(Instant at) -> known.learned(begun, key, at, "");
            case EnqueueResult.SameDelivery _, EnqueueResult.RateLimited _ -> {}
        }
        return result;
    }

    @Override
    public Optional<Instant> knownAnswer(
            ResponseKey key, Duration period, String deliveryKey, Instant now) {
        return known.answered(key, period, deliveryKey, now);
    }

    /** Why there is no reply: the first of what holds. */
    private static EnqueueResult refused(
            Session s, DecisionRow row, Claim claim, Optional<String> reached, Instant now)
            throws SQLException {
        Optional<DecisionRow.Before> before = row.before(s);
        if (before.isPresent()) {
            return sameDelivery(s, row, before.get());
        }
        OptionalLong answered = claim.answeredAt(s);
        if (answered.isPresent() || reached.isEmpty()) {
            return alreadyAnswered(s, row, answered.orElse(Columns.millis(now)));
        }
        row.suppressed(Suppression.RATE_LIMIT, reached.get()).insert(s);
        return new EnqueueResult.RateLimited(reached.get());
    }

    private static EnqueueResult sameDelivery(Session s, DecisionRow row, DecisionRow.Before before)
            throws SQLException {
        if (before.isOwn()) {
            // Committed when the answer to the commit was lost.
            return new EnqueueResult.Queued();
        }
        Instant at = before.at();
        row.suppressed(Suppression.ALREADY_ANSWERED, "this very message was answered at " + at)
                .insert(s);
        return new EnqueueResult.SameDelivery(at);
    }

    private static EnqueueResult alreadyAnswered(Session s, DecisionRow row, long at)
            throws SQLException {
        Instant answered = Columns.instant(at);
        row.suppressed(Suppression.ALREADY_ANSWERED, "answered at " + answered).insert(s);
        return new EnqueueResult.AlreadyAnswered(answered);
    }

    @Override
    public void enqueue(QueuedReply reply, @Nullable Decision decision, Instant now) {
        DecisionRow row = decision == null ? null : DecisionRow.of(kept(decision), reply);
        NewReply fresh = NewReply.of(reply, now, false, null, null, row);
        repeat(s -> fresh.insert(s, null) && row != null && row.insert(s));
    }

    private boolean clear(@Nullable Boolean listed) {
        return listed == null ? options.rememberClearText() : listed;
    }

    private Decision kept(Decision decision) {
        return options.hashAddresses() ? hashed.of(decision) : decision;
    }

    @Override
    public void record(Decision decision) {
        DecisionRow row = DecisionRow.of(kept(decision), null);
        try {
            later.add(row);
        } catch (StoreUnavailable e) {
            throw unavailable(e);
        }
    }

    @Override
    public List<Lease> lease(int max, Duration length, Instant now) {
        if (max <= 0) {
            return List.of();
        }
        return write(s -> replies.lease(s, max, length, now));
    }

    @Override
    public boolean settle(Lease lease, Next next, Instant now) {
        return freeing(next instanceof Next.GiveUp, s -> replies.settle(s, lease, next, now));
    }

    @Override
    public boolean renew(Lease lease, Duration length, Instant now) {
        return write(s -> replies.renew(s, lease, length, now));
    }

    @Override
    public List<QueueEntry> list(boolean finishedToo, int limit) {
        return read(s -> replies.list(s, finishedToo, Math.clamp(limit, 0, MAX_ROWS)));
    }

    @Override
    public Optional<QueueEntry> entry(String id) {
        return read(s -> replies.entry(s, id));
    }

    @Override
    public boolean retryNow(String id, Instant now) {
        return write(s -> replies.retry(s, id, now));
    }

    @Override
    public int retrySome(Instant now) {
        return write(s -> replies.retrySome(s, RETRIED_AT_ONCE, now));
    }

    @Override
    public boolean delete(String id, Instant now) {
        return freeing(true, s -> replies.delete(s, id, now));
    }

    /**
     * Ends what waits of the replies that such a source asked for, and what is tried at the moment
     * once that try is over.
     *
     * @param source as a pattern of SQL's LIKE
     * @param why what stands there as their last result
     */
    void takeBack(Mailbox account, String source, String why, Instant now) {
        Mailbox kept = options.hashAddresses() ? pseudonyms.mailbox(account) : account;
        int most = TAKEN_BACK_AT_ONCE;
        ReplyTable.TakenBack part;
        int all = 0;
        do {
            part = freeing(true, s -> replies.takeBack(s, account, kept, source, why, most, now));
            all += part.ended();
        } while (part.found() == most);
        if (all > 0) {
            new LogLine()
                    .with("account", account.address())
                    .with("replies", Integer.toString(all))
                    .with("result", "expired")
                    .with("said", why)
                    .log(LOG, System.Logger.Level.INFO);
        }
    }

    @Override
    public long waiting() {
        return read(replies::waiting);
    }

    @Override
    public Optional<Instant> nextDue() {
        return read(replies::nextDue);
    }

    @Override
    public List<Answered> answered(Mailbox account, Instant now) {
        return read(
                s ->
                        s.rows(
                                "SELECT clear_text, correspondent, answered_at, until FROM claim"
                                        + " WHERE account = ? AND until > ?"
                                        + " ORDER BY answered_at DESC, reply DESC LIMIT ?",
                                StoredReplyQueue::answered,
                                Columns.text(account),
                                Columns.millis(now),
                                MAX_ROWS));
    }

    private static Answered answered(ResultSet row) throws SQLException {
        @Nullable String clear = row.getString(1);
        return new Answered(
                clear == null ? Pseudonyms.shown(row.getBytes(2)) : clear,
                Columns.instant(row.getLong(3)),
                Columns.instant(row.getLong(4)));
    }

    @Override
    public int forget(Mailbox account, Optional<String> correspondent) {
        String key = Columns.text(account);
        if (correspondent.isEmpty()) {
            return freeing(true, s -> s.change("DELETE FROM claim WHERE account = ?", key));
        }
        // As it was typed, and as a correspondent is commonly normalised.
        String typed = correspondent.get();
        byte[] exact = pseudonyms.correspondent(account, typed);
        byte[] normal = pseudonyms.correspondent(account, Columns.searchable(typed));
        return freeing(
                true,
                s ->
                        s.change(
                                "DELETE FROM claim WHERE account = ? AND correspondent IN (?, ?)",
                                key,
                                exact,
                                normal));
    }

    @Override
    public List<DecisionRecord> decisions(DecisionFilter asked) {
        try {
            later.await();
        } catch (StoreUnavailable e) {
            throw unavailable(e);
        }
        DecisionFilter filter = options.hashAddresses() ? hashed.of(asked) : asked;
        return read(s -> DecisionRow.list(s, filter, MAX_ROWS));
    }

    @Override
    public int clean(Instant now) {
        try {
            return new Cleaning(database, options).clean(now);
        } catch (StoreUnavailable e) {
            throw unavailable(e);
        }
    }

    private static byte[] read(Supplier<byte[]> secret) {
        try {
            return secret.get();
        } catch (StoreUnavailable e) {
            throw unavailable(e);
        }
    }

    private <T> T read(Database.Work<T> work) {
        try {
            return database.read(work);
        } catch (StoreUnavailable e) {
            throw unavailable(e);
        }
    }

    private <T> T repeat(Database.Work<T> work) {
        try {
            return database.repeat(work);
        } catch (StoreUnavailable e) {
            throw unavailable(e);
        }
    }

    /** Writes what may free claims: then what is known of answers is not known any more. */
    private <T> T freeing(boolean frees, Database.Work<T> work) {
        try {
            return write(work);
        } finally {
            if (frees) {
                known.forget();
            }
        }
    }

    private <T> T write(Database.Work<T> work) {
        try {
            return database.write(work);
        } catch (StoreUnavailable e) {
            throw unavailable(e);
        }
    }

    private static QueueUnavailable unavailable(StoreUnavailable e) {
        String what = String.valueOf(e.getMessage());
        return e.isBusy()
                ? QueueUnavailable.busy(what, e)
                : new QueueUnavailable(what, e, e.isFull());
    }
}
