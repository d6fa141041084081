package org.siesta.store;

import static java.lang.System.Logger.Level.WARNING;

import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.siesta.mail.Mailbox;
import org.siesta.queue.QueueUnavailable;
import org.siesta.settings.AccountSettings;
import org.siesta.settings.OutOfOffice;
import org.siesta.settings.OutOfOfficeRequest;
import org.siesta.settings.Script;
import org.siesta.settings.SettingsStore;
import org.siesta.settings.SettingsUnavailable;

/** Settings in SQL. */
final class StoredSettings implements SettingsStore {

    private static final System.Logger LOG = System.getLogger(StoredSettings.class.getName());

    private static final String SWITCHED_OFF = "the out-of-office was switched off";

    private static final String NO_SCRIPT = "the script was switched off";

    private static final String ANY_SCRIPT = "script:%";

    private static final String SCRIPT = "SELECT name, content, active, changed_at FROM script ";

    private static final String PUT =
            "INSERT INTO out_of_office (account, version, content, changed_at)"
                    + " VALUES (?, 1, ?, ?) ON CONFLICT (account) DO UPDATE SET"
                    + " version = out_of_office.version + 1, content = excluded.content,"
                    + " changed_at = excluded.changed_at";

    private final Database database;
    private final StoredReplyQueue queue;

    /**
     * @param queue where replies end of which an out-of-office is switched off
     */
    StoredSettings(Database database, StoredReplyQueue queue) {
        this.database = database;
        this.queue = queue;
    }

    @Override
    public AccountSettings find(Mailbox account) {
        // One statement, so that both halves are of the same moment.
        String sql =
                "SELECT o.version, o.content, s.name, s.content, s.active, s.changed_at"
                        + " FROM (SELECT CAST(? AS TEXT) AS account) a"
                        + " LEFT JOIN out_of_office o ON o.account = a.account"
                        + " LEFT JOIN script s ON s.account = a.account AND s.active = 1";
        AccountSettings settings =
                read(s -> s.row(sql, r -> settings(account, r), Columns.text(account)))
                        .orElseThrow(
                                () -> new IllegalStateException("a join with one row has one row"));
        // Few scripts include others, so that few deliveries read twice.
        return settings.activeScript().filter(Script::mayInclude).isPresent()
                ? settings.with(scripts(account))
                : settings;
    }

    private AccountSettings settings(Mailbox account, ResultSet row) throws SQLException {
        long version = row.getLong(1);
        @Nullable String content = row.getString(2);
        @Nullable Script active = row.getString(3) == null ? null : script(row, 3);
        return content == null
                ? new AccountSettings(account, OutOfOffice.OFF, 0, active)
                : new AccountSettings(account, OutOfOfficeJson.read(content), version, active);
    }

    @Override
    public OptionalLong putOutOfOffice(
            Mailbox account, OutOfOffice outOfOffice, OptionalLong expectedVersion, Instant now) {
        String key = Columns.text(account);
        String content = OutOfOfficeJson.write(outOfOffice);
        long at = Columns.millis(now);
        OptionalLong version = write(s -> put(s, key, content, expectedVersion, at));
        if (version.isPresent() && !outOfOffice.isAway(now)) {
            takeBack(account, OutOfOfficeRequest.SOURCE, SWITCHED_OFF, now);
        }
        return version;
    }

    /**
     * Behind the change, so that a delivery that read the settings before it is the only one that
     * may still be answered. Without it they go out, or end with their expiry.
     */
    private void takeBack(Mailbox account, String source, String why, Instant now) {
        try {
            queue.takeBack(account, source, why, now);
        } catch (QueueUnavailable e) {
            LOG.log(WARNING, "replies that wait cannot be taken back: " + e.getMessage());
        }
    }

    /**
     * One statement each, so that of two at once one is told the truth. A deleted one has version 0
     * for the caller, and yet its number is used up.
     */
    private static OptionalLong put(
            Session s, String account, String content, OptionalLong expected, long at)
            throws SQLException {
        if (expected.isEmpty()) {
            return version(s, PUT + " RETURNING version", account, content, at);
        }
        return expected.getAsLong() == 0
                ? version(
                        s,
                        PUT + " WHERE out_of_office.content IS NULL RETURNING version",
                        account,
                        content,
                        at)
                : version(
                        s,
                        "UPDATE out_of_office SET version = version + 1, content = ?,"
                                + " changed_at = ? WHERE account = ? AND version = ?"
                                + " AND content IS NOT NULL RETURNING version",
                        content,
                        at,
                        account,
                        expected.getAsLong());
    }

