package org.siesta.store;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.SQLException;
import org.siesta.queue.ReplyQueue;
import org.siesta.queue.TrackedIds;
import org.siesta.settings.SettingsStore;

/**
 * The default store: one SQLite file in a directory, for one node. Several processes of the node
 * may have it open at once.
 */
public final class EmbeddedStore implements AutoCloseable {

    private static final int SECRET_OCTETS = 32;
    private static final String SECRET = "correspondents";

    private final Database database;
    private final StoredReplyQueue queue;
    private final StoredSettings settings;
    private final StoredTrackedIds trackedIds;

    private EmbeddedStore(Database database, byte[] secret, StoreOptions options) {
        this.database = database;
        this.queue = new StoredReplyQueue(database, new Pseudonyms(secret), options);
        this.settings = new StoredSettings(database);
        this.trackedIds = new StoredTrackedIds(database);
    }

    /** Opens the store in the directory with the default options. */
    public static EmbeddedStore open(Path directory) {
        return open(directory, StoreOptions.DEFAULT);
    }

    /**
     * Opens the store in the directory; makes directory and tables when they are not there.
     *
     * @throws StoreUnavailable it cannot be opened; the message is one line that says the cure
     */
    public static EmbeddedStore open(Path directory, StoreOptions options) {
        SqliteFile file = SqliteFile.in(directory, options);
        Session session = Schema.open(file);
        byte[] secret;
        try {
            secret = secret(session);
        } catch (SQLException e) {
            Database.end(session);
            throw file.explain(e);
        }
        return new EmbeddedStore(new Database(file, session, options.patience()), secret, options);
    }

    /** The queue of replies, who was answered, and the decisions. */
    public ReplyQueue queue() {
        return queue;
    }

    /** What each account asked for. */
    public SettingsStore settings() {
        return settings;
    }

    /** The unique ids that scripts track. */
    public TrackedIds trackedIds() {
        return trackedIds;
    }

    /**
     * Whether the store takes what it is given: one empty transaction of its writer.
     *
     * @throws StoreUnavailable it does not
     */
    public void check() {
        database.write(s -> s.change("DELETE FROM secret WHERE name = ''"));
    }

    /** Ends when everything that waited is on the disk. */
    @Override
    public void close() {
        database.close();
    }

    private static byte[] secret(Session session) throws SQLException {
        String ask = "SELECT octets FROM secret WHERE name = ?";
        byte[] known = session.row(ask, r -> r.getBytes(1), SECRET).orElse(new byte[0]);
        if (known.length == 0) {
            byte[] fresh = new byte[SECRET_OCTETS];
            new SecureRandom().nextBytes(fresh);
            session.change(
                    "INSERT INTO secret (name, octets) VALUES (?, ?) ON CONFLICT DO NOTHING",
                    SECRET,
                    fresh);
            // Another process may have been faster; what is in the table counts.
            known = session.row(ask, r -> r.getBytes(1), SECRET).orElse(fresh);
        }
        return known;
    }
}
