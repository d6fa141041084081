package org.siesta.store;

import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import org.siesta.queue.ReplyQueue;
import org.siesta.queue.TrackedIds;
import org.siesta.settings.SettingsStore;

/**
 * The default store: one SQLite file in a directory, for one node. Several processes of the node
 * may have it open at once.
 */
public final class EmbeddedStore implements Store {

    /** What another process on the same file changes is known after this time at the latest. */
    static final Duration OTHERS_KNOWN_AFTER = Duration.ofSeconds(1);

    private final EmbeddedDatabase database;
    private final StoredReplyQueue queue;
    private final RememberedSettings settings;
    private final StoredTrackedIds trackedIds;

    private EmbeddedStore(EmbeddedDatabase database, byte[] secret, StoreOptions options) {
        this.database = database;
        this.queue = new StoredReplyQueue(database, () -> secret, options);
        this.settings =
                new RememberedSettings(new StoredSettings(database, queue), OTHERS_KNOWN_AFTER);
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
        return of(file, Schema.open(file), options);
    }

    /**
     * The same by a program that may end before it serves: tables of an older version, which
     * another program may have in use, stay as they are, and nothing is opened.
     *
     * @throws StoreUnavailable as {@link #open}
     */
    public static Optional<EmbeddedStore> openAhead(Path directory, StoreOptions options) {
        SqliteFile file = SqliteFile.in(directory, options);
        return Schema.openAhead(file).map(session -> of(file, session, options));
    }

    private static EmbeddedStore of(SqliteFile file, Session session, StoreOptions options) {
        byte[] secret;
        try {
            secret = Secret.of(session);
        } catch (SQLException e) {
            EmbeddedDatabase.end(session);
            throw file.explain(e);
        }
        return new EmbeddedStore(
                new EmbeddedDatabase(file, session, options.patience()), secret, options);
    }

    @Override
    public ReplyQueue queue() {
        return queue;
    }

    @Override
    public SettingsStore settings() {
        return settings;
    }

    @Override
    public TrackedIds trackedIds() {
        return trackedIds;
    }

    /** One transaction of its writer, as durable as any; where something had no room, three. */
    @Override
    public void check() {
        database.write(Schema::writingProbe);
        database.checkRoom();
    }

    @Override
    public InstantSource clock() {
        return InstantSource.system();
    }

    @Override
    public void close() {
        queue.close();
        database.close();
    }
}
