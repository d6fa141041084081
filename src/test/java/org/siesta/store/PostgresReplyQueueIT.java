package org.siesta.store;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.siesta.e2e.NeedsEngine;
import org.siesta.queue.ReplyQueue;
import org.siesta.queue.ReplyQueueContract;
import org.siesta.settings.SettingsStore;

/** PostgreSQL keeps the promises of a reply queue. */
@NeedsEngine
class PostgresReplyQueueIT implements ReplyQueueContract, SwitchedOffContract {

    private static String database;
    private static PostgresStore store;

    @BeforeAll
    static void open() {
        TestPostgres postgres = TestPostgres.shared();
        database = postgres.freshDatabase();
        store = PostgresStore.open(postgres.server(database), StoreOptions.DEFAULT);
    }

    @BeforeEach
    void empty() {
        // What the test before decided and did not wait for is written first.
        store.queue().decisions(ALL);
        TestPostgres.shared().empty(database);
    }

    @AfterAll
    static void close() {
        store.close();
    }

    @Override
    public ReplyQueue queue() {
        return store.queue();
    }

    @Override
    public SettingsStore settings() {
        return store.settings();
    }
}
