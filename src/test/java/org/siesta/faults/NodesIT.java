package org.siesta.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.siesta.e2e.Images;
import org.siesta.e2e.NeedsEngine;
import org.siesta.faults.FaultProxy.Fault;
import org.siesta.mail.Mailbox;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;

/**
 * Three nodes in front of one backend share a PostgreSQL database. {@code -Dfaults.kills=N} kills
 * nodes so often, {@code -Dfaults.minutes=N} no longer than so, {@code -Dfaults.clients=N} lets so
 * many clients send at once; {@code -Dfaults.freezes=N} freezes one so often, {@code
 * -Dfaults.default-limits=true} leaves the limits of time what they are by default; {@code
 * -Dfaults.database=PORT} takes an empty database {@code siesta} there in place of a container.
 */
@NeedsEngine(unless = "faults.database")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class NodesIT {

    private static final int KILLS = Integer.getInteger("faults.kills", 6);
    private static final Duration LONGEST =
            Duration.ofMinutes(Integer.getInteger("faults.minutes", 600));
    private static final int CLIENTS = Integer.getInteger("faults.clients", 24);

    private static final int FREEZES = Integer.getInteger("faults.freezes", 1);
    private static final boolean DEFAULT_LIMITS = Boolean.getBoolean("faults.default-limits");

    private static final Pattern GIVEN_UP =
            Pattern.compile("from=<([^>]+)> result=delivered-without-reply");

    /** From so many kills on shorter starts are worth the time of making them so. */
    private static final int MANY = 20;

    private static final String[] AWAY = {"ana@example.org", "bo@example.org"};
    private static final Mailbox ANA = Traffic.mailbox("ana@example.org");

    @TempDir static Path directory;

    private static final Ledger LEDGER = new Ledger();

    private static StandIn backend;
    private static StandIn relay;
    private static FaultProxy database;
    private static GenericContainer<?> container;
    private static List<Node> nodes;
    private static Sender sender;

    @BeforeAll
    static void start() throws Exception {
        backend = StandIn.backend(LEDGER);
        relay = StandIn.relay(LEDGER);
        database = new FaultProxy(databasePort());
        nodes = IntStream.range(0, 3).mapToObj(i -> node("node" + i, backend, relay)).toList();
        if (KILLS >= MANY) {
            Path cache = directory.resolve("siesta.aot");
            Node.train(cache, 80);
            nodes.forEach(
                    node ->
                            node.option("-XX:AOTCache=" + cache)
                                    // A machine that only starts nodes is slow. What waits for
                                    // a lock is tried again.
                                    .with("siesta.store.statement-timeout", "10s")
                                    .with("siesta.store.socket-timeout", "10s"));
        }
        nodes.getFirst().start().away(AWAY);
        nodes.stream().skip(1).forEach(Node::start);
        sender = new Sender(LEDGER, nodes.stream().map(Node::lmtpPort).toList());
    }

    private static Node node(String name, StandIn backend, StandIn relay) {
        Node node =
                new Node(directory.resolve(name))
                        .forward(backend.port())
                        .relay(relay.port())
                        .with(
                                "siesta.store.url",
                                "jdbc:postgresql://127.0.0.1:" + database.port() + "/siesta")
                        .with("siesta.store.username", "siesta")
                        .with("siesta.store.password", "secret");
        return DEFAULT_LIMITS
                ? node
                // Room for a slow machine, and less than a node is frozen: that must not count.
                : node.with("siesta.delivery.max-delay", "10s")
                        .with("siesta.store.timeout", "8s")
                        .with("siesta.store.pool-timeout", "4s");
    }

    private static int databasePort() {
        Integer port = Integer.getInteger("faults.database");
        if (port != null) {
            return port;
        }
        container =
                new GenericContainer<>(Images.of("postgres"))
                        .withImagePullPolicy(_ -> false)
                        .withExposedPorts(5432)
                        .waitingFor(
                                Wait.forLogMessage(".*ready to accept connections.*", 1)
                                        .withStartupTimeout(Duration.ofMinutes(2)));
        container.start();
        return container.getMappedPort(5432);
    }

    @AfterAll
    static void stop() {
        nodes.forEach(Node::close);
        database.close();
        backend.close();
        relay.close();
        if (container != null) {
            container.stop();
        }
    }

    @Test
    @Order(1)
    void fifty_copies_at_once_over_all_nodes_earn_one_reply() throws Exception {
        List<FutureTask<String>> sent = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            Mail copy = mail("copy", "copy");
            Mail other = mail("other-" + i, "other");
            sent.add(new FutureTask<>(() -> sender.send(copy)));
            sent.add(new FutureTask<>(() -> sender.send(other)));
        }
        sent.forEach(Thread.ofVirtual()::start);
        for (FutureTask<String> each : sent) {
            assertThat(each.get()).startsWith("250");
        }
        settles("50 copies and 50 messages of one sender at once");
        assertThat(LEDGER.relayed()).isEqualTo(2);
    }

    /** Now and then one is killed that has not come up again. */
    @Test
    @Order(2)
    void kills_of_nodes_under_load_lose_nothing_and_repeat_no_reply() {
        Instant begin = Instant.now();
        int kills = 0;
        try (Traffic _ = new Traffic("nodes", sender, CLIENTS, AWAY)) {
            while (kills < KILLS && Instant.now().isBefore(begin.plus(LONGEST))) {
                someTraffic();
                Node node = nodes.get(ThreadLocalRandom.current().nextInt(nodes.size()));
                if (ThreadLocalRandom.current().nextInt(5) > 0) {
                    node.awaitReady();
                }
                node.mustLive();
                node.kill();
                LEDGER.crashed();
                node.launch();
                kills++;
                if (kills % 50 == 0) {
                    System.out.println(
                            "%d kills, %d messages answered 250, %s"
                                    .formatted(
                                            kills,
                                            LEDGER.accepted(),
                                            Duration.between(begin, Instant.now())));
                }
            }
            nodes.forEach(Node::awaitReady);
        }
        assertThat(givenUp())
                .as("replies given up: the store was too slow")
                .isLessThanOrEqualTo(LEDGER.accepted() / 100);
        settles("kill -9, " + kills + " times on three nodes");
    }

    /**
     * How many messages passed without their reply, for the store kept them waiting: they are not
     * promised one, and the log names each.
     */
    private static int givenUp() {
        List<String> senders =
                nodes.stream()
                        .flatMap(node -> GIVEN_UP.matcher(node.logText()).results())
                        .map(found -> found.group(1))
                        .toList();
        for (String from : senders) {
            for (String account : AWAY) {
                LEDGER.excused(account + " " + from);
            }
        }
        System.out.println(senders.size() + " replies were given up, the store being too slow");
        return senders.size();
    }

    private static void someTraffic() {
        int enough = LEDGER.accepted() + ThreadLocalRandom.current().nextInt(1, 60);
        await("some traffic")
                .atMost(Node.PATIENCE)
                .pollInterval(Duration.ofMillis(5))
                .until(
                        () -> {
                            nodes.forEach(Node::mustLive);
                            return LEDGER.accepted() > enough;
                        });
    }

    @Test
    @Order(3)
    void the_replies_of_a_frozen_node_are_taken_over() throws Exception {
        Node frozen = nodes.getLast();
        for (int i = 0; i < FREEZES; i++) {
            try (Traffic traffic = new Traffic("frozen-" + i, sender, CLIENTS, AWAY)) {
                int before = traffic.sent();
                await("traffic").atMost(Node.PATIENCE).until(() -> traffic.sent() > before + 50);
                frozen.freeze();
                // Longer than a lease.
                Thread.sleep(15_000);
                frozen.thaw();
            }
            LEDGER.crashed();
        }
        settles("SIGSTOP of one node of three, times " + FREEZES);
    }

    static Stream<Fault> faults() {
        return Stream.of(new Fault.Refuse(), new Fault.BlackHole(), new Fault.CutAt("COMMIT"));
    }

    @ParameterizedTest
    @MethodSource("faults")
    @Order(4)
    void mail_flows_while_the_database_is_away_and_replies_come_again_with_it(Fault fault) {
        String name = fault.toString().replaceAll("\\W+", "-").toLowerCase(Locale.ROOT);
        database.set(fault);
        for (int i = 0; i < 6; i++) {
            Mail mail = mail(name + i, name + i);
            LEDGER.excused(mail.key());
            assertThat(sender.send(mail)).startsWith("250");
        }
        database.heal();
        await("a reply without a restart")
                .atMost(Node.PATIENCE)
                .until(
                        () -> {
                            int before = LEDGER.relayed();
                            Mail mail = mail(name + "-" + System.nanoTime(), name + before);
                            LEDGER.excused(mail.key());
                            sender.send(mail);
                            Thread.sleep(500);
                            return !LEDGER.replyTo(mail).isEmpty();
                        });
        settles("database: " + fault);
    }

    /** Not started again: what it had in hand is in doubt, and comes from another node. */
    @Test
    @Order(5)
    void the_replies_of_a_node_that_stays_away_are_sent_by_the_others() {
        relay.be(StandIn.Manner.ANSWERS_LATE);
        Node lost = nodes.getLast();
        Sender toLost = new Sender(LEDGER, lost);
        for (int i = 0; i < 12; i++) {
            assertThat(toLost.send(mail("lost-" + i, "lost-" + i))).startsWith("250");
        }
        lost.kill();
        LEDGER.crashed();
        relay.be(StandIn.Manner.TAKES);
        settles("kill -9 of a node that stays away");
        for (int i = 0; i < 12; i++) {
            assertThat(LEDGER.replyTo(mail("lost-" + i, "lost-" + i))).isNotEmpty();
        }
    }

    /** By another program, for longer than {@code siesta.store.lock-timeout} lets a node wait. */
    @Test
    @Order(6)
    void a_lock_that_is_held_for_a_while_costs_no_reply() throws Exception {
        Mail mail = mail("held", "held");
        Sender toOne = new Sender(LEDGER, nodes.getFirst());
        FutureTask<String> sent = new FutureTask<>(() -> toOne.send(mail));
        try (Connection holds = databaseItself();
                Statement lock = holds.createStatement()) {
            holds.setAutoCommit(false);
            lock.execute("LOCK TABLE claim IN EXCLUSIVE MODE");
            Thread.ofVirtual().start(sent);
            Set<String> tries = new HashSet<>();
            await("more than one try")
                    .atMost(Node.PATIENCE)
                    .until(() -> tries.addAll(waitingForLocks()) && tries.size() > 2);
            holds.rollback();
        }
        assertThat(sent.get()).startsWith("250");
        settles("a lock held for longer than anybody waits for it");
        assertThat(LEDGER.replyTo(mail)).isNotEmpty();
    }

    /** The transactions that wait for a lock at the moment. */
    private static List<String> waitingForLocks() throws SQLException {
        List<String> waiting = new ArrayList<>();
        try (Connection connection = databaseItself();
                Statement statement = connection.createStatement();
                ResultSet rows =
                        statement.executeQuery(
                                "SELECT pid || ' ' || xact_start FROM pg_stat_activity"
                                        + " WHERE wait_event_type = 'Lock'")) {
            while (rows.next()) {
                waiting.add(rows.getString(1));
            }
        }
        return waiting;
    }

    private static Connection databaseItself() throws SQLException {
        return DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:" + database.port() + "/siesta", "siesta", "secret");
    }

    private static Mail mail(String id, String from) {
        return new Mail(
                id + "@example.net", new Mailbox(from, "example.net"), ANA, Mail.Kind.PERSONAL);
    }

    private static void settles(String fault) {
        await("the queue is empty")
                .atMost(Node.PATIENCE)
                .ignoreExceptions()
                .until(() -> HaltPointsIT.settled(nodes.getFirst()));
        System.out.println(fault + ": " + LEDGER.figures());
        assertThat(LEDGER.broken(true)).isEmpty();
    }
}
