package org.siesta.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.siesta.e2e.SiestaProcess.PATIENCE;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.testcontainers.containers.GenericContainer;

/** No TLS on our listener says nothing about TLS to the relay. */
@NeedsEngine
class TlsIndependenceIT {

    @TempDir static Path directory;

    private static MailServers servers;
    private static GenericContainer<?> offering;
    private static GenericContainer<?> plain;
    private static GenericContainer<?> client;

    @BeforeAll
    static void start() {
        servers = new MailServers();
        offering =
                servers.postfix(
                        "offering",
                        Map.of(
                                "POSTCONF_smtpd_tls_security_level",
                                "may",
                                "POSTCONF_smtpd_tls_received_header",
                                "yes"));
        plain = servers.postfix("plain", Map.of());
        client = servers.swaks("client");
    }

    @AfterAll
    static void stop() {
        servers.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"may", "encrypt"})
    void a_relay_that_offers_starttls_gets_the_reply_encrypted(String policy) {
        String sender = "offered-" + policy + "@example.net";
        try (SiestaProcess siesta = service("offering", policy, offering)) {
            write(siesta, sender);
            await("the reply")
                    .atMost(PATIENCE)
                    .untilAsserted(
                            () -> assertThat(MailServers.storedFor(offering, sender)).hasSize(1));
        }
        assertThat(MailServers.storedFor(offering, sender).getFirst()).contains("with ESMTPS");
    }

    @Test
    void a_relay_without_starttls_gets_it_plain_where_that_is_allowed() {
        String sender = "plain-may@example.net";
        try (SiestaProcess siesta = service("plain", "may", plain)) {
            write(siesta, sender);
            await("the reply")
                    .atMost(PATIENCE)
                    .untilAsserted(
                            () -> assertThat(MailServers.storedFor(plain, sender)).hasSize(1));
        }
        assertThat(MailServers.storedFor(plain, sender).getFirst()).doesNotContain("with ESMTPS");
    }

    @Test
    void a_relay_without_starttls_gets_nothing_where_encryption_is_demanded() {
        String sender = "plain-encrypt@example.net";
        try (SiestaProcess siesta = service("plain", "encrypt", plain)) {
            write(siesta, sender);
            await("a failed try")
                    .atMost(PATIENCE)
                    .untilAsserted(
                            () ->
                                    assertThat(siesta.queued(sender).path("lastResult").asText())
                                            .contains("siesta.relay.tls"));
            assertThat(siesta.queued(sender).path("state").asText()).isEqualTo("waiting");
        }
        assertThat(MailServers.storedFor(plain, sender)).isEmpty();
    }

    private static SiestaProcess service(String name, String policy, GenericContainer<?> relay) {
        SiestaProcess siesta =
                new SiestaProcess(directory.resolve(name + "-" + policy))
                        .with("siesta.listeners.lmtp.tls", "none")
                        .with("siesta.relay.tls", policy)
                        .relay(relay.getMappedPort(25), "none")
                        .start();
        siesta.away("ana@example.org", "I am back on Monday.");
        return siesta;
    }

    private static void write(SiestaProcess siesta, String sender) {
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
        assertThat(dialogue).contains("250 2.0.0").doesNotContain("STARTTLS");
    }
}
