package org.siesta.store;

import java.sql.SQLException;
import java.time.InstantSource;
import org.siesta.queue.ReplyQueue;
import org.siesta.queue.TrackedIds;
import org.siesta.settings.SettingsStore;

/**
 * The store for several nodes: a PostgreSQL database that they share. It may be away when the store
 * is opened, and at any time later.
 */
public final class PostgresStore implements Store {

    private static final System.Logger LOG = System.getLogger(PostgresStore.class.getName());

    private final PostgresDatabase database;
    private final StoredReplyQueue queue;
    private final RememberedSettings settings;
    private final StoredTrackedIds trackedIds;

    private PostgresStore(PostgresDatabase database, PostgresServer server, StoreOptions options) {
        this.database = database;
        this.queue = new StoredReplyQueue(database, database::secret, options);
        this.settings =
                new RememberedSettings(new StoredSettings(database, queue), database, server);
        this.trackedIds = new StoredTrackedIds(database);
    }

    /**
     * Opens the store; brings its tables up to date now, or when the server is first there.
     *
     * @throws StoreUnavailable what only an operator can mend: name, password, database, a program
     *     that is too old for the tables
     */
    public static PostgresStore open(PostgresServer server, StoreOptions options) {
        PostgresDatabase database = new PostgresDatabase(server, options.patience());
        try {
            database.start();
        } catch (StoreUnavailable e) {
            if (!(e.getCause() instanceof SQLException s)
                    || PostgresFault.of(s).isConfiguration()) {
                database.close();
                throw e;
            }
            LOG.log(System.Logger.Level.WARNING, e.getMessage() + "; it may come later");
        }
        return new PostgresStore(database, server, options);
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

    /**
     * One transaction that changes nothing; where something had no room, one more that needs some.
     */
    @Override
    public void check() {
        database.write(Schema::probe);
        database.checkRoom();
    }

    @Override
    public InstantSource clock() {
        return database.clock();
    }

    @Override
    public void close() {
        settings.close();
        queue.close();
        database.close();
    }
}
