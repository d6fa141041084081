package org.siesta.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.siesta.e2e.SiestaProcess.PATIENCE;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.testcontainers.containers.GenericContainer;

/** The failure that this product exists for: the relay's port wants a PROXY header. */
@NeedsEngine
class RelayWantsProxyIT {

    @TempDir static Path directory;

    private static MailServers servers;
    private static GenericContainer<?> postfix;
    private static GenericContainer<?> nginx;
    private static GenericContainer<?> client;

    @BeforeAll
    static void start() {
        servers = new MailServers();
        postfix =
                servers.postfix(
                        "postfix",
                        Map.of("POSTCONF_smtpd_authorized_xclient_hosts", "$mynetworks"));
        nginx = servers.nginx("front", "postfix:25");
        client = servers.swaks("client");
    }

    @AfterAll
    static void stop() {
        servers.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"nginx", "postfix"})
    void with_v2_local_the_reply_is_accepted_and_stored(String relay) {
        try (SiestaProcess siesta =
                service(relay + "-mended").relay(port(relay), "v2-local").start()) {
            write(siesta, "bo-" + relay + "@example.net");
            arrives(siesta, "bo-" + relay + "@example.net");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"nginx", "postfix"})
    void with_none_the_reply_is_kept_with_its_reason_and_goes_out_when_the_setting_is_mended(
            String relay) {
        String sender = "carol-" + relay + "@example.net";
        try (SiestaProcess siesta = service(relay + "-wrong").relay(port(relay), "none").start()) {
            write(siesta, sender);

            await("a try that failed")
                    .atMost(PATIENCE)
                    .untilAsserted(
                            () ->
                                    assertThat(siesta.queued(sender).path("lastResult").asText())
                                            .isNotEmpty());
            assertThat(siesta.queued(sender).path("state").asText()).isEqualTo("waiting");
            assertThat(siesta.queued(sender).path("lastResult").asText())
                    .contains("PROXY header")
                    .contains("siesta.relay.proxy-protocol");
            assertThat(siesta.decision(sender).path("reply").path("lastResult").asText())
                    .as("the decision says it too")
                    .contains("PROXY header");
            assertThat(MailServers.storedFor(postfix, sender)).isEmpty();

            siesta.relay(port(relay), "v2-local").restart();

            arrives(siesta, sender);
        }
    }

    @Test
    void with_v2_client_the_relay_sees_a_stranger_and_the_reason_says_what_to_change() {
        String sender = "dora@example.net";
        try (SiestaProcess siesta =
                service("stranger")
                        .with("siesta.listeners.lmtp.proxy-protocol", "required")
                        .with("siesta.listeners.lmtp.trusted-proxies", MailServers.NETWORKS)
                        .relay(postfix.getMappedPort(2525), "v2-client")
                        .start()) {
            write(siesta, sender, "--proxy", "TCP4 203.0.113.7 198.51.100.10 56324 24");

            await("a try that failed")
                    .atMost(PATIENCE)
                    .untilAsserted(
                            () ->
                                    assertThat(siesta.queued(sender).path("lastResult").asText())
                                            .contains("Relay access denied")
                                            .contains("siesta.relay.proxy-protocol = v2-local"));
            siesta.with("siesta.relay.proxy-protocol", "v2-local").restart();

            arrives(siesta, sender);
        }
    }

    private static SiestaProcess service(String name) {
        return new SiestaProcess(directory.resolve(name));
    }

    private static int port(String relay) {
        return relay.equals("nginx") ? nginx.getMappedPort(25) : postfix.getMappedPort(2525);
    }

    private static void write(SiestaProcess siesta, String sender, String... more) {
        siesta.away("ana@example.org", "I am back on Monday.");
        List<String> options =
                new ArrayList<>(
                        List.of(
                                "--protocol",
                                "LMTP",
                                "--server",
                                siesta.lmtpFromContainers(),
                                "--from",
                                sender,
                                "--to",
                                "ana@example.org"));
        options.addAll(List.of(more));
        String dialogue = MailServers.send(client, options.toArray(String[]::new));
        assertThat(dialogue).as("LMTP does not wait for the relay").contains("250 2.0.0");
    }

    private static void arrives(SiestaProcess siesta, String sender) {
        await("the reply at the relay")
                .atMost(PATIENCE)
                .untilAsserted(
                        () ->
                                assertThat(siesta.queued(sender).path("state").asText())
                                        .isEqualTo("sent"));
        await("the reply in the maildir")
                .atMost(PATIENCE)
                .untilAsserted(() -> assertThat(MailServers.storedFor(postfix, sender)).hasSize(1));
    }
}
