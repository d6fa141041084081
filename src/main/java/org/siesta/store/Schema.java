package org.siesta.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.ResourceProvider;
import org.flywaydb.core.api.resource.LoadableResource;
import org.jspecify.annotations.Nullable;

/**
 * Brings the tables to the version that this program knows.
 *
 * <p>A store that is up to date costs one query; Flyway is loaded only when there is work. A newer
 * schema is accepted: migrations add, so that nodes can be upgraded one by one.
 */
final class Schema {

    /** Every migration, in order. */
    static final List<String> MIGRATIONS = List.of("V1__store.sql");

    private static final String FOLDER = "db/sqlite/";
    private static final String ASK =
            "SELECT count(*) FROM flyway_schema_history WHERE version IS NOT NULL AND success = 1";

    // Held so that its level is not forgotten: Flyway tells every step at level INFO.
    private static final Logger FLYWAY = Logger.getLogger("org.flywaydb");

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
            migrate(file);
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

    private static void migrate(SqliteFile file) {
        FLYWAY.setLevel(Level.WARNING);
        try {
            Flyway.configure(Schema.class.getClassLoader())
                    .dataSource(file.source())
                    .resourceProvider(new OwnResources())
                    .javaMigrationClassProvider(List::of)
                    .validateMigrationNaming(true)
                    .load()
                    .migrate();
        } catch (FlywayException e) {
            for (Throwable t = e; t != null; t = t.getCause()) {
                if (t instanceof SQLException s) {
                    throw file.explain(s);
                }
            }
            String why = String.valueOf(e.getMessage()).strip().replaceAll("\\s+", " ");
            throw new StoreUnavailable(incomplete(file) + why, e);
        }
    }

    private static String incomplete(SqliteFile file) {
        return "the tables of " + file.path() + " cannot be brought up to date: ";
    }

    private static StoreUnavailable noLibrary(LinkageError e) {
        return new StoreUnavailable(
                "SQLite's native library cannot be loaded; name a directory that is writable and"
                        + " not mounted noexec with -Dorg.sqlite.tmpdir=",
                e);
    }

    /** The migrations by name: no search of the class path, which differs by how we are packed. */
    private static final class OwnResources implements ResourceProvider {

        @Override
        public @Nullable LoadableResource getResource(String name) {
            return MIGRATIONS.contains(name) ? new OwnResource(name) : null;
        }

        @Override
        public Collection<LoadableResource> getResources(String prefix, String[] suffixes) {
            return MIGRATIONS.stream()
                    .filter(n -> n.startsWith(prefix))
                    .filter(n -> List.of(suffixes).stream().anyMatch(n::endsWith))
                    .<LoadableResource>map(OwnResource::new)
                    .toList();
        }
    }

    /** One migration. */
    private static final class OwnResource extends LoadableResource {

        private final String name;

        OwnResource(String name) {
            this.name = name;
        }

        @Override
        public Reader read() {
            InputStream in = Schema.class.getClassLoader().getResourceAsStream(FOLDER + name);
            if (in == null) {
                throw new UncheckedIOException(new IOException(name + " is not in the program"));
            }
            return new InputStreamReader(in, StandardCharsets.UTF_8);
        }

        @Override
        public String getAbsolutePath() {
            return FOLDER + name;
        }

        @Override
        public @Nullable String getAbsolutePathOnDisk() {
            return null;
        }

        @Override
        public String getFilename() {
            return name;
        }

        @Override
        public String getRelativePath() {
            return name;
        }
    }
}
