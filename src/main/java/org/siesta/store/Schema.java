package org.siesta.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Brings the tables to the version that this program knows.
 *
 * <p>A store that is up to date costs one query; Flyway is loaded only when there is work. A newer
 * schema is accepted: migrations add, so that nodes can be upgraded one by one. What removes comes
 * later, when no node needs it any more, and raises {@code schema_floor}, below which a program is
 * refused.
 */
final class Schema {

    /** Every migration, in order. */
    static final List<String> MIGRATIONS =
            List.of(
                    "V1__store.sql",
                    "V2__domain_rate.sql",
                    "V3__tracked_id.sql",
                    "V4__schema_floor.sql",
                    "V5__claim_age.sql",
                    "V6__in_doubt.sql",
                    "V7__no_claim_age.sql");

    private static final String SQLITE = "db/sqlite/";
    private static final String POSTGRESQL = "db/postgresql/";
    private static final String INCOMPLETE = " cannot be brought up to date: ";

    /** The tables without which nobody gets a reply. */
    private static final List<String> OF_A_DELIVERY =
            List.of("out_of_office", "script", "claim", "reply", "content", "decision");

    private static final String ASK =
            "SELECT count(*) FROM flyway_schema_history WHERE version IS NOT NULL AND success";

    /** Whether SQLite has the tables. */
    static final String IN_SQLITE =
            "SELECT count(*) FROM sqlite_schema WHERE name = 'flyway_schema_history'";

    /** Whether PostgreSQL has the tables. */
    static final String IN_POSTGRESQL =
            "SELECT count(*) FROM information_schema.tables WHERE table_schema = current_schema()"
                    + " AND table_name = 'flyway_schema_history'";

    private Schema() {}

    /**
     * The version of the tables; 0 where there are none.
     *
     * @param there the question whether there are any
     */
    static int version(Session session, String there) throws SQLException {
        if (session.number(there) == 0) {
            return 0;
        }
        return (int)
                session.number(
                        "SELECT max(CAST(version AS INTEGER)) FROM flyway_schema_history"
                                + " WHERE version IS NOT NULL AND success");
    }

    /** The writer's session, on tables that are up to date. */
    static Session open(SqliteFile file) {
        if (file.exists()) {
            Optional<Session> session = current(file);
            if (session.isPresent()) {
                return session.get();
            }
        }
        return migrated(file);
    }

    /** The same where the tables are up to date, or there are none yet. */
    static Optional<Session> openAhead(SqliteFile file) {
        return file.exists() ? current(file) : Optional.of(migrated(file));
    }

    private static Optional<Session> current(SqliteFile file) {
        try {
            Session session = file.writer();
            if (upToDate(session)) {
                return Optional.of(session);
            }
            session.close();
            return Optional.empty();
        } catch (SQLException e) {
            throw file.explain(e);
        } catch (LinkageError e) {
            throw noLibrary(e);
        }
    }

    private static boolean upToDate(Session session) throws SQLException {
        return session.number(IN_SQLITE) > 0 && isComplete(session);
    }

    private static boolean isComplete(Session session) throws SQLException {
        if (session.number(ASK) < MIGRATIONS.size()) {
            return false;
        }
        checkFloor(session);
        return true;
    }

    /**
     * Refuses tables from which a newer program has removed what this one needs.
     *
     * @throws StoreUnavailable this program is too old
     */
    static void checkFloor(Session session) throws SQLException {
        long least = session.number("SELECT max(least) FROM schema_floor");
        if (least > MIGRATIONS.size()) {
            throw new StoreUnavailable(
                    "the tables of the store are too new for this program: they need version "
                            + least
                            + " of the schema, it knows "
                            + MIGRATIONS.size()
                            + "; upgrade it");
        }
    }

    /**
     * Changes what means nothing: SQLite writes no page, and syncs none, where all stays as it was.
     */
    static int writingProbe(Session session) throws SQLException {
        checkFloor(session);
        return session.change(
                "INSERT OR REPLACE INTO secret (name, octets) VALUES ('probe', randomblob(8))");
    }

    /** Fills 256 KiB until {@link #giveRoomBack}. */
    static int takeRoom(Session session) throws SQLException {
        return session.change(
                "INSERT OR REPLACE INTO secret (name, octets) VALUES ('room', zeroblob(262144))");
    }

    static int giveRoomBack(Session session) throws SQLException {
        return session.change("DELETE FROM secret WHERE name = 'room'");
    }

    /**
     * The same within one transaction, under a name that no other node has to wait for; octets that
     * cannot be compressed.
     */
    static int tryRoom(Session session) throws SQLException {
        byte[] octets = new byte[262_144];
        ThreadLocalRandom.current().nextBytes(octets);
        String name = "room-" + UUID.randomUUID();
        session.change("INSERT INTO secret (name, octets) VALUES (?, ?)", name, octets);
        return session.change("DELETE FROM secret WHERE name = ?", name);
    }

    /**
     * A transaction that needs all that a delivery needs and changes no row: a node that stood
     * still in it would hold up the others'.
     */
    static int probe(Session session) throws SQLException {
        checkFloor(session);
        int none = 0;
        for (String table : OF_A_DELIVERY) {
            none += session.change("DELETE FROM " + table + " WHERE FALSE");
        }
        return none;
    }

    /** Brings PostgreSQL's tables up to date; of several nodes that start at once one does it. */
    static void migrate(PostgresServer server, Session session) throws SQLException {
        if (session.number(IN_POSTGRESQL) > 0 && isComplete(session)) {
            return;
        }
        Migration.run(
                server.migrationSource(),
                POSTGRESQL,
                // Nobody waits behind them for a lock. PgBouncer refuses this among the options.
                "SET lock_timeout = '10s'",
                "the tables of the store at " + server.place() + INCOMPLETE);
        checkFloor(session);
    }

    // In one process the monitor, between processes the lock: SQLite has no lock that Flyway uses.
    private static synchronized Session migrated(SqliteFile file) {
        Path lock = file.path().resolveSibling("migrate.lock");
        try (FileChannel channel =
                        FileChannel.open(
                                lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock _ = channel.lock()) {
            file.create();
            Optional<Session> session = current(file);
            if (session.isPresent()) {
                return session.get();
            }
            String incomplete = "the tables of " + file.path() + INCOMPLETE;
            Migration.run(file.source(), SQLITE, null, incomplete);
            return current(file).orElseThrow(() -> new StoreUnavailable(incomplete + "unknown"));
        } catch (SQLException e) {
            throw file.explain(e);
        } catch (IOException e) {
            throw new StoreUnavailable(
                    "the store directory "
                            + file.path().getParent()
                            + " is not writable; let this user write to it",
                    e);
        }
    }

    private static StoreUnavailable noLibrary(LinkageError e) {
        return new StoreUnavailable(
                "SQLite's native library cannot be loaded; name a directory that is writable and"
                        + " not mounted noexec with -Dorg.sqlite.tmpdir=",
                e);
    }
}
