package org.siesta.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * Brings the tables to the version that this program knows.
 *
 * <p>A store that is up to date costs one query; Flyway is loaded only when there is work. A newer
 * schema is accepted: migrations add, so that nodes can be upgraded one by one.
 */
final class Schema {

    /** Every migration, in order. */
    static final List<String> MIGRATIONS =
            List.of("V1__store.sql", "V2__domain_rate.sql", "V3__tracked_id.sql");

    private static final String ASK =
            "SELECT count(*) FROM flyway_schema_history WHERE version IS NOT NULL AND success = 1";

    private Schema() {}

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
        boolean known =
                session.number(
                                "SELECT count(*) FROM sqlite_schema WHERE name ="
                                        + " 'flyway_schema_history'")
                        > 0;
        return known && session.number(ASK) >= MIGRATIONS.size();
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
            Migration.run(file);
            return current(file)
                    .orElseThrow(() -> new StoreUnavailable(incomplete(file) + "unknown"));
        } catch (IOException e) {
            throw new StoreUnavailable(
                    "the store directory "
                            + file.path().getParent()
                            + " is not writable; let this user write to it",
                    e);
        }
    }

    static String incomplete(SqliteFile file) {
        return "the tables of " + file.path() + " cannot be brought up to date: ";
    }

    private static StoreUnavailable noLibrary(LinkageError e) {
        return new StoreUnavailable(
                "SQLite's native library cannot be loaded; name a directory that is writable and"
                        + " not mounted noexec with -Dorg.sqlite.tmpdir=",
                e);
    }
}
