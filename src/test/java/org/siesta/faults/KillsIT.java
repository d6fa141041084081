package org.siesta.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A node in front of a backend is killed, stopped and frozen under load. {@code -Dfaults.kills=N}
 * kills it so often.
 */
class KillsIT {

    private static final int KILLS = Integer.getInteger("faults.kills", 12);
    private static final int CLIENTS = 16;
    private static final String[] AWAY = {"ana@example.org", "bo@example.org"};

    @TempDir Path directory;

    private final Ledger ledger = new Ledger();
    private StandIn backend;
    private StandIn relay;
    private Node node;

    @BeforeEach
    void start() {
        backend = StandIn.backend(ledger);
        relay = StandIn.relay(ledger);
        node = new Node(directory).forward(backend.port()).relay(relay.port());
        node.start().away(AWAY);
    }

    @AfterEach
    void stop() {
        node.close();
        backend.close();
        relay.close();
    }

    @Test
    void kills_at_random_instants_lose_nothing_and_repeat_no_reply() {
        try (Traffic _ = new Traffic("kills", new Sender(ledger, node), CLIENTS, AWAY)) {
            for (int i = 0; i < KILLS; i++) {
                int enough = ledger.accepted() + ThreadLocalRandom.current().nextInt(1, 60);
                await("some traffic")
                        .atMost(Node.PATIENCE)
                        .pollInterval(Duration.ofMillis(5))
                        .until(() -> ledger.accepted() > enough);
                node.kill();
                ledger.crashed();
                node.start();
            }
        }
        settles("kill -9, " + KILLS + " times");
    }

    @Test
    void a_stop_under_load_cuts_no_transaction() {
        try (Traffic traffic = new Traffic("stop", new Sender(ledger, node), CLIENTS, AWAY)) {
            await("some traffic").atMost(Node.PATIENCE).until(() -> traffic.sent() > 200);
            assertThat(node.terminate()).as("exit status").isZero();
            assertThat(ledger.keptTwice()).as("messages kept twice").isZero();
            node.start();
        }
        settles("SIGTERM");
        assertThat(ledger.keptTwice()).as("messages kept twice").isZero();
        assertThat(ledger.repeated()).as("replies sent twice").isZero();
    }

    @Test
    void a_node_that_is_frozen_goes_on_where_it_was() throws Exception {
        try (Traffic traffic = new Traffic("freeze", new Sender(ledger, node), CLIENTS, AWAY)) {
            await("some traffic").atMost(Node.PATIENCE).until(() -> traffic.sent() > 100);
            node.freeze();
            // Longer than a lease.
            Thread.sleep(15_000);
            node.thaw();
            int before = traffic.sent();
            await("more traffic").atMost(Node.PATIENCE).until(() -> traffic.sent() > before + 100);
        }
        ledger.crashed();
        settles("SIGSTOP");
    }

    private void settles(String fault) {
        await("the queue is empty").atMost(Node.PATIENCE).until(() -> HaltPointsIT.settled(node));
        System.out.println(fault + ": " + ledger.figures());
        assertThat(ledger.broken(true)).isEmpty();
    }
}
