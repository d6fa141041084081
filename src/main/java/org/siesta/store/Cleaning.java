package org.siesta.store;

import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;

/** Removes what need not be remembered, in small batches, so that no delivery waits behind it. */
final class Cleaning {

    private static final int BATCH = 500;

    /** So many claims of one account are forgotten for its limit at once. */
    private static final int MOST_OLDEST = 100_000;

    private final Database database;
    private final StoreOptions options;

    Cleaning(Database database, StoreOptions options) {
        this.database = database;
        this.options = options;
    }

    /** How many rows went. */
    int clean(Instant now) {
        long at = Columns.millis(now);
        long old = Columns.millis(now.minus(options.decisionsKept()));
        int rows =
                batches(
                        "DELETE FROM claim WHERE (account, correspondent, response) IN (SELECT"
                                + " account, correspondent, response FROM claim"
                                + " WHERE keep_until <= ? LIMIT ?",
                        Integer.MAX_VALUE,
                        at);
        rows += crowdedAccounts();
        rows +=
                batches(
                        "DELETE FROM tracked_id WHERE (account, id) IN (SELECT account, id"
                                + " FROM tracked_id WHERE until <= ? LIMIT ?",
                        Integer.MAX_VALUE,
                        at);
        rows += crowdedScripts();
        rows +=
                batches(
                        "DELETE FROM decision WHERE id IN (SELECT id FROM decision"
                                + " WHERE decided_at <= ? LIMIT ?",
                        Integer.MAX_VALUE,
                        old);
        rows += crowdedDecisions();
        rows +=
                batches(
                        "DELETE FROM reply WHERE id IN (SELECT id FROM reply"
                                + " WHERE finished_at <= ? LIMIT ?",
                        Integer.MAX_VALUE,
                        old);
        return rows;
    }

    /** Decides which are too many once, so that of several nodes none removes others. */
    private int crowdedDecisions() {
        record Last(long decidedAt, String id) {}
        return database.readAll(
                        s ->
                                s.row(
                                        "SELECT decided_at, id FROM decision"
                                                + " ORDER BY decided_at DESC, id DESC"
                                                + " LIMIT 1 OFFSET ?",
                                        r -> new Last(r.getLong(1), r.getString(2)),
                                        options.maxDecisions()))
                .map(
                        last ->
                                batches(
                                        "DELETE FROM decision WHERE id IN (SELECT id FROM decision"
                                                + " WHERE decided_at < ?"
                                                + " OR decided_at = ? AND id <= ? LIMIT ?",
                                        Integer.MAX_VALUE,
                                        last.decidedAt(),
                                        last.decidedAt(),
                                        last.id()))
                .orElse(0);
    }

    /** Accounts with too many rows, and how many are too many. */
    private record Crowd(String account, long tooMany) {}

    private int crowdedAccounts() {
        int rows = 0;
        for (Crowd crowd :
                crowds(
                        "SELECT account, count(*) FROM claim GROUP BY account HAVING count(*) > ?")) {
            List<Oldest> oldest = oldest(crowd);
            for (int i = 0; i < oldest.size(); i += BATCH) {
                List<Oldest> batch = oldest.subList(i, Math.min(i + BATCH, oldest.size()));
                rows += database.clean(s -> forgotten(s, batch));
            }
        }
        return rows;
    }

    /** A claim that goes because its account has too many. */
    private record Oldest(String account, Octets correspondent, Octets response, long answeredAt) {}

    /**
     * No index by account and time keeps these: each reply would pay for it. They are sorted here,
     * where no delivery waits; of very many the next cleaning takes the rest.
     */
    private List<Oldest> oldest(Crowd crowd) {
        return database.readAll(
                s ->
                        s.rows(
                                "SELECT account, correspondent, response, answered_at FROM claim"
                                        + " WHERE account = ? ORDER BY answered_at LIMIT ?",
                                r ->
                                        new Oldest(
                                                r.getString(1),
                                                new Octets(r.getBytes(2)),
                                                new Octets(r.getBytes(3)),
                                                r.getLong(4)),
                                crowd.account(),
                                Math.min(crowd.tooMany(), MOST_OLDEST)));
    }

    /** What was renewed since, or is being renewed, stays. */
    private static int forgotten(Session s, List<Oldest> batch) throws SQLException {
        int rows = 0;
        for (Oldest claim : batch) {
            rows +=
                    delete(
                            s,
                            "DELETE FROM claim WHERE (account, correspondent, response) IN (SELECT"
                                    + " account, correspondent, response FROM claim"
                                    + " WHERE account = ? AND correspondent = ? AND response = ?"
                                    + " AND answered_at = ? LIMIT ?",
                            1,
                            claim.account(),
                            claim.correspondent().value(),
                            claim.response().value(),
                            claim.answeredAt());
        }
        return rows;
    }

    /** What ends first goes first. */
    private int crowdedScripts() {
        int rows = 0;
        for (Crowd crowd :
                crowds(
                        "SELECT account, count(*) FROM tracked_id GROUP BY account"
                                + " HAVING count(*) > ?")) {
            rows +=
                    batches(
                            "DELETE FROM tracked_id WHERE (account, id) IN (SELECT account, id"
                                    + " FROM tracked_id WHERE account = ? ORDER BY until LIMIT ?",
                            crowd.tooMany(),
                            crowd.account());
        }
        return rows;
    }

    private List<Crowd> crowds(String sql) {
        int most = options.rememberedPerAccount();
        return database.readAll(
                s -> s.rows(sql, r -> new Crowd(r.getString(1), r.getLong(2) - most), most));
    }

    /**
     * Deletes by batches, at most {@code limit} rows in all. The statement ends within its inner
     * SELECT, whose last parameter is the batch; the rows are locked there, or a row that was due
     * would go though it was renewed meanwhile.
     */
    private int batches(String sql, long limit, Object... values) {
        long left = limit;
        int rows = 0;
        while (left > 0) {
            int batch = (int) Math.min(BATCH, left);
            int gone = database.clean(s -> delete(s, sql, batch, values));
            rows += gone;
            left -= gone;
            if (gone < batch) {
                break;
            }
        }
        return rows;
    }

    private static int delete(Session s, String sql, int batch, Object... values)
            throws SQLException {
        Object[] all = Arrays.copyOf(values, values.length + 1);
        all[values.length] = batch;
        return s.change(sql + s.lockRows() + ")", all);
    }
}
