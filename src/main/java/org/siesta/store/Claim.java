package org.siesta.store;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.siesta.vacation.ResponseKey;

/**
 * The claim that this response goes to this correspondent now, and to nobody a second time within
 * the period (RFC 5230 §4.2).
 *
 * @param answeredSince an answer later than this one stands in the way
 * @param answeredUntil an answer later than this is from a clock that ran far ahead and counts for
 *     nothing
 * @param keepUntil when the row may go
 */
record Claim(
        String account,
        Octets correspondent,
        Octets response,
        @Nullable String clearText,
        String reply,
        boolean remembers,
        long now,
        long until,
        long answeredSince,
        long answeredUntil,
        long keepUntil) {

    static Claim of(
            ResponseKey key,
            Duration period,
            String reply,
            Pseudonyms pseudonyms,
            StoreOptions options,
            boolean clear,
            Instant at) {
        long now = Columns.millis(at);
        long millis = period.isPositive() ? millis(period) : 0;
        long until = Columns.plus(now, millis);
        long remember = Math.max(millis(options.remember()), millis);
        return new Claim(
                Columns.text(key.account()),
                new Octets(pseudonyms.correspondent(key.account(), key.correspondent())),
                new Octets(pseudonyms.response(key)),
                clear ? key.correspondent() : null,
                reply,
                millis > 0,
                now,
                until,
                Columns.plus(now, -millis),
                Columns.plus(now, remember),
                Columns.plus(now, remember));
    }

    /** When the correspondent had this response, where that is within the period. */
    OptionalLong answeredAt(Session s) throws SQLException {
        if (!remembers) {
            return OptionalLong.empty();
        }
        return s.row(
                        "SELECT answered_at FROM claim WHERE account = ? AND correspondent = ?"
                                + " AND response = ? AND answered_at > ? AND answered_at <= ?",
                        r -> OptionalLong.of(r.getLong(1)),
                        account,
                        correspondent.value(),
                        response.value(),
                        answeredSince,
                        answeredUntil)
                .orElse(OptionalLong.empty());
    }

    /**
     * Takes it for this decision; false when somebody has it, or this very delivery has a reply.
     */
    boolean take(Session s, DecisionRow row) throws SQLException {
        if (!remembers) {
            return row.before(s).isEmpty();
        }
        return s.change(
                        "INSERT INTO claim (account, correspondent, response, answered_at, until,"
                                + " keep_until, reply, clear_text) SELECT ?, ?, ?, ?, ?, ?, ?, ?"
                                + " WHERE NOT EXISTS (SELECT 1 FROM decision WHERE delivery_key = ?"
                                + " AND verdict = 'REPLY') ON CONFLICT (account, correspondent, response) DO UPDATE SET"
                                + " answered_at = excluded.answered_at, until = excluded.until,"
                                + " keep_until = excluded.keep_until, reply = excluded.reply,"
                                + " clear_text = excluded.clear_text"
                                + " WHERE claim.answered_at <= ? OR claim.answered_at > ?",
                        account,
                        correspondent.value(),
                        response.value(),
                        now,
                        until,
                        keepUntil,
                        reply,
                        clearText,
                        row.decision().deliveryKey(),
                        answeredSince,
                        answeredUntil)
                > 0;
    }

    /**
     * Frees what this reply claimed, unless a later reply claimed it since, or the relay may have
     * this one.
     */
    static void free(Session s, String reply) throws SQLException {
        s.change(
                "DELETE FROM claim WHERE (account, correspondent, response) = (SELECT"
                        + " claim_account, claim_correspondent, claim_response FROM reply"
                        + " WHERE id = ? AND in_doubt = 0) AND reply = ?",
                reply,
                reply);
    }

    private static long millis(Duration duration) {
        try {
            return duration.toMillis();
        } catch (ArithmeticException _) {
            return Long.MAX_VALUE;
        }
    }
}
