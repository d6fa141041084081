package org.siesta.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.siesta.queue.Replies.ANA;
import static org.siesta.queue.Replies.T0;
import static org.siesta.queue.Replies.decision;
import static org.siesta.queue.Replies.key;
import static org.siesta.queue.Replies.reply;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.Level;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.siesta.e2e.NeedsEngine;
import org.siesta.queue.EnqueueResult;
import org.siesta.queue.Logged;
import org.siesta.queue.QueueUnavailable;
import org.siesta.queue.RateLimits;
import org.siesta.queue.ReplyQueue;
import org.siesta.settings.OutOfOffice;
import org.siesta.settings.SettingsUnavailable;

/** A PostgreSQL that fails, and a network that does: what is promised holds, and it comes back. */
@NeedsEngine
@Timeout(60)
class PostgresFaultsIT {

    private static final Duration WEEK = Duration.ofDays(7);
    private static final EnqueueResult QUEUED = new EnqueueResult.Queued();

    private final TestPostgres postgres = TestPostgres.shared();
    private final String database = postgres.migratedDatabase();
    private FaultProxy network;
    private PostgresStore store;

    @BeforeEach
    void open() throws IOException {
        network = new FaultProxy(postgres.host(), postgres.port());
        store = openStore();
        // A machine that is busy may take longer for the first connection than a call has.
        isBack();
    }

    @AfterEach
    void close() throws IOException {
        store.close();
        network.close();
    }

    private PostgresStore openStore() {
        return PostgresStore.open(server(), options());
    }

    private PostgresServer server() {
        PostgresServer usual = postgres.server(database, network.port());
        return new PostgresServer(
                // So that each commit has its word on the wire.
                usual.url() + "?prepareThreshold=0",
                usual.username(),
                usual.password(),
                4,
                Duration.ofSeconds(2),
                Duration.ofSeconds(2),
                Duration.ofSeconds(3),
                Duration.ofSeconds(1),
                Duration.ofSeconds(2),
                Duration.ofSeconds(5));
    }

    private static StoreOptions options() {
        StoreOptions d = StoreOptions.DEFAULT;
        return new StoreOptions(
                d.rememberClearText(),
                d.rememberedPerAccount(),
                d.remember(),
                d.decisionsKept(),
                d.maxDecisions(),
                Duration.ofSeconds(5),
                0);
    }

    private static EnqueueResult answer(ReplyQueue queue, String id, String bo) {
        return answer(queue, id, bo, id);
    }

    private static EnqueueResult answer(ReplyQueue queue, String id, String bo, String delivery) {
        return queue.enqueueOnce(
                reply(id, bo, T0),
                key(bo, "away"),
                WEEK,
                RateLimits.ofAccount(Integer.MAX_VALUE),
                decision(delivery, bo, T0),
                T0);
    }

    private EnqueueResult answer(String id) {
        return answer(store.queue(), id, "bo@example.net");
    }

    /**
     * A server that was killed looks at all its files first, which a busy disk takes its time for.
     */
    private void isBack() {
        await().atMost(Duration.ofMinutes(2)).ignoreExceptions().until(this::checked);
    }

    private boolean checked() {
        store.check();
        return true;
    }

    // ---- away

    @Test
    void aServerThatIsAwayAtStartMayComeLater() {
        network.away(true);
        try (PostgresStore early = openStore()) {
            assertThatThrownBy(early::check)
                    .isInstanceOf(StoreUnavailable.class)
                    .hasMessageContaining("does not answer")
                    .message()
                    .hasLineCount(1);
            assertThatThrownBy(() -> answer(early.queue(), "1", "bo@example.net"))
                    .isInstanceOf(QueueUnavailable.class);
            network.away(false);
            await().atMost(Duration.ofSeconds(30))
                    .ignoreExceptions()
                    .untilAsserted(
                            () ->
                                    assertThat(answer(early.queue(), "1", "bo@example.net"))
                                            .isEqualTo(QUEUED));
        }
    }

