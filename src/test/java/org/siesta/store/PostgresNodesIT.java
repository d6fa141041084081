package org.siesta.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;
import static org.siesta.queue.Replies.ANA;
import static org.siesta.queue.Replies.T0;
import static org.siesta.queue.Replies.decision;
import static org.siesta.queue.Replies.key;
import static org.siesta.queue.Replies.reply;
import static org.siesta.queue.Replies.silent;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.siesta.e2e.NeedsEngine;
import org.siesta.queue.Answered;
import org.siesta.queue.DecisionFilter;
import org.siesta.queue.EnqueueResult;
import org.siesta.queue.Lease;
import org.siesta.queue.Next;
import org.siesta.queue.QueueUnavailable;
import org.siesta.queue.RateLimits;
import org.siesta.settings.OutOfOffice;

/** Several nodes on one PostgreSQL database. */
@NeedsEngine
@Timeout(60)
class PostgresNodesIT {

    private static final Duration WEEK = Duration.ofDays(7);
    private static final EnqueueResult QUEUED = new EnqueueResult.Queued();

    private final TestPostgres postgres = TestPostgres.shared();
    private String database = postgres.migratedDatabase();
    private final List<PostgresStore> nodes = new ArrayList<>();

    @AfterEach
    void close() {
        nodes.forEach(PostgresStore::close);
    }

    private PostgresStore node() {
        return node(StoreOptions.DEFAULT);
    }

    private PostgresStore node(StoreOptions options) {
        PostgresStore node = PostgresStore.open(postgres.server(database), options);
        nodes.add(node);
        return node;
    }

    private List<PostgresStore> nodes(int number) {
        return IntStream.range(0, number).mapToObj(_ -> node()).toList();
    }

    private static EnqueueResult answer(PostgresStore node, String id, String bo, Instant now) {
        return node.queue()
                .enqueueOnce(
                        reply(id, bo, now),
                        key(bo, "away"),
                        WEEK,
                        RateLimits.ofAccount(Integer.MAX_VALUE),
                        decision(id, bo, now),
                        now);
    }

