package org.siesta.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Nobody hears that a write is done before it is on the disk, and what a disk that fails costs. */
@Timeout(120)
class SyncedLogTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir Path directory;

    private final AtomicInteger syncs = new AtomicInteger();
    private final Semaphore disk = new Semaphore(1_000);
    private final AtomicInteger failing = new AtomicInteger();
    private SqliteFile file;
    private EmbeddedDatabase database;

    @BeforeEach
    void open() throws SQLException {
        file = SqliteFile.in(directory, StoreOptions.DEFAULT);
        database =
                new EmbeddedDatabase(
                        file,
                        Schema.open(file),
                        new SyncedLog(this::sync, file::unwritable),
                        PATIENCE);
    }

    @AfterEach
    void close() {
        disk.release(1_000);
        database.close();
    }

    private void sync() throws IOException {
        disk.acquireUninterruptibly();
        syncs.incrementAndGet();
        if (failing.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
            throw new IOException("the disk fails");
        }
    }

    private static Database.Work<Integer> writing(String name) {
        return s -> s.change("INSERT INTO secret (name, octets) VALUES (?, ?)", name, new byte[1]);
    }

    private Future<Integer> begin(String name) {
        CompletableFuture<Integer> answer = new CompletableFuture<>();
        Thread.ofVirtual()
                .start(
                        () -> {
                            try {
                                answer.complete(database.write(writing(name)));
                            } catch (StoreUnavailable e) {
                                answer.completeExceptionally(e);
                            }
                        });
        return answer;
    }

    private long rows(String like) {
        return database.read(s -> s.number("SELECT count(*) FROM secret WHERE name LIKE ?", like));
    }

    @Test
    void aWriteIsDoneWhenItIsOnTheDisk() throws Exception {
        disk.drainPermits();
        Future<Integer> answer = begin("x1");
        // Committed: others see it. But it may be lost yet.
        await().atMost(PATIENCE).until(() -> rows("x1") == 1);
        assertThat(answer.isDone()).isFalse();
        disk.release();
        assertThat(answer.get(60, TimeUnit.SECONDS)).isEqualTo(1);
    }

    @Test
    void everyWriteAloneIsSynced() {
        int before = syncs.get();
        for (int i = 0; i < 20; i++) {
            database.write(writing("x" + i));
            assertThat(syncs.get()).isEqualTo(before + i + 1);
        }
    }

    @Test
    void manyAtOnceShareASync() throws Exception {
        disk.drainPermits();
        Future<Integer> first = begin("x0");
        await().atMost(PATIENCE).until(() -> rows("x0") == 1);
        int before = syncs.get();
        List<Future<Integer>> answers =
                IntStream.range(1, 100).mapToObj(i -> begin("x" + i)).toList();
        disk.release(1_000);
        assertThat(first.get(60, TimeUnit.SECONDS)).isEqualTo(1);
        for (Future<Integer> each : answers) {
            assertThat(each.get(60, TimeUnit.SECONDS)).isEqualTo(1);
        }
        assertThat(rows("x%")).isEqualTo(100);
        assertThat(syncs.get() - before).isLessThan(90);
    }

    @Test
    void whoseSyncFailsHearsWhatToDoAndTheNextIsRefusedUntilTheLogWasEmptied() throws Exception {
        database.write(writing("x1"));
        assertThat(Files.size(file.log())).isPositive();
        failing.set(1);
        assertThatThrownBy(() -> database.write(writing("x2")))
                .isInstanceOf(StoreUnavailable.class)
                .hasMessageContaining("cannot be read or written; see to the disk");
        long before = Files.size(file.log());
        assertThat(database.write(writing("x3"))).isEqualTo(1);
        // It began anew: nothing is behind the piece that may be missing.
        assertThat(Files.size(file.log())).isLessThan(before);
        // What was refused was committed all the same; who tries again finds it.
        assertThat(rows("x%")).isEqualTo(3);
    }

    @Test
    void whatWasCommittedBehindAFailedSyncIsNotPromisedEither() throws Exception {
        disk.drainPermits();
        failing.set(1);
        Future<Integer> first = begin("x1");
        await().atMost(PATIENCE).until(() -> rows("x1") == 1);
        Future<Integer> second = begin("x2");
        await().atMost(PATIENCE).until(() -> rows("x2") == 1);
        disk.release(1_000);
        assertThatThrownBy(() -> first.get(60, TimeUnit.SECONDS))
                .hasCauseInstanceOf(StoreUnavailable.class);
        assertThatThrownBy(() -> second.get(60, TimeUnit.SECONDS))
                .hasCauseInstanceOf(StoreUnavailable.class);
        assertThat(database.write(writing("x3"))).isEqualTo(1);
    }

    @Test
    void theEndWaitsForTheDisk() throws Exception {
        disk.drainPermits();
        Future<Integer> answer = begin("x1");
        await().atMost(PATIENCE).until(() -> rows("x1") == 1);
        try (var end = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<?> closed = end.submit(database::close);
            assertThat(closed.isDone()).isFalse();
            disk.release();
            closed.get(60, TimeUnit.SECONDS);
        }
        assertThat(answer.get(60, TimeUnit.SECONDS)).isEqualTo(1);
    }
}