    @Test
    @Timeout(20)
    void whileItIsAwayNobodyWaitsForIt() {
        network.silent(true);
        assertThatThrownBy(() -> answer("1")).isInstanceOf(QueueUnavailable.class);
        // Each would take more than a second if it asked.
        for (int i = 0; i < 1_000; i++) {
            String id = "r" + i;
            assertThatThrownBy(() -> answer(id)).isInstanceOf(QueueUnavailable.class);
        }
        network.silent(false);
        isBack();
        assertThat(answer("2")).isEqualTo(QUEUED);
        assertThat(store.queue().waiting()).isEqualTo(1);
    }

    /** The pool asks for a connection ever more seldom, and had found it four seconds later. */
    @Test
    void aServerThatWasAwayForSecondsIsFoundAgainAtOnce() throws InterruptedException {
        network.away(true);
        assertThatThrownBy(() -> answer("1")).isInstanceOf(QueueUnavailable.class);
        Thread.sleep(6_000);
        network.away(false);
        await().atMost(Duration.ofSeconds(2)).ignoreExceptions().until(this::checked);
    }

    /** The end of a connection is not told where its server goes with its machine. */
    @Test
    void newsAreHeardAgainAfterTheServerWentWithItsMachine() {
        try (PostgresStore node = PostgresStore.open(remembering(Duration.ofHours(1)), options());
                PostgresStore other =
                        PostgresStore.open(postgres.server(database), StoreOptions.DEFAULT)) {
            isSeen(other, node);
            network.otherMachine();
            isSeen(other, node);
        }
    }

    private PostgresServer remembering(Duration age) {
        PostgresServer usual = server();
        return new PostgresServer(
                usual.url(),
                usual.username(),
                usual.password(),
                usual.poolSize(),
                usual.connect(),
                usual.poolWait(),
                usual.statement(),
                usual.lock(),
                usual.socket(),
                age);
    }

    /** As some of PostgreSQL's distributed kin: settings are remembered all the same. */
    @ParameterizedTest
    @ValueSource(strings = {"LISTEN siesta_settings", "SELECT pg_notify($1, $2)"})
    void aServerWithoutNewsIsNotAskedForThemAgain(String withheld) throws InterruptedException {
        network.withholds(withheld);
        try (Logged log = Logged.by(SettingsNews.class);
                PostgresStore node =
                        PostgresStore.open(remembering(Duration.ofSeconds(3)), options());
                PostgresStore other =
                        PostgresStore.open(postgres.server(database), StoreOptions.DEFAULT)) {
            node.settings().putOutOfOffice(ANA, OutOfOffice.OFF, OptionalLong.empty(), T0);
            node.settings().find(ANA);
            // Whoever finds something remembered wants the news.
            node.settings().find(ANA);
            await().until(() -> log.records().size() == 1);
            assertThat(log.lines(Level.INFO).getFirst())
                    .startsWith("the store has no LISTEN and NOTIFY: ")
                    .contains("siesta.store.settings-max-age")
                    .hasLineCount(1);
            int connections = network.connections();
            isSeen(other, node);
            node.settings().putOutOfOffice(ANA, OutOfOffice.OFF, OptionalLong.empty(), T0);
            node.settings().find(ANA);
            Thread.sleep(2_500);
            node.settings().find(ANA);
            // The pool may have made one.
            assertThat(network.connections()).isBetween(connections, connections + 1);
            assertThat(log.records()).hasSize(1);
            assertThat(checked()).isTrue();
        }
    }

    private static void isSeen(PostgresStore where, PostgresStore node) {
        node.settings().find(ANA);
        long version =
                where.settings()
                        .putOutOfOffice(ANA, OutOfOffice.OFF, OptionalLong.empty(), T0)
                        .orElseThrow();
        await().atMost(Duration.ofSeconds(25))
                .ignoreExceptions()
                .until(() -> node.settings().find(ANA).version() == version);
    }