    private static <T> List<T> atOnce(List<Callable<T>> work) throws Exception {
        CountDownLatch start = new CountDownLatch(1);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<T>> answers = new ArrayList<>();
            for (Callable<T> each : work) {
                answers.add(
                        threads.submit(
                                () -> {
                                    start.await();
                                    return each.call();
                                }));
            }
            start.countDown();
            List<T> all = new ArrayList<>();
            for (Future<T> answer : answers) {
                all.add(answer.get());
            }
            return all;
        }
    }

    // ---- claims

    @Test
    void fiftyCopiesOverThreeNodesGetOneAnswer() throws Exception {
        oneAnswer();
    }

    @Test
    void theSameHoldsWhereTransactionsAreSerializable() throws Exception {
        postgres.sql(
                "siesta",
                "ALTER DATABASE "
                        + database
                        + " SET default_transaction_isolation = 'serializable'");
        oneAnswer();
    }

    private void oneAnswer() throws Exception {
        List<PostgresStore> three = nodes(3);
        List<Callable<EnqueueResult>> copies = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            PostgresStore node = three.get(i % 3);
            String id = "copy-" + i;
            copies.add(() -> answer(node, id, "bo@example.net", T0));
        }
        List<EnqueueResult> results = atOnce(copies);
        assertThat(results).filteredOn(QUEUED::equals).hasSize(1);
        assertThat(results)
                .filteredOn(r -> r.equals(new EnqueueResult.AlreadyAnswered(T0)))
                .hasSize(49);
        assertThat(three.getFirst().queue().list(true, 100)).hasSize(1);
    }

    @Test
    void oneDeliveryOverThreeNodesGetsOneAnswerWhateverItsKeys() throws Exception {
        List<PostgresStore> three = nodes(3);
        List<Callable<EnqueueResult>> copies = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            PostgresStore node = three.get(i % 3);
            String id = "copy-" + i;
            // The user edits the text meanwhile: each copy has another response.
            copies.add(
                    () ->
                            node.queue()
                                    .enqueueOnce(
                                            reply(id, "bo@example.net", T0),
                                            key("bo@example.net", id),
                                            WEEK,
                                            RateLimits.ofAccount(Integer.MAX_VALUE),
                                            decision("same", "bo@example.net", T0),
                                            T0));
        }
        List<EnqueueResult> results = atOnce(copies);
        assertThat(results).filteredOn(QUEUED::equals).hasSize(1);
        assertThat(results)
                .filteredOn(r -> r.equals(new EnqueueResult.SameDelivery(T0)))
                .hasSize(29);
        assertThat(three.getFirst().queue().answered(ANA, T0)).as("no claim stays").hasSize(1);
    }

    @Test
    void whoeverHoldsOneClaimHoldsUpNobodyElse() throws Exception {
        PostgresStore node = node();
        answer(node, "1", "bo@example.net", T0);
        try (Connection other = postgres.connect(database);
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("SELECT 1 FROM claim FOR UPDATE");
            Instant later = T0.plus(WEEK);
            assertThatThrownBy(() -> answer(node, "2", "bo@example.net", later))
                    .isInstanceOf(QueueUnavailable.class)
                    .hasMessageContaining("did not finish in time")
                    .matches(e -> ((QueueUnavailable) e).isBusy(), "may be tried again");
            assertThat(answer(node, "3", "cy@example.net", later)).isEqualTo(QUEUED);
            other.rollback();
            assertThat(answer(node, "2", "bo@example.net", later)).isEqualTo(QUEUED);
        }
    }

    @Test
    void cleaningLeavesWhatSomebodyIsJustRenewing() throws Exception {
        PostgresStore node = node();
        answer(node, "1", "bo@example.net", T0);
        answer(node, "2", "cy@example.net", T0);
        Instant late = T0.plus(Duration.ofDays(61));
        try (Connection other = postgres.connect(database);
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute(
                    "UPDATE claim SET keep_until = "
                            + late.plus(WEEK).toEpochMilli()
                            + " WHERE clear_text = 'bo@example.net'");
            node.queue().clean(late);
            other.commit();
        }
        assertThat(count("claim")).isEqualTo(1);
    }

    private long count(String table) throws SQLException {
        try (Connection connection = postgres.connect(database)) {
            return new Session(connection, Dialect.POSTGRESQL)
                    .number("SELECT count(*) FROM " + table);
        }
    }

    @Test
    void theOldestOfTooManyAreForgottenFirst() throws SQLException {
        StoreOptions d = StoreOptions.DEFAULT;
        PostgresStore node =
                node(
                        new StoreOptions(
                                true,
                                1_000,
                                d.remember(),
                                d.decisionsKept(),
                                d.maxDecisions(),
                                d.patience(),
                                0));
        answer(node, "1", "bo@example.net", T0.plusSeconds(5_000));
        postgres.sql(
                database,
                "INSERT INTO claim SELECT 'ana@example.org', decode(md5(n::text), 'hex'),"
                        + " decode(md5(n::text), 'hex'), "
                        + T0.toEpochMilli()
                        + " + n, 9e15, 9e15, 'r', 'bo' || n FROM generate_series(1, 1600) n");
        assertThat(node.queue().clean(T0.plusSeconds(6_000))).isEqualTo(601);
        List<Answered> left = node.queue().answered(ANA, T0);
        assertThat(left).hasSize(1_000);
        assertThat(left.getFirst().correspondent()).isEqualTo("bo@example.net");
        assertThat(left.getLast().correspondent()).isEqualTo("bo602");
    }

    // ---- leases

    @Test
    void theLeasesOfANodeThatDiedAreTakenOver() {
        PostgresStore dies = node();
        PostgresStore lives = node();
        answer(dies, "1", "bo@example.net", T0);
        Lease lost = dies.queue().lease(10, Duration.ofMinutes(1), T0).getFirst();
        dies.close();
        assertThat(lives.queue().lease(10, WEEK, T0.plusSeconds(59))).isEmpty();
        Lease taken = lives.queue().lease(10, WEEK, T0.plusSeconds(60)).getFirst();
        assertThat(lives.queue().settle(lost, new Next.Done("250"), T0)).isFalse();
        assertThat(lives.queue().settle(taken, new Next.Done("250"), T0)).isTrue();
    }

    @Test
    void timeIsTheDatabasesAndNotTheNodes() {
        postgres.sql(
                database,
                "CREATE FUNCTION clock_timestamp() RETURNS timestamptz LANGUAGE sql AS"
                        + " 'SELECT pg_catalog.clock_timestamp() + interval ''2 hours'''",
                "ALTER DATABASE " + database + " SET search_path = public, pg_catalog");
        Instant ahead = Instant.now().plus(Duration.ofHours(2));
        assertThat(node().clock().instant()).isCloseTo(ahead, within(10, ChronoUnit.MINUTES));
    }

    // ---- settings

    @Test
    void whatOneNodeChangesTheOtherKnows() {
        PostgresStore here = node();
        PostgresStore there = node();
        for (int i = 0; i < 20; i++) {
            Instant at = T0.plusSeconds(i);
            // Remembered on both, and then changed on one.
            there.settings().find(ANA);
            there.settings().find(ANA);
            long version =
                    here.settings()
                            .putOutOfOffice(ANA, OutOfOffice.OFF, OptionalLong.empty(), at)
                            .orElseThrow();
            assertThat(here.settings().find(ANA).version()).as("at once").isEqualTo(version);
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> there.settings().find(ANA).version() == version);
        }
    }

    /** Such as {@code NOTIFY siesta_settings} by hand. */
    @Test
    void newsOfNoAccountEndNothing() {
        PostgresServer base = postgres.server(database);
        PostgresServer patient =
                new PostgresServer(
                        base.url(),
                        base.username(),
                        base.password(),
                        base.poolSize(),
                        base.connect(),
                        base.poolWait(),
                        base.statement(),
                        base.lock(),
                        base.socket(),
                        Duration.ofHours(1));
        PostgresStore there = PostgresStore.open(patient, StoreOptions.DEFAULT);
        nodes.add(there);
        PostgresStore here = node();
        for (int i = 0; i < 3; i++) {
            long version =
                    here.settings()
                            .putOutOfOffice(ANA, OutOfOffice.OFF, OptionalLong.empty(), T0)
                            .orElseThrow();
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> there.settings().find(ANA).version() == version);
            postgres.sql(database, "NOTIFY siesta_settings");
        }
    }

    @Test
    void whereNewsAreLostSettingsAreReadAgainWhenTheyAreOld() {
        PostgresStore there = node();
        there.settings().putScript(ANA, "a", "keep;", T0);
        there.settings().activateScript(ANA, Optional.of("a"), T0);
        assertThat(there.settings().find(ANA).activeScript()).isPresent();
        // Nobody tells of this.
        postgres.sql(database, "UPDATE script SET active = 0");
        await().atMost(Duration.ofSeconds(20))
                .until(() -> there.settings().find(ANA).activeScript().isEmpty());
    }

    // ---- text

    @Test
    void charactersThatPostgresqlDoesNotTakeDoNoHarm() {
        PostgresStore node = node();
        String id = "nul\0half\uD83Dwhole😀";
        node.queue().record(silent(id, "bo@example.net", "disabled", T0));
        assertThat(node.queue().decisions(new DecisionFilter(null, null, null, null, 10)))
                .singleElement()
                .satisfies(
                        d -> assertThat(d.decision().id()).endsWith("nul\uFFFDhalf\uFFFDwhole😀"));
    }

    // ---- tables

    @Test
    void nodesThatStartAtOnceMakeTheTablesOnce() throws Exception {
        database = postgres.freshDatabase();
        List<Callable<PostgresStore>> starts = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            starts.add(() -> PostgresStore.open(postgres.server(database), StoreOptions.DEFAULT));
        }
        List<PostgresStore> started = atOnce(starts);
        nodes.addAll(started);
        for (PostgresStore node : started) {
            await().atMost(Duration.ofSeconds(30))
                    .ignoreExceptions()
                    .until(
                            () -> {
                                node.check();
                                return true;
                            });
        }
        // One secret: what one claimed the others know.
        answer(started.getFirst(), "1", "bo@example.net", T0);
        assertThat(started)
                .allSatisfy(
                        node ->
                                assertThat(answer(node, "2", "bo@example.net", T0))
                                        .isEqualTo(new EnqueueResult.AlreadyAnswered(T0)));
    }

    @Test
    void aNodeOfBeforeWorksOnTablesThatANewerOneOnlyAddedTo() {
        postgres.sql(
                database,
                "ALTER TABLE reply ADD COLUMN of_tomorrow TEXT",
                "INSERT INTO flyway_schema_history SELECT 99, '99', 'tomorrow', type, 'V99.sql', 1,"
                        + " installed_by, installed_on, 1, true FROM flyway_schema_history"
                        + " WHERE installed_rank = 1");
        PostgresStore node = node();
        assertThat(answer(node, "1", "bo@example.net", T0)).isEqualTo(QUEUED);
        node.check();
    }

    @Test
    void aNodeThatIsTooOldForTheTablesIsRefusedAndSaysSo() {
        PostgresStore running = node();
        postgres.sql(database, "UPDATE schema_floor SET least = 99");
        assertThatThrownBy(this::node)
                .isInstanceOf(StoreUnavailable.class)
                .hasMessageContaining("too new for this program");
        assertThatThrownBy(running::check)
                .isInstanceOf(StoreUnavailable.class)
                .hasMessageContaining("upgrade it");
    }
}
