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

/** One connection to a Postfix for many replies, and a second Postfix for when it is away. */
@NeedsEngine
class RelayReuseIT {

    private static final int MESSAGES = 8;

    @TempDir static Path directory;

    private static MailServers servers;
    private static LastingPort lasting;
    private static GenericContainer<?> postfix;
    private static GenericContainer<?> preferred;
    private static GenericContainer<?> client;

    @BeforeAll
    static void start() {
        servers = new MailServers();
        lasting = new LastingPort();
        postfix = servers.postfix("postfix", Map.of());
        preferred = servers.lastingPostfix("preferred", lasting, 2525, Map.of());
        client = servers.swaks("client");
    }

    @AfterAll
    static void stop() {
        servers.close();
    }

    @Test
    void many_replies_go_over_one_connection_with_proxy_header_tls_and_login() {
        Path authority = directory.resolve("postfix.pem");
        postfix.copyFileFromContainer("/tls/certificate.pem", authority.toString());
        int before = connections(postfix);
        try (SiestaProcess siesta =
                new SiestaProcess(directory.resolve("reuse"))
                        .relay(postfix.getMappedPort(2587), "v2-local")
                        .with("siesta.relay.tls", "verify")
                        .with("siesta.relay.ca-file", authority.toString())
                        .with("siesta.relay.username", "siesta@mail.example.org")
                        .with("siesta.relay.password", "secret")
                        .with("siesta.relay.idle-timeout", "1m")
                        .with("siesta.queue.concurrency", "1")
                        .start()) {
            List<String> senders = write(siesta, "reuse", MESSAGES);
            senders.forEach(sender -> arrives(siesta, sender, postfix));
        }
        assertThat(postfix.getLogs().lines().filter(l -> l.contains("sasl_username=siesta@")))
                .as("messages, each by Postfix's log")
                .hasSize(MESSAGES);
        assertThat(connections(postfix) - before).as("connections for them").isEqualTo(1);
    }

    @Test
    void while_the_preferred_relay_is_away_the_next_one_has_the_replies() {
        try (SiestaProcess siesta =
                new SiestaProcess(directory.resolve("failover"))
                        .relay(lasting.port(), "v2-local")
                        .with("siesta.relays.backup.host", "127.0.0.1")
                        .with(
                                "siesta.relays.backup.port",
                                Integer.toString(postfix.getMappedPort(2525)))
                        .start()) {
            write(siesta, "before", 1).forEach(sender -> arrives(siesta, sender, preferred));
            lasting.stop(preferred);
            try {
                List<String> senders = write(siesta, "away", 3);
                senders.forEach(sender -> arrives(siesta, sender, postfix));
                assertThat(siesta.logText()).contains("is left alone for 10 s: connect");
            } finally {
                lasting.startAgain(preferred);
            }
            // After its rest the preferred one is asked again.
            int[] number = {0};
            await("a reply at the preferred relay")
                    .atMost(PATIENCE)
                    .until(
                            () -> {
                                String sender = write(siesta, "back" + number[0]++, 1).getFirst();
                                await("the reply to " + sender)
                                        .atMost(PATIENCE)
                                        .until(() -> state(siesta, sender).equals("sent"));
                                return siesta.logText().contains("is used again");
                            });
        }
    }

    private static List<String> write(SiestaProcess siesta, String name, int count) {
        siesta.away("ana@example.org", "I am back on Monday.");
        List<String> senders =
                IntStream.range(0, count).mapToObj(i -> name + i + "@example.net").toList();
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
            assertThat(dialogue).contains("250 2.0.0");
        }
        return senders;
    }

    private static void arrives(SiestaProcess siesta, String sender, GenericContainer<?> relay) {
        await("the reply to " + sender)
                .atMost(PATIENCE)
                .untilAsserted(() -> assertThat(state(siesta, sender)).isEqualTo("sent"));
        await("the reply in the maildir")
                .atMost(PATIENCE)
                .untilAsserted(() -> assertThat(MailServers.storedFor(relay, sender)).hasSize(1));
    }

    private static String state(SiestaProcess siesta, String sender) {
        return siesta.queued(sender).path("state").asText();
    }

    /** Connections by Postfix's log. */
    private static int connections(GenericContainer<?> relay) {
        return (int)
                relay.getLogs()
                        .lines()
                        .filter(l -> l.matches(".*smtpd.*: connect from .*"))
                        .count();
    }
}
