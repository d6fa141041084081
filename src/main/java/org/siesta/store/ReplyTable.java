package org.siesta.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.siesta.mail.Mailbox;
import org.siesta.queue.Lease;
import org.siesta.queue.Next;
import org.siesta.queue.QueueEntry;
import org.siesta.queue.QueuedReply;
import org.siesta.queue.ReplyQueue;
import org.siesta.queue.ReplyState;

/**
 * The replies in their table: who holds one, and how it ends. Each method is a part of a
 * transaction.
 */
final class ReplyTable {

    private static final int MAX_RESULT = 2_000;

    private static final String ENTRY =
            "SELECT id, account, envelope_from, correspondent, message_id, size, client, smtp_utf8,"
                    + " never_notify, created_at, expires_at, state, attempts, due_at, last_result,"
                    + " lease, in_doubt FROM reply ";

    /** Whose the lease still is. */
    private static final String HELD = "WHERE id = ? AND lease = ? AND state = 'SENDING'";

    /** Nobody holds it: it waits, or the lease of who tried it has ended. */
    private static final String FREE =
            " finished_at IS NULL AND (state = 'WAITING' OR due_at <= ?) ";

    private final Database database;

    /**
     * @param database where the content of a reply is read once somebody wants it
     */
    ReplyTable(Database database) {
        this.database = database;
    }

