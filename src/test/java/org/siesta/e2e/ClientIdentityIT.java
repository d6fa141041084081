package org.siesta.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.siesta.e2e.SiestaProcess.PATIENCE;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.testcontainers.containers.GenericContainer;

/**
 * swaks, HAProxy with a PROXY header, siesta, Postfix as the relay: the client is the machine that
 * swaks runs on.
 */
@NeedsEngine
class ClientIdentityIT {

    @TempDir static Path directory;

    private static MailServers servers;
    private static GenericContainer<?> relay;
    private static GenericContainer<?> client;
    private static SiestaProcess siesta;

    @BeforeAll
    static void start() {
        servers = new MailServers();
        relay = servers.postfix("relay", Map.of());
        client = servers.swaks("client");
        siesta =
                new SiestaProcess(directory)
                        .with("siesta.listeners.lmtp.proxy-protocol", "required")
                        .with("siesta.listeners.lmtp.trusted-proxies", MailServers.NETWORKS)
                        .relay(relay.getMappedPort(25), "none")
                        .start();
        servers.haproxy("balancer", siesta.lmtpFromContainers());
        siesta.away("ana@example.org", "I am back on Monday.");
    }

    @AfterAll
    static void stop() {
        siesta.close();
        servers.close();
    }

    @ParameterizedTest(name = "PROXY {0}")
    @CsvSource({"v1, 1024", "v2, 2024"})
    void the_address_that_swaks_came_from_is_in_the_decision_and_the_reply_arrives(
            String version, int port) {
        String sender = "bo-" + version + "@example.net";

        String dialogue =
                MailServers.send(
                        client,
                        "--protocol",
                        "LMTP",
                        "--server",
                        "balancer:" + port,
                        "--from",
                        sender,
                        "--to",
                        "ana@example.org");
        assertThat(dialogue).contains("250 2.0.0");

        JsonNode seen = siesta.decision(sender).path("client");
        assertThat(seen.path("effective").path("address").asText())
                .isEqualTo(MailServers.address(client));
        assertThat(seen.path("effective").path("source").asText()).isEqualTo("proxy");
        assertThat(seen.path("hops")).as("the balancer stays in the record").hasSize(2);
        assertThat(siesta.log())
                .anyMatch(
                        l ->
                                l.contains(sender)
                                        && l.contains("client=" + MailServers.address(client)));

        await("the reply at the relay")
                .atMost(PATIENCE)
                .untilAsserted(() -> assertThat(MailServers.storedFor(relay, sender)).hasSize(1));
        assertThat(MailServers.storedFor(relay, sender).getFirst())
                .contains("Subject: Away", "Auto-Submitted: auto-replied", "I am back on Monday.");
    }
}
