package org.siesta.store;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.siesta.settings.SettingsStore;
import org.siesta.settings.SettingsStoreContract;

/** The embedded store keeps the promises of a settings store. */
class EmbeddedSettingsStoreTest implements SettingsStoreContract {

    @TempDir Path directory;
    private EmbeddedStore store;

    @BeforeEach
    void open() {
        store = EmbeddedStore.open(directory);
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Override
    public SettingsStore store() {
        return store.settings();
    }
}
