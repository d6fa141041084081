package org.siesta.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.siesta.e2e.SiestaProcess.PATIENCE;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.testcontainers.containers.GenericContainer;

/** A relay that is away for a while costs nobody a reply, and nobody gets two. */
@NeedsEngine
class RelayDownIT {

    private static final int MESSAGES = 5;

    @TempDir static Path directory;

    private static MailServers servers;
    private static LastingPort lasting;
    private static GenericContainer<?> postfix;
    private static GenericContainer<?> client;
    private static SiestaProcess siesta;

    @BeforeAll
    static void start() {
        servers = new MailServers();
        lasting = new LastingPort();
        postfix = servers.lastingPostfix("postfix", lasting, 25, Map.of());
        client = servers.swaks("client");
        siesta = new SiestaProcess(directory).relay(lasting.port(), "none").start();
        siesta.away("ana@example.org", "I am back on Monday.");
    }

    @AfterAll
    static void stop() {
        siesta.close();
        servers.close();
    }

    @Test
    void a_relay_that_is_stopped_and_started_again() {
        lasting.stop(postfix);
        List<String> senders;
        try {
            senders = write("stopped");
            await("failed tries")
                    .atMost(PATIENCE)
                    .untilAsserted(
                            () ->
                                    assertThat(
                                                    siesta.queued(senders.getFirst())
                                                            .path("lastResult")
                                                            .asText())
                                            .contains("127.0.0.1"));
        } finally {
            lasting.startAgain(postfix);
        }
        eachOnce(senders);
    }

    @Test
    void a_relay_that_takes_connections_and_says_nothing_while_the_service_is_restarted() {
        lasting.freeze(postfix);
        List<String> senders;
        try {
            senders = write("frozen");
            await("failed tries")
                    .atMost(PATIENCE)
                    .untilAsserted(
                            () ->
                                    assertThat(
                                                    siesta.queued(senders.getFirst())
                                                            .path("lastResult")
                                                            .asText())
                                            .contains("no greeting"));
            siesta.restart();
        } finally {
            lasting.thaw(postfix);
        }
        eachOnce(senders);
    }

    private static List<String> write(String name) {
        List<String> senders =
                IntStream.range(0, MESSAGES).mapToObj(i -> name + i + "@example.net").toList();
        for (String sender : senders) {
            String dialogue =
                    MailServers.send(
                            client,
                            "--protocol",
                            "LMTP",
                            "--server",
                            siesta.lmtpFromContainers(),
                            "--from",
                            sender,
                            "--to",
                            "ana@example.org");
            assertThat(dialogue).as("LMTP does not wait for the relay").contains("250 2.0.0");
        }
        return senders;
    }

    private static void eachOnce(List<String> senders) {
        for (String sender : senders) {
            await("the reply to " + sender)
                    .atMost(PATIENCE)
                    .untilAsserted(
                            () ->
                                    assertThat(siesta.queued(sender).path("state").asText())
                                            .isEqualTo("sent"));
        }
        for (String sender : senders) {
            await("the reply in the maildir")
                    .atMost(PATIENCE)
                    .untilAsserted(
                            () -> assertThat(MailServers.storedFor(postfix, sender)).isNotEmpty());
            assertThat(MailServers.storedFor(postfix, sender))
                    .as("replies to " + sender)
                    .hasSize(1);
        }
    }
}
