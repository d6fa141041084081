package org.siesta.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.siesta.mail.Mailbox;
import org.siesta.queue.Decision;
import org.siesta.queue.Decision.DecisionVerdict;
import org.siesta.queue.DecisionFilter;
import org.siesta.queue.DecisionRecord;
import org.siesta.queue.QueuedReply;
import org.siesta.queue.ReplyState;
import org.siesta.vacation.Suppression;

/**
 * A decision in its table.
 *
 * @param reply id of the reply that goes with it, null for none
 * @param replyMessageId Message-ID of that reply, null for none
 */
record DecisionRow(
        Decision decision, String client, @Nullable String reply, @Nullable String replyMessageId) {

    /** All decisions, each with the state of its reply. */
    private static final String LIST =
            "SELECT d.id, d.decided_at, d.account, d.recipient, d.reverse_path, d.message_id,"
                    + " d.delivery_key, d.client, d.verdict, d.reason, d.detail, d.source,"
                    + " d.reply_message_id, r.state, r.attempts, r.last_result"
                    + " FROM decision d LEFT JOIN reply r ON r.id = d.reply";

    static DecisionRow of(Decision decision, @Nullable QueuedReply reply) {
        String client = ClientJson.write(decision.client());
        return reply == null
                ? new DecisionRow(decision, client, null, decision.replyMessageId())
                : new DecisionRow(decision, client, reply.id(), reply.messageId());
    }

    /** False when this id is there already, or a reply of this delivery. */
    boolean insert(Session s) throws SQLException {
        String reversePath = Columns.text(decision.from());
        return s.change(
                        "INSERT INTO decision (id, decided_at, account, recipient, reverse_path,"
                                + " correspondent, message_id, delivery_key, client, verdict,"
                                + " reason, detail, source, reply_message_id, reply) VALUES (?, ?,"
                                + " ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
                        decision.id(),
                        Columns.millis(decision.at()),
                        Columns.text(decision.account()),
                        Columns.text(decision.recipient()),
                        reversePath,
                        Columns.searchable(reversePath),
                        decision.messageId(),
                        decision.deliveryKey(),
                        client,
                        decision.verdict().name(),
                        decision.reason(),
                        decision.detail(),
                        decision.source(),
                        replyMessageId,
                        reply)
                > 0;
    }

    /**
     * The reply that this very delivery had.
     *
     * @param isOwn it is the one of this decision
     */
    record Before(Instant at, boolean isOwn) {}

    /** The reply that this very delivery had, if any. */
    Optional<Before> before(Session s) throws SQLException {
        return s.row(
                "SELECT decided_at, reply FROM decision WHERE delivery_key = ?"
                        + " AND verdict = 'REPLY'",
                r ->
                        new Before(
                                Columns.instant(r.getLong(1)),
                                reply != null && reply.equals(r.getString(2))),
                decision.deliveryKey());
    }

    /** The same without a reply. */
    DecisionRow suppressed(Suppression because, String detail) {
        Decision d = decision;
        return new DecisionRow(
                new Decision(
                        d.id(),
                        d.at(),
                        d.account(),
                        d.recipient(),
                        d.from(),
                        d.messageId(),
                        d.deliveryKey(),
                        d.client(),
                        DecisionVerdict.SUPPRESSED,
                        because.word(),
                        detail,
                        d.source(),
                        null),
                client,
                null,
                null);
    }

    /** Those that are asked for, the latest first, at most so many. */
    static List<DecisionRecord> list(Session s, DecisionFilter filter, int most)
            throws SQLException {
        StringBuilder sql = new StringBuilder(LIST);
        List<@Nullable Object> values = new ArrayList<>();
        String word = " WHERE ";
        if (filter.account() != null) {
            List<String> names = accounts(filter.account());
            sql.append(word).append("d.account").append(oneOf(names));
            values.addAll(names);
            word = " AND ";
        }
        if (filter.correspondent() != null) {
            List<String> spellings = spellings(filter.correspondent());
            sql.append(word).append("d.correspondent").append(oneOf(spellings));
            values.addAll(spellings);
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
        values.add(Math.clamp(filter.limit(), 0, most));
        return s.rows(sql.toString(), DecisionRow::read, values.toArray());
    }

    private static String oneOf(List<String> values) {
        return values.size() == 1 ? " = ?" : " IN (?, ?)";
    }

    /** As it was typed, and as accounts are named; the shim's have the name that a client wrote. */
    private static List<String> accounts(String account) {
        return Stream.of(
                        Optional.of(account),
                        Mailbox.parse(account).map(Mailbox::normal).map(Columns::text))
                .flatMap(Optional::stream)
                .map(Columns::account)
                .distinct()
                .toList();
    }

    /** How the address may stand in the table: its domain is there as the message had it. */
    private static List<String> spellings(String correspondent) {
        Optional<Mailbox> mailbox = Mailbox.parse(correspondent);
        return mailbox.isEmpty()
                ? List.of(Columns.searchable(correspondent))
                : Stream.of(mailbox, mailbox.get().otherSpelling())
                        .flatMap(Optional::stream)
                        .map(one -> Columns.searchable(Columns.text(one)))
                        .toList();
    }

    private static DecisionRecord read(ResultSet row) throws SQLException {
        Decision decision =
                new Decision(
                        row.getString(1),
                        Columns.instant(row.getLong(2)),
                        Columns.mailbox(row.getString(3)),
                        Columns.mailbox(row.getString(4)),
                        Columns.reversePath(row.getString(5)),
                        row.getString(6),
                        row.getString(7),
                        ClientJson.read(row.getString(8)),
                        DecisionVerdict.valueOf(row.getString(9)),
                        row.getString(10),
                        row.getString(11),
                        row.getString(12),
                        row.getString(13));
        @Nullable String state = row.getString(14);
        return state == null
                ? new DecisionRecord(decision, null, 0, "")
                : new DecisionRecord(
                        decision, ReplyState.valueOf(state), row.getInt(15), row.getString(16));
    }
}
