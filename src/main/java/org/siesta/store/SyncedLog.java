package org.siesta.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/**
 * Brings what is committed to the disk and tells those who wait for it only then, while the writer
 * goes on with what came next.
 *
 * <p>To SQLite committed means: written to its write-ahead log. With {@code synchronous=NORMAL} it
 * syncs the log before it moves pages out of it and when it begins the log anew; that each commit
 * is on the disk before anybody hears of it is seen to here. The log is a file that grows at its
 * end: once a later commit is on the disk, so are those before it, and what one piece of work read
 * of another's cannot be lost without it.
 */
final class SyncedLog {

    /** Brings a file to the disk. */
    interface Sync {
        void run() throws IOException;
    }

    private final Sync sync;
    private final Supplier<StoreUnavailable> failure;
    private final ExecutorService thread =
            Executors.newSingleThreadExecutor(
                    Thread.ofPlatform().name("store-sync").daemon().factory());

    /** Completes when all that was handed over is on the disk, or failed. Of the writer thread. */
    private CompletableFuture<Void> underWay = CompletableFuture.completedFuture(null);

    private volatile boolean torn;

    /**
     * @param failure what those hear whose commit may not be on the disk
     */
    SyncedLog(Sync sync, Supplier<StoreUnavailable> failure) {
        this.sync = sync;
        this.failure = failure;
    }

    /** The log of this file. */
    static SyncedLog of(SqliteFile file) {
        return new SyncedLog(
                () -> {
                    // Opened each time: an error that nobody was told of is told to who opens next.
                    try (FileChannel log = FileChannel.open(file.log(), StandardOpenOption.WRITE)) {
                        log.force(false);
                    }
                },
                file::unwritable);
    }

    /** Hands over a group that is committed. Waits while another is under way. */
    void bring(List<Pending<?>> group) {
        settle();
        CompletableFuture<Void> done = new CompletableFuture<>();
        underWay = done;
        thread.execute(
                () -> {
                    boolean synced = synced();
                    done.complete(null);
                    if (synced) {
                        group.forEach(Pending::complete);
                    } else {
                        StoreUnavailable why = failure.get();
                        group.forEach(p -> p.fail(why));
                    }
                });
    }

    /** Whether something that was handed over is not on the disk yet. */
    boolean isUnderWay() {
        return !underWay.isDone();
    }

    /** Waits until nothing is under way. */
    void settle() {
        underWay.join();
    }

    /**
     * Whether a sync failed. Then the system may have dropped a piece of the log, and after a loss
     * of power nothing behind it would be found, whatever was synced later: the log has to be
     * emptied first.
     */
    boolean isTorn() {
        return torn;
    }

    /** The log was emptied into the database, and that is on the disk. */
    void mended() {
        torn = false;
    }

    /** Ends when those who wait have been told. */
    void close() {
        thread.close();
    }

    private boolean synced() {
        if (torn) {
            return false;
        }
        try {
            sync.run();
            return true;
        } catch (IOException | RuntimeException _) {
            torn = true;
            return false;
        }
    }
}