    @Test
    void sessionsThatTheAdministratorEndsAreReplaced() {
        answer("1");
        endSessions();
        assertThat(answer("2")).isEqualTo(new EnqueueResult.AlreadyAnswered(T0));
        assertThat(answer(store.queue(), "3", "cy@example.net")).isEqualTo(QUEUED);
    }

    @Test
    void whatWasAcknowledgedSurvivesAKillOfTheServer() {
        List<String> acknowledged = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            String id = "r" + i;
            if (answer(store.queue(), id, id + "@example.net").equals(QUEUED)) {
                acknowledged.add(id);
            }
            if (i == 25) {
                postgres.kill();
                isBack();
            }
        }
        isBack();
        assertThat(acknowledged).hasSize(50);
        assertThat(acknowledged).allSatisfy(id -> assertThat(store.queue().entry(id)).isPresent());
        assertThat(store.queue().answered(ANA, T0)).hasSize(50);
    }

    @Test
    void aServerThatStopsForAWhileIsGivenUpAndFoundAgain() {
        answer("1");
        postgres.run("pkill -STOP -x postgres");
        try {
            assertThatThrownBy(() -> answer(store.queue(), "2", "cy@example.net"))
                    .isInstanceOf(QueueUnavailable.class);
            assertThatThrownBy(store::check).isInstanceOf(StoreUnavailable.class);
        } finally {
            postgres.run("pkill -CONT -x postgres");
        }
        isBack();
        // What became of it in the meantime is for the rows to say; it is answered once.
        answer(store.queue(), "3", "cy@example.net", "2");
        assertThat(store.queue().answered(ANA, T0)).hasSize(2);
    }

    @Test
    void aServerThatIsTooSlowIsGivenUp() {
        network.delay(Duration.ofMillis(1300));
        assertThatThrownBy(() -> answer("1"))
                .isInstanceOf(QueueUnavailable.class)
                .hasMessageContaining("too slow");
        network.delay(Duration.ZERO);
        isBack();
        assertThat(answer("2")).isEqualTo(QUEUED);
    }

    @Test
    void aServerThatIsReadOnlySaysSoAndSettingsAreStillRead() {
        store.settings().putScript(ANA, "main", "keep;", T0);
        postgres.sql(
                "siesta", "ALTER DATABASE " + database + " SET default_transaction_read_only = on");
        endSessions();
        assertThatThrownBy(() -> answer("1"))
                .isInstanceOf(QueueUnavailable.class)
                .hasMessageContaining("is read only");
        assertThatThrownBy(store::check).hasMessageContaining("is read only");
        assertThat(store.settings().script(ANA, "main")).isPresent();
        postgres.sql(
                "siesta", "ALTER DATABASE " + database + " RESET default_transaction_read_only");
        await().atMost(Duration.ofSeconds(30))
                .ignoreExceptions()
                .untilAsserted(() -> assertThat(answer("1")).isEqualTo(QUEUED));
    }

    /** It had been ready as long as it had its key, while every message was put off. */
    @ParameterizedTest
    @ValueSource(strings = {"out_of_office", "claim", "reply", "content", "decision"})
    void aServerWithoutATableOfADeliveryIsNotReady(String table) {
        postgres.sql(database, "ALTER TABLE " + table + " RENAME TO elsewhere");
        assertThatThrownBy(store::check)
                .isInstanceOf(StoreUnavailable.class)
                .hasMessageContaining("who changed them")
                .hasMessageContaining(table)
                .message()
                .hasLineCount(1);
        postgres.sql(database, "ALTER TABLE elsewhere RENAME TO " + table);
        isBack();
    }

    /** It had been ready while every claim was put off: a change of no row needs no room. */
    @Test
    void aServerWithoutRoomIsNotReadyUntilThereIsSome() {
        postgres.sql(
                database,
                "CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS"
                        + " $$BEGIN RAISE disk_full; END$$",
                "CREATE TRIGGER full_disk BEFORE INSERT ON claim EXECUTE FUNCTION full_disk()",
                "CREATE TRIGGER full_disk BEFORE INSERT ON secret EXECUTE FUNCTION full_disk()");
        store.check();
        assertThatThrownBy(() -> answer("1"))
                .isInstanceOf(QueueUnavailable.class)
                .hasMessageContaining("is full: free space on its disk");
        assertThatThrownBy(store::check).hasMessageContaining("is full: free space on its disk");
        postgres.sql(database, "DROP FUNCTION full_disk CASCADE");
        store.check();
        assertThat(answer("1")).isEqualTo(QUEUED);
    }

    private void endSessions() {
        postgres.sql(
                "siesta",
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '"
                        + database
                        + "'");
    }

    // ---- within a transaction

    @Test
    void aConnectionThatBreaksBeforeTheCommitCostsNothing() {
        network.cut(FaultProxy.Cut.BEFORE_COMMIT);
        assertThat(answer("1")).isEqualTo(QUEUED);
        assertThat(network.cuts()).isEqualTo(1);
        assertThat(store.queue().list(true, 10)).hasSize(1);
    }

    @Test
    void aCallThatMeetsAFormerPrimaryGoesOnWithItsSuccessor() {
        try (PostgresDatabase node = new PostgresDatabase(server(), Duration.ofSeconds(5))) {
            node.write(
                    s -> {
                        s.change("SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY");
                        return 0;
                    });
            AtomicInteger tries = new AtomicInteger();

            node.write(
                    s -> {
                        tries.incrementAndGet();
                        return s.change("CREATE TABLE successor (n INTEGER)");
                    });

            assertThat(tries).hasValue(2);
            assertThat(node.<Long>read(s -> s.number("SELECT count(*) FROM successor"))).isZero();
        }
    }

    /**
     * Longer than the server lets a statement run: another node need not wait for what it holds.
     */
    @Test
    void aTransactionThatStandsStillIsEndedByTheServerAndBegunAnew() {
        AtomicInteger tries = new AtomicInteger();
        AtomicLong others = new AtomicLong();
        try (PostgresDatabase node = new PostgresDatabase(server(), Duration.ofSeconds(20))) {
            node.repeat(
                    s -> {
                        s.rows("SELECT 1 FROM secret FOR UPDATE", r -> r.getInt(1));
                        if (tries.incrementAndGet() == 1) {
                            others.set(rowsThatAreFree());
                            standStill();
                        }
                        return s.number("SELECT 1");
                    });
        }
        assertThat(others).as("held meanwhile").hasValue(0);
        assertThat(tries).as("the first one was ended").hasValue(2);
        assertThat(rowsThatAreFree()).isEqualTo(1);
    }

    @Test
    void settingsWithoutAConnectionMayBeAskedForAgain() throws Exception {
        PostgresServer usual = server();
        PostgresServer one =
                new PostgresServer(
                        usual.url(),
                        usual.username(),
                        usual.password(),
                        1,
                        usual.connect(),
                        Duration.ofMillis(250),
                        usual.statement(),
                        usual.lock(),
                        usual.socket(),
                        usual.settingsAge());
        CountDownLatch taken = new CountDownLatch(1);
        CountDownLatch free = new CountDownLatch(1);
        try (PostgresDatabase node = new PostgresDatabase(one, Duration.ofSeconds(5))) {
            StoredSettings settings =
                    new StoredSettings(
                            node, new StoredReplyQueue(node, node::secret, StoreOptions.DEFAULT));
            await().atMost(Duration.ofSeconds(30))
                    .ignoreExceptions()
                    .until(() -> node.read(s -> s.number("SELECT 1")) == 1);
            FutureTask<Long> holder =
                    new FutureTask<>(
                            () ->
                                    node.read(
                                            s -> {
                                                taken.countDown();
                                                awaitQuietly(free);
                                                return s.number("SELECT 1");
                                            }));
            Thread.ofVirtual().start(holder);
            taken.await();
            assertThatThrownBy(() -> settings.find(ANA))
                    .isInstanceOf(SettingsUnavailable.class)
                    .hasMessageContaining("no connection free")
                    .matches(e -> ((SettingsUnavailable) e).isBusy(), "may be tried again");
            free.countDown();
            assertThat(holder.get()).isEqualTo(1);
            assertThat(settings.find(ANA).scripts()).isEmpty();
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private long rowsThatAreFree() {
        try (PostgresDatabase other = new PostgresDatabase(server(), Duration.ofSeconds(5))) {
            return other.write(
                    s ->
                            (long)
                                    s.rows(
                                                    "SELECT 1 FROM secret FOR UPDATE SKIP LOCKED",
                                                    r -> r.getInt(1))
                                            .size());
        }
    }

    private static void standStill() {
        try {
            Thread.sleep(4_000);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void whereTheAnswerToTheCommitIsLostTheRowDecides() {
        network.cut(FaultProxy.Cut.AFTER_COMMIT);
        assertThat(answer("1")).isEqualTo(QUEUED);
        assertThat(network.cuts()).isEqualTo(1);
        assertThat(store.queue().list(true, 10)).hasSize(1);
        assertThat(answer(store.queue(), "2", "bo@example.net", "1"))
                .as("the MTA tries again")
                .isEqualTo(new EnqueueResult.SameDelivery(T0));
    }

    /** As after a node that stood still: the server has ended the session of its transaction. */
    @Test
    void aCommitInDoubtCostsNobodyElseAnything() {
        network.cut(FaultProxy.Cut.BEFORE_COMMIT);
        assertThatThrownBy(() -> store.queue().lease(1, Duration.ofSeconds(10), T0))
                .isInstanceOf(QueueUnavailable.class)
                .hasMessageContaining("did not say");
        assertThat(network.cuts()).isEqualTo(1);
        assertThat(answer("1")).isEqualTo(QUEUED);
    }

    @Test
    void aDeliveryThatComesAgainFindsItsOwnClaim() throws IOException {
        network.cut(FaultProxy.Cut.AFTER_COMMIT);
        try (FaultProxy other = new FaultProxy(postgres.host(), postgres.port())) {
            // The network ends for good with the answer to the commit.
            Thread.ofVirtual()
                    .start(
                            () -> {
                                await().until(() -> network.cuts() == 1);
                                network.away(true);
                            });
            try {
                answer("1");
            } catch (QueueUnavailable _) {
                // 451: the MTA keeps the message and tries again, here at another node.
            }
            PostgresServer there = postgres.server(database, other.port());
            try (PostgresStore node = PostgresStore.open(there, options())) {
                assertThat(answer(node.queue(), "2", "bo@example.net", "1"))
                        .isEqualTo(new EnqueueResult.SameDelivery(T0));
                assertThat(node.queue().waiting()).isEqualTo(1);
            }
        }
    }

    // ---- configuration

    @Test
    void aWrongPasswordStopsTheStart() {
        PostgresServer wrong =
                PostgresServer.of(
                        postgres.server(database, network.port()).url(), "siesta", "wrong");
        assertThatThrownBy(() -> PostgresStore.open(wrong, options()))
                .isInstanceOf(StoreUnavailable.class)
                .hasMessageContaining("siesta.store.password");
    }

    @Test
    void aDatabaseThatDoesNotExistStopsTheStart() {
        assertThatThrownBy(
                        () ->
                                PostgresStore.open(
                                        postgres.server("nowhere", network.port()), options()))
                .isInstanceOf(StoreUnavailable.class)
                .hasMessageContaining("does not exist");
    }
}
