package org.siesta.store;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.siesta.e2e.NeedsEngine;
import org.siesta.queue.TrackedIds;
import org.siesta.queue.TrackedIdsContract;

/** PostgreSQL keeps the promises of a memory of unique ids. */
@NeedsEngine
class PostgresTrackedIdsIT implements TrackedIdsContract {

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
        TestPostgres.shared().empty(database);
    }

    @AfterAll
    static void close() {
        store.close();
    }

    @Override
    public TrackedIds ids() {
        return store.trackedIds();
    }
}