    private static OptionalLong version(Session s, String sql, Object... values)
            throws SQLException {
        return s.row(sql, r -> OptionalLong.of(r.getLong(1)), values).orElse(OptionalLong.empty());
    }

    @Override
    public boolean deleteOutOfOffice(Mailbox account, OptionalLong expectedVersion, Instant now) {
        String key = Columns.text(account);
        boolean deleted = write(s -> delete(s, key, expectedVersion)) > 0;
        if (deleted) {
            takeBack(account, OutOfOfficeRequest.SOURCE, SWITCHED_OFF, now);
        }
        return deleted;
    }

    private static int delete(Session s, String account, OptionalLong expected)
            throws SQLException {
        String sql =
                "UPDATE out_of_office SET content = NULL"
                        + " WHERE account = ? AND content IS NOT NULL";
        return expected.isEmpty()
                ? s.change(sql, account)
                : s.change(sql + " AND version = ?", account, expected.getAsLong());
    }

    @Override
    public List<Script> scripts(Mailbox account) {
        return read(
                s ->
                        s.rows(
                                SCRIPT + "WHERE account = ? ORDER BY name",
                                r -> script(r, 1),
                                Columns.text(account)));
    }

    @Override
    public Optional<Script> script(Mailbox account, String name) {
        return read(
                s ->
                        s.row(
                                SCRIPT + "WHERE account = ? AND name = ?",
                                r -> script(r, 1),
                                Columns.text(account),
                                name));
    }

    @Override
    public void putScript(Mailbox account, String name, String content, Instant now) {
        byte[] octets = content.getBytes(StandardCharsets.UTF_8);
        write(
                s ->
                        s.change(
                                "INSERT INTO script (account, name, content, active, changed_at)"
                                        + " VALUES (?, ?, ?, 0, ?) ON CONFLICT (account, name) DO"
                                        + " UPDATE SET content = excluded.content,"
                                        + " changed_at = excluded.changed_at",
                                Columns.text(account),
                                name,
                                octets,
                                Columns.millis(now)));
    }

    @Override
    public boolean deleteScript(Mailbox account, String name, Instant now) {
        Optional<Boolean> wasActive =
                write(
                        s ->
                                s.row(
                                        "DELETE FROM script WHERE account = ? AND name = ?"
                                                + " RETURNING active",
                                        r -> r.getInt(1) == 1,
                                        Columns.text(account),
                                        name));
        if (wasActive.orElse(false)) {
            takeBack(account, ANY_SCRIPT, NO_SCRIPT, now);
        }
        return wasActive.isPresent();
    }

    @Override
    public boolean activateScript(Mailbox account, Optional<String> name, Instant now) {
        String key = Columns.text(account);
        String wanted = name.orElse("");
        if (wanted.isEmpty()) {
            write(s -> deactivate(s, key));
            // Where none was active, too: what could not be taken back before can be now.
            takeBack(account, ANY_SCRIPT, NO_SCRIPT, now);
            return true;
        }
        return write(
                s -> {
                    boolean known =
                            s.number(
                                            "SELECT count(*) FROM script"
                                                    + " WHERE account = ? AND name = ?",
                                            key,
                                            wanted)
                                    > 0;
                    if (known) {
                        deactivate(s, key);
                        int active =
                                s.change(
                                        "UPDATE script SET active = 1"
                                                + " WHERE account = ? AND name = ?",
                                        key,
                                        wanted);
                        if (active == 0) {
                            throw new LostRace("the script was deleted meanwhile");
                        }
                    }
                    return known;
                });
    }

    private static int deactivate(Session s, String account) throws SQLException {
        return s.change("UPDATE script SET active = 0 WHERE account = ? AND active = 1", account);
    }

    private static Script script(ResultSet row, int first) throws SQLException {
        return new Script(
                row.getString(first),
                new String(row.getBytes(first + 1), StandardCharsets.UTF_8),
                row.getInt(first + 2) == 1,
                Columns.instant(row.getLong(first + 3)));
    }

    private <T> T read(Database.Work<T> work) {
        try {
            return database.read(work);
        } catch (StoreUnavailable e) {
            throw unavailable(e);
        }
    }

    private <T> T write(Database.Work<T> work) {
        try {
            return database.write(work);
        } catch (StoreUnavailable e) {
            throw unavailable(e);
        }
    }

    private static SettingsUnavailable unavailable(StoreUnavailable e) {
        String what = String.valueOf(e.getMessage());
        return e.isBusy()
                ? SettingsUnavailable.busy(what, e)
                : new SettingsUnavailable(what, e, e.isFull());
    }
}
