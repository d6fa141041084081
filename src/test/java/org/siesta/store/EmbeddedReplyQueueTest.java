package org.siesta.store;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.siesta.queue.ReplyQueue;
import org.siesta.queue.ReplyQueueContract;
import org.siesta.settings.SettingsStore;

/** The embedded store keeps the promises of a reply queue. */
class EmbeddedReplyQueueTest implements ReplyQueueContract, SwitchedOffContract {

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
    public ReplyQueue queue() {
        return store.queue();
    }

    @Override
    public SettingsStore settings() {
        return store.settings();
    }
}
