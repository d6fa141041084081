package org.siesta.store;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * The version of a store's tables, and the way to this program's; the store need not be open. Every
 * method throws {@link StoreUnavailable} when the store cannot be asked.
 */
public sealed interface StoreSchema {

    /** The tables of the embedded store in this directory. */
    static StoreSchema embedded(Path directory, StoreOptions options) {
        return new Embedded(directory, options);
    }

    /** The tables of this PostgreSQL database. */
    static StoreSchema postgres(PostgresServer server) {
        return new Postgres(server);
    }

    /** The version that this program makes and knows. */
    static int known() {
        return Schema.MIGRATIONS.size();
    }

    /** Where the store is, for people. */
    String place();

    /** The version of the tables; 0 where there are none. Changes nothing. */
    int version();

    /** Brings the tables to the version that this program knows; newer ones stay as they are. */
    void migrate();

    /** SQLite. */
    record Embedded(Path directory, StoreOptions options) implements StoreSchema {

        @Override
        public String place() {
            return directory.toString();
        }

        @Override
        public int version() {
            if (!Files.isDirectory(directory)) {
                return 0;
            }
            SqliteFile file = SqliteFile.in(directory, options);
            if (!file.exists()) {
                return 0;
            }
            try (Session session = file.reader()) {
                return Schema.version(session, Schema.IN_SQLITE);
            } catch (SQLException e) {
                throw file.explain(e);
            }
        }

        @Override
        public void migrate() {
            EmbeddedDatabase.end(Schema.open(SqliteFile.in(directory, options)));
        }
    }

    /** PostgreSQL. */
    record Postgres(PostgresServer server) implements StoreSchema {

        @Override
        public String place() {
            return server.place();
        }

        @Override
        public int version() {
            try (Session session = session()) {
                return Schema.version(session, Schema.IN_POSTGRESQL);
            } catch (SQLException e) {
                throw PostgresFault.of(e).explain(server, e);
            }
        }

        @Override
        public void migrate() {
            try (Session session = session()) {
                Schema.migrate(server, session);
            } catch (SQLException e) {
                throw PostgresFault.of(e).explain(server, e);
            }
        }

        private Session session() throws SQLException {
            Connection connection = server.migrationSource().getConnection();
            return new Session(connection, Dialect.POSTGRESQL);
        }
    }
}
