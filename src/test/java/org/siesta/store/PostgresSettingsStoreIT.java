package org.siesta.store;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.siesta.e2e.NeedsEngine;
import org.siesta.settings.SettingsStore;
import org.siesta.settings.SettingsStoreContract;

/** PostgreSQL keeps the promises of a settings store. */
@NeedsEngine
class PostgresSettingsStoreIT implements SettingsStoreContract {

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
    public SettingsStore store() {
        return store.settings();
    }
}
