package org.siesta.app;

import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.siesta.config.SiestaConfig;
import org.siesta.store.EmbeddedStore;
import org.siesta.store.Store;
import org.siesta.store.StoreUnavailable;

/**
 * The store, opened in a thread of its own beside the start of the framework. What others would
 * notice waits until the framework has its ports, as before: tables of an older version are brought
 * up to date, and a database is asked, by whoever takes the store.
 */
final class StoreAhead implements AutoCloseable {

    private static final int PATIENCE_SECONDS = 5;

    private final SiestaConfig config;
    private final FutureTask<Optional<EmbeddedStore>> opening;
    private volatile boolean taken;

    private StoreAhead(SiestaConfig config) {
        this.config = config;
        this.opening = new FutureTask<>(() -> Parts.openAhead(config));
    }

    /** Begins to open the store of this configuration. */
    static StoreAhead begin(SiestaConfig config) {
        StoreAhead ahead = new StoreAhead(config);
        Thread.ofPlatform().name("store-opening").daemon().start(ahead.opening);
        return ahead;
    }

    /**
     * The store, which belongs to the caller.
     *
     * @throws StoreUnavailable it cannot be opened; the message is one line that says the cure
     */
    Store take() {
        taken = true;
        try {
            Optional<EmbeddedStore> opened = opening.get();
            return opened.isPresent() ? opened.get() : Parts.open(config);
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case StoreUnavailable u ->
                        throw new StoreUnavailable(String.valueOf(u.getMessage()), u, u.isFull());
                case RuntimeException bug -> throw bug;
                case Error broken -> throw broken;
                case null, default -> throw new IllegalStateException(e);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreUnavailable("interrupted while the store was opened", e);
        }
    }

    /** Closes the store where nobody took it, for the start failed elsewhere. */
    @Override
    public void close() {
        if (taken) {
            return;
        }
        try {
            opening.get(PATIENCE_SECONDS, TimeUnit.SECONDS).ifPresent(EmbeddedStore::close);
        } catch (ExecutionException | TimeoutException _) {
            // What stopped the start is told; the store promised nothing yet, and may be left as by
            // a crash.
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