    /** Leases what is due, the oldest first. */
    List<Lease> lease(Session s, int max, Duration length, Instant now) throws SQLException {
        long end = Columns.millis(now.plus(length));
        List<Lease> due =
                s.rows(
                        ENTRY
                                + "WHERE finished_at IS NULL AND due_at <= ?"
                                + " ORDER BY due_at LIMIT ?"
                                + s.lockRows(),
                        r -> leased(r, end),
                        Columns.millis(now),
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

    /** False when somebody else holds it by now. */
    boolean renew(Session s, Lease lease, Duration length, Instant now) throws SQLException {
        return s.change(
                        "UPDATE reply SET due_at = ? " + HELD,
                        Columns.millis(now.plus(length)),
                        lease.entry().reply().id(),
                        lease.number())
                > 0;
    }

    /** How a try ended, told once or again; false when somebody else holds it by now. */
    boolean settle(Session s, Lease lease, Next next, Instant now) throws SQLException {
        return settleHeld(s, lease, next, now) || isSettled(s, lease, next);
    }

    /** Whether it was stored when the answer to the commit was lost. */
    private static boolean isSettled(Session s, Lease lease, Next next) throws SQLException {
        return s.number(
                        "SELECT count(*) FROM reply WHERE id = ? AND lease = ? AND state = ?",
                        lease.entry().reply().id(),
                        lease.number(),
                        next.state().name())
                > 0;
    }

    private boolean settleHeld(Session s, Lease lease, Next next, Instant now) throws SQLException {
        String id = lease.entry().reply().id();
        String result = Columns.cut(next.lastResult(), MAX_RESULT);
        long number = lease.number();
        return switch (next) {
            case Next.RetryAt(Instant at, _, boolean inDoubt) -> {
                doubt(s, inDoubt, HELD, id, number);
                // What was taken back meanwhile is due at once, and ends for the reason it has.
                yield s.change(
                                "UPDATE reply SET state = 'WAITING',"
                                        + " due_at = CASE WHEN expires_at < ? THEN expires_at ELSE ? END,"
                                        + " last_result = CASE WHEN expires_at <= ? THEN last_result ELSE ? END "
                                        + HELD,
                                Columns.millis(at),
                                Columns.millis(at),
                                Columns.millis(now),
                                result,
                                id,
                                number)
                        > 0;
            }
            case Next.Done _ -> finish(s, id, ReplyState.SENT, result, now, HELD, id, number);
            case Next.GiveUp(ReplyState state, _, boolean inDoubt) -> {
                doubt(s, inDoubt, HELD, id, number);
                yield finish(s, id, state, result, now, HELD, id, number);
            }
        };
    }

    /** False when it has ended, or somebody tries it at the moment. */
    boolean delete(Session s, String id, Instant now) throws SQLException {
        long at = Columns.millis(now);
        doubtAbandoned(s, id, at);
        return finish(s, id, ReplyState.DELETED, null, now, "WHERE id = ? AND" + FREE, id, at);
    }

    /**
     * How many a part of a withdrawal met.
     *
     * @param found ended, or being tried at the moment
     */
    record TakenBack(int found, int ended) {}

    /**
     * Ends what waits of an account's replies that such a source asked for. What somebody tries at
     * the moment expires now: unless this try brings it to the relay it ends, too.
     *
     * @param kept the account as it stands in decisions
     * @param source as a pattern of SQL's LIKE
     */
    TakenBack takeBack(
            Session s,
            Mailbox account,
            Mailbox kept,
            String source,
            String why,
            int most,
            Instant now)
            throws SQLException {
        long at = Columns.millis(now);
        List<String> ids =
                s.rows(
                        // In this order for SQLite: few replies wait, and an account may have
                        // very many decisions.
                        "SELECT r.id FROM reply r CROSS JOIN decision d WHERE d.account = ?"
                                + " AND d.decided_at = r.created_at AND d.reply = r.id"
                                + " AND r.account = ? AND d.source LIKE ?"
                                + " AND r.finished_at IS NULL AND r.expires_at > ? LIMIT ?",
                        r -> r.getString(1),
                        Columns.text(kept),
                        account.address(),
                        source,
                        at,
                        most);
        int ended = 0;
        for (String id : ids) {
            doubtAbandoned(s, id, at);
            if (finish(s, id, ReplyState.EXPIRED, why, now, "WHERE id = ? AND" + FREE, id, at)) {
                ended++;
            } else {
                s.change(
                        "UPDATE reply SET expires_at = ?, last_result = ?"
                                + " WHERE id = ? AND finished_at IS NULL",
                        at,
                        why,
                        id);
            }
        }
        return new TakenBack(ids.size(), ended);
    }

    /** Makes it due; false when it has ended, or somebody tries it at the moment. */
    boolean retry(Session s, String id, Instant now) throws SQLException {
        long at = Columns.millis(now);
        doubtAbandoned(s, id, at);
        return s.change(
                        "UPDATE reply SET state = 'WAITING', due_at = ? WHERE id = ? AND" + FREE,
                        at,
                        id,
                        at)
                > 0;
    }

    /**
     * Makes some due that wait, or are leased for longer than can be, those of the latest first;
     * how many. They are due since they were queued, so that the oldest goes first and {@link
     * #lease} need not sort what has become due at once.
     */
    int retrySome(Session s, int most, Instant now) throws SQLException {
        long at = Columns.millis(now);
        return s.change(
                "UPDATE reply SET due_at = CASE WHEN enqueued_at < ? THEN enqueued_at ELSE ? END"
                        + " WHERE id IN (SELECT id FROM reply WHERE finished_at IS NULL"
                        + " AND due_at > ? AND (state = 'WAITING' OR due_at > ?)"
                        + " ORDER BY due_at DESC LIMIT ?"
                        + s.lockRows()
                        + ")",
                at,
                at,
                at,
                Columns.millis(now.plus(ReplyQueue.LONGEST_LEASE)),
                most);
    }

    List<QueueEntry> list(Session s, boolean finishedToo, int limit) throws SQLException {
        return s.rows(
                ENTRY
                        + (finishedToo ? "" : "WHERE finished_at IS NULL ")
                        // No index goes by the sum: what has ended is a hundred times what waits.
                        + (finishedToo ? "ORDER BY enqueued_at" : "ORDER BY enqueued_at + 0")
                        + ", id LIMIT ?",
                this::entry,
                limit);
    }

    Optional<QueueEntry> entry(Session s, String id) throws SQLException {
        return s.row(ENTRY + "WHERE id = ?", this::entry, id);
    }

    long waiting(Session s) throws SQLException {
        return s.number("SELECT count(*) FROM reply WHERE finished_at IS NULL");
    }

    Optional<Instant> nextDue(Session s) throws SQLException {
        return s.row(
                "SELECT due_at FROM reply WHERE finished_at IS NULL ORDER BY due_at LIMIT 1",
                r -> Columns.instant(r.getLong(1)));
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
}
