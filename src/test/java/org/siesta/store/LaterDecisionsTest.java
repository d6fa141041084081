package org.siesta.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.siesta.queue.Replies.T0;
import static org.siesta.queue.Replies.decision;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Decisions that are written a moment later, over a store that may be away. */
class LaterDecisionsTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int MOST = 1_000;
    private static final StoreOptions.Unwritten BOUNDS =
            new StoreOptions.Unwritten(MOST, Duration.ofSeconds(1));

    /** The real thing behind a switch. */
    private final class Switched implements Database {

        private volatile boolean away;
        private final AtomicInteger faults = new AtomicInteger();
        private final AtomicInteger errors = new AtomicInteger();
        private volatile String unwanted = "";
        private volatile CountDownLatch slow = new CountDownLatch(0);

        @Override
        public <T> T write(Work<T> work) {
            try {
                slow.await();
            } catch (InterruptedException e) {
                throw new StoreUnavailable("interrupted", e);
            }
            if (errors.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
                throw new NoClassDefFoundError("planted");
            }
            if (away || faults.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
                throw new StoreUnavailable("away");
            }
            return real.write(
                    s -> {
                        T result = work.in(s);
                        if (s.number("SELECT count(*) FROM decision WHERE id = ?", unwanted) > 0) {
                            throw new IllegalArgumentException("a row that the store hates");
                        }
                        return result;
                    });
        }

        @Override
        public <T> T read(Work<T> work) {
            return real.read(work);
        }

        @Override
        public void close() {
            real.close();
        }
    }

    @TempDir Path directory;
    private EmbeddedDatabase real;
    private final Switched database = new Switched();

    @BeforeEach
    void open() {
        SqliteFile file = SqliteFile.in(directory, StoreOptions.DEFAULT);
        real = new EmbeddedDatabase(file, Schema.open(file), PATIENCE);
    }

    @AfterEach
    void close() {
        database.close();
    }

    private static DecisionRow row(int i) {
        return DecisionRow.of(decision("m" + i, "bo@example.net", T0), null);
    }

    private List<String> written() {
        return real.read(s -> s.rows("SELECT id FROM decision", r -> r.getString(1)));
    }

    @Test
    void whoeverAsksWaitsForWhatWasDecidedBefore() {
        try (LaterDecisions later = new LaterDecisions(database, PATIENCE, BOUNDS)) {
            for (int i = 0; i < 900; i++) {
                later.add(row(i));
            }
            later.await();
            assertThat(written()).hasSize(900);
        }
    }

    @Test
    void theyAreWrittenWithoutAnybodyAsking() {
        try (LaterDecisions later = new LaterDecisions(database, PATIENCE, BOUNDS)) {
            later.add(row(1));
            await().untilAsserted(() -> assertThat(written()).containsExactly("d-m1"));
        }
    }

    @Test
    void theEndWritesWhatWaits() {
        LaterDecisions later = new LaterDecisions(database, PATIENCE, BOUNDS);
        IntStream.range(0, 700).forEach(i -> later.add(row(i)));
        later.close();
        assertThat(written()).hasSize(700);
        assertThatThrownBy(() -> later.add(row(700))).isInstanceOf(StoreUnavailable.class);
    }

    @Test
    void theyWaitForAStoreThatIsAwayUpToABound() {
        try (LaterDecisions later = new LaterDecisions(database, PATIENCE, BOUNDS)) {
            database.away = true;
            IntStream.range(0, MOST).forEach(i -> later.add(row(i)));
            assertThatThrownBy(() -> later.add(row(MOST)))
                    .isInstanceOf(StoreUnavailable.class)
                    .hasMessageContaining("too many");
            assertThat(written()).isEmpty();
            database.away = false;
            later.await();
            assertThat(written()).hasSize(MOST);
            later.add(row(MOST));
        }
    }

    @Test
    void theNextOneWaitsForRoomWhileTheStoreIsOnlySlow() {
        database.slow = new CountDownLatch(1);
        try (LaterDecisions later = new LaterDecisions(database, PATIENCE, BOUNDS)) {
            IntStream.range(0, MOST).forEach(i -> later.add(row(i)));
            Thread next = Thread.ofVirtual().start(() -> later.add(row(MOST)));
            await().until(() -> next.getState() == Thread.State.TIMED_WAITING);
            database.slow.countDown();
            await().until(() -> !next.isAlive());
            later.await();
            assertThat(written()).hasSize(MOST + 1);
        }
    }

    /** Were each to wait for room, this would take minutes. */
    @Test
    @Timeout(30)
    void whereThatWasNotEnoughTheOthersAreRefusedAtOnce() {
        database.slow = new CountDownLatch(1);
        try (LaterDecisions later = new LaterDecisions(database, PATIENCE, BOUNDS)) {
            IntStream.range(0, MOST).forEach(i -> later.add(row(i)));
            for (int i = 0; i < 200; i++) {
                assertThatThrownBy(() -> later.add(row(MOST)))
                        .isInstanceOf(StoreUnavailable.class)
                        .hasMessageContaining("too many");
            }
            database.slow.countDown();
            later.await();
            later.add(row(MOST));
            later.await();
            assertThat(written()).hasSize(MOST + 1);
        }
    }

    @Test
    @Timeout(30)
    void nobodyWaitsForRoomWhoseMailIsDelivered() {
        database.slow = new CountDownLatch(1);
        try (LaterDecisions later =
                new LaterDecisions(
                        database, PATIENCE, new StoreOptions.Unwritten(MOST, Duration.ZERO))) {
            for (int round = 0; round < 2; round++) {
                IntStream.range(0, MOST).forEach(i -> later.add(row(i)));
                assertThatThrownBy(() -> later.add(row(MOST))).isInstanceOf(StoreUnavailable.class);
                database.slow.countDown();
                later.await();
                database.slow = new CountDownLatch(1);
            }
            database.slow.countDown();
        }
    }

    @Test
    void aReaderDoesNotWaitForEverAndNeitherDoesTheEnd() {
        database.away = true;
        LaterDecisions later = new LaterDecisions(database, Duration.ofMillis(50), BOUNDS);
        later.add(row(1));
        assertThatThrownBy(later::await).isInstanceOf(StoreUnavailable.class);
        later.close();
        assertThat(written()).isEmpty();
    }

    @Test
    void aStoreThatComesBackWhileTheyAreTriedSinglyGetsThemAll() {
        // The group and its first two rows.
        database.faults.set(3);
        try (LaterDecisions later = new LaterDecisions(database, PATIENCE, BOUNDS)) {
            IntStream.range(0, 4).forEach(i -> later.add(row(i)));
            later.await();
            assertThat(written()).containsExactlyInAnyOrder("d-m0", "d-m1", "d-m2", "d-m3");
        }
    }

    /** The writer of the store and that of decisions are one thread each, for all. */
    @Test
    void anErrorEndsItsOwnWorkAndNoWriter() {
        assertThatThrownBy(
                        () ->
                                real.write(
                                        _ -> {
                                            throw new NoClassDefFoundError("planted");
                                        }))
                .hasRootCauseInstanceOf(NoClassDefFoundError.class);
        database.errors.set(1);
        try (LaterDecisions later = new LaterDecisions(database, PATIENCE, BOUNDS)) {
            later.add(row(1));
            later.await();
            assertThat(written()).containsExactly("d-m1");
        }
    }

    @Test
    void oneThatTheStoreDoesNotTakeStopsNoOther() {
        database.unwanted = "d-m1";
        try (LaterDecisions later = new LaterDecisions(database, PATIENCE, BOUNDS)) {
            IntStream.range(0, 4).forEach(i -> later.add(row(i)));
            later.await();
            assertThat(written()).containsExactlyInAnyOrder("d-m0", "d-m2", "d-m3");
        }
    }
}
