package org.siesta.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
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
import org.siesta.queue.Next;
import org.siesta.queue.QueueEntry;
import org.siesta.queue.QueueUnavailable;
import org.siesta.queue.QueuedReply;
import org.siesta.queue.RateLimits;
import org.siesta.queue.ReplyQueue;
import org.siesta.queue.ReplyState;
import org.siesta.vacation.ResponseKey;
import org.siesta.vacation.Suppression;

/** The queue, the memory of who was answered, and the decisions in SQL. */
final class StoredReplyQueue implements ReplyQueue {

    private static final int MAX_ROWS = 10_000;
    private static final int MAX_RESULT = 2_000;

    private static final String ENTRY =
            "SELECT id, account, envelope_from, correspondent, message_id, size, client, smtp_utf8,"
                    + " never_notify, created_at, expires_at, state, attempts, due_at, last_result,"
                    + " lease, in_doubt FROM reply ";

    /** Nobody holds it: it waits, or the lease of who tried it has ended. */
    private static final String FREE =
            " finished_at IS NULL AND (state = 'WAITING' OR due_at <= ?) ";

    private final Database database;
    private final Pseudonyms pseudonyms;
    private final HashedDecision hashed;
    private final StoreOptions options;
    private final LaterDecisions later;
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
        this.later = new LaterDecisions(database, options.patience());
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
        NewReply fresh = NewReply.of(reply, now, true, rate.domain(), lease);
        DecisionRow row = DecisionRow.of(kept(decision), reply);
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
        NewReply fresh = NewReply.of(reply, now, false, null, null);
        DecisionRow row = decision == null ? null : DecisionRow.of(kept(decision), reply);
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
        long at = Columns.millis(now);
        long end = Columns.millis(now.plus(length));
        return write(
                s -> {
                    List<Lease> due =
                            s.rows(
                                    ENTRY
                                            + "WHERE finished_at IS NULL AND due_at <= ?"
                                            + " ORDER BY due_at, enqueued_at, id LIMIT ?"
                                            + s.lockRows(),
                                    r -> leased(r, end),
                                    at,
                                    max);
                    for (Lease lease : due) {
                        s.change(
                                "UPDATE reply SET state = 'SENDING', attempts = attempts + 1,"
                                        + " lease = lease + 1, due_at = ?, in_doubt = ?"
                                        + " WHERE id = ?",
                                end,
                                lease.entry().inDoubt(),
                                lease.entry().reply().id());
                    }
                    return due;
                });
    }

    private Lease leased(ResultSet row, long end) throws SQLException {
        QueueEntry entry = entry(row);
        return new Lease(
                new QueueEntry(
                        entry.reply(),
                        ReplyState.SENDING,
                        entry.attempts() + 1,
                        Columns.instant(end),
                        entry.lastResult(),
                        // Whoever held it last did not say how it ended.
                        entry.inDoubt() || entry.state() == ReplyState.SENDING),
                row.getLong("lease") + 1);
    }

    @Override
    public boolean settle(Lease lease, Next next, Instant now) {
        String id = lease.entry().reply().id();
        String result = Columns.cut(next.lastResult(), MAX_RESULT);
        long number = lease.number();
        String held = "WHERE id = ? AND lease = ? AND state = 'SENDING'";
        return freeing(
                next instanceof Next.GiveUp,
                s ->
                        switch (next) {
                            case Next.RetryAt(Instant at, _, boolean inDoubt) -> {
                                doubt(s, inDoubt, held, id, number);
                                yield s.change(
                                                "UPDATE reply SET state = 'WAITING', due_at = ?,"
                                                        + " last_result = ? "
                                                        + held,
                                                Columns.millis(at),
                                                result,
                                                id,
                                                number)
                                        > 0;
                            }
                            case Next.Done _ ->
                                    finish(s, id, ReplyState.SENT, result, now, held, id, number);
                            case Next.GiveUp(ReplyState state, _, boolean inDoubt) -> {
                                doubt(s, inDoubt, held, id, number);
                                yield finish(s, id, state, result, now, held, id, number);
                            }
                        });
    }

    /** Once in doubt a reply stays so. */
    private static void doubt(Session s, boolean inDoubt, String where, Object... values)
            throws SQLException {
        if (inDoubt) {
            s.change("UPDATE reply SET in_doubt = 1 " + where, values);
        }
    }

    /** The lease of who tried it last has ended, and nobody heard how the try did. */
    private static void doubtAbandoned(Session s, String id, long at) throws SQLException {
        doubt(s, true, "WHERE id = ? AND state = 'SENDING' AND due_at <= ?", id, at);
    }

    @Override
    public boolean renew(Lease lease, Duration length, Instant now) {
        return write(
                        s ->
                                s.change(
                                        "UPDATE reply SET due_at = ? WHERE id = ? AND lease = ?"
                                                + " AND state = 'SENDING'",
                                        Columns.millis(now.plus(length)),
                                        lease.entry().reply().id(),
                                        lease.number()))
                > 0;
    }

    /** Ends a reply: its content goes, and its claim unless somebody was, or may be, answered. */
    private static boolean finish(
            Session s,
            String id,
            ReplyState state,
            @Nullable String result,
            Instant now,
            String where,
            Object... values)
            throws SQLException {
        List<@Nullable Object> all = new ArrayList<>();
        all.add(state.name());
        all.add(Columns.millis(now));
        all.add(result);
        all.addAll(List.of(values));
        boolean found =
                s.change(
                                "UPDATE reply SET state = ?, finished_at = ?,"
                                        + " last_result = coalesce(?, last_result) "
                                        + where,
                                all.toArray())
                        > 0;
        if (found) {
            s.change("DELETE FROM content WHERE reply = ?", id);
            if (state != ReplyState.SENT) {
                Claim.free(s, id);
            }
        }
        return found;
    }

    @Override
    public List<QueueEntry> list(boolean finishedToo, int limit) {
        String sql =
                ENTRY
                        + (finishedToo ? "" : "WHERE finished_at IS NULL ")
                        + "ORDER BY enqueued_at, id LIMIT ?";
        return read(s -> s.rows(sql, this::entry, Math.clamp(limit, 0, MAX_ROWS)));
    }

    @Override
    public Optional<QueueEntry> entry(String id) {
        return read(s -> s.row(ENTRY + "WHERE id = ?", this::entry, id));
    }

    @Override
    public boolean retryNow(String id, Instant now) {
        long at = Columns.millis(now);
        return write(
                s -> {
                    doubtAbandoned(s, id, at);
                    return s.change(
                                    "UPDATE reply SET state = 'WAITING', due_at = ?"
                                            + " WHERE id = ? AND"
                                            + FREE,
                                    at,
                                    id,
                                    at)
                            > 0;
                });
    }

    @Override
    public int retryAll(Instant now) {
        long at = Columns.millis(now);
        return write(
                s ->
                        s.change(
                                "UPDATE reply SET due_at = ? WHERE finished_at IS NULL"
                                        + " AND state = 'WAITING' AND due_at > ?",
                                at,
                                at));
    }

    @Override
    public boolean delete(String id, Instant now) {
        long at = Columns.millis(now);
        return freeing(
                true,
                s -> {
                    doubtAbandoned(s, id, at);
                    return finish(
                            s,
                            id,
                            ReplyState.DELETED,
                            null,
                            now,
                            "WHERE id = ? AND" + FREE,
                            id,
                            at);
                });
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
        StringBuilder sql = new StringBuilder(DecisionRow.LIST);
        List<@Nullable Object> values = new ArrayList<>();
        String word = " WHERE ";
        if (filter.account() != null) {
            sql.append(word).append("d.account = ?");
            values.add(Columns.account(filter.account()));
            word = " AND ";
        }
        if (filter.correspondent() != null) {
            sql.append(word).append("d.correspondent = ?");
            values.add(Columns.searchable(filter.correspondent()));
            word = " AND ";
        }
        if (filter.since() != null) {
            sql.append(word).append("d.decided_at >= ?");
            values.add(Columns.millis(filter.since()));
            word = " AND ";
        }
        if (filter.reason() != null) {
            sql.append(word).append("d.reason = ?");
            values.add(filter.reason());
            word = " AND ";
        }
        DecisionFilter.Place before = filter.before();
        if (before != null) {
            // The first half is for the index, which both databases use for a range alone.
            sql.append(word).append("d.decided_at <= ? AND (d.decided_at < ? OR d.id < ?)");
            long at = Columns.millis(before.at());
            values.addAll(List.of(at, at, before.id()));
        }
        sql.append(" ORDER BY d.decided_at DESC, d.id DESC LIMIT ?");
        values.add(Math.clamp(filter.limit(), 0, MAX_ROWS));
        return read(s -> s.rows(sql.toString(), DecisionRow::read, values.toArray()));
    }

    @Override
    public long waiting() {
        return read(s -> s.number("SELECT count(*) FROM reply WHERE finished_at IS NULL"));
    }

    @Override
    public Optional<Instant> nextDue() {
        return read(
                s ->
                        s.row(
                                "SELECT due_at FROM reply WHERE finished_at IS NULL"
                                        + " ORDER BY due_at LIMIT 1",
                                r -> Columns.instant(r.getLong(1))));
    }

    @Override
    public int clean(Instant now) {
        try {
            return new Cleaning(database, options).clean(now);
        } catch (StoreUnavailable e) {
            throw unavailable(e);
        }
    }

    private QueueEntry entry(ResultSet row) throws SQLException {
        String id = row.getString("id");
        QueuedReply reply =
                new QueuedReply(
                        id,
                        row.getString("account"),
                        Columns.reversePath(row.getString("envelope_from")),
                        Columns.mailbox(row.getString("correspondent")),
                        row.getString("message_id"),
                        new StoredContent(database, id, row.getLong("size")),
                        ClientJson.read(row.getString("client")),
                        row.getInt("smtp_utf8") == 1,
                        row.getInt("never_notify") == 1,
                        Columns.instant(row.getLong("created_at")),
                        Columns.instant(row.getLong("expires_at")));
        return new QueueEntry(
                reply,
                ReplyState.valueOf(row.getString("state")),
                row.getInt("attempts"),
                Columns.instant(row.getLong("due_at")),
                row.getString("last_result"),
                row.getInt("in_doubt") == 1);
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
        return new QueueUnavailable(String.valueOf(e.getMessage()), e, e.isFull());
    }
}
