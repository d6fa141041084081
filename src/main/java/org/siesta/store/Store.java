package org.siesta.store;

import java.time.InstantSource;
import org.siesta.queue.ReplyQueue;
import org.siesta.queue.TrackedIds;
import org.siesta.settings.SettingsStore;

/** Where settings, claims, replies and decisions are kept. */
public sealed interface Store extends AutoCloseable permits EmbeddedStore, PostgresStore {

    /** The queue of replies, who was answered, and the decisions. */
    ReplyQueue queue();

    /** What each account asked for. */
    SettingsStore settings();

    /** The unique ids that scripts track. */
    TrackedIds trackedIds();

    /**
     * Whether the store takes what it is given, and whether this program may use its tables.
     *
     * @throws StoreUnavailable it does not; the message is one line that says the cure
     */
    void check();

    /**
     * The time that all nodes of this store have in common: by it periods and leases begin and end.
     */
    InstantSource clock();

    /** Ends when everything that waited is durable. */
    @Override
    void close();
}
