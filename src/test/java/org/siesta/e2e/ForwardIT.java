package org.siesta.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.siesta.e2e.SiestaProcess.PATIENCE;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.testcontainers.containers.Container.ExecResult;
import org.testcontainers.containers.GenericContainer;

/** In front of Dovecot's LMTP: Dovecot keeps the mail and knows the client, we answer. */
@NeedsEngine
class ForwardIT {

    /** How Dovecot learns the client. */
    enum Handover {
        PROXY_HEADER,
        XCLIENT
    }

    private static final String CLIENT = "203.0.113.7";

    @TempDir static Path directory;

    private static MailServers servers;
    private static GenericContainer<?> postfix;
    private static GenericContainer<?> dovecot;
    private static GenericContainer<?> client;

    @BeforeAll
    static void start() {
        servers = new MailServers();
        postfix = servers.postfix("postfix", Map.of());
        dovecot =
                servers.dovecot(
                        "dovecot", Map.of("DOVECOT_USERS", "ana@example.org bo@example.org"));
        client = servers.swaks("client");
    }

    @AfterAll
    static void stop() {
        servers.close();
    }

    @ParameterizedTest
    @EnumSource
    void dovecot_keeps_the_mail_once_and_one_reply_goes_out(Handover handover) {
        String name = handover == Handover.PROXY_HEADER ? "ana" : "bo";
        String account = name + "@example.org";
        String sender = "carla-" + name + "@example.net";
        try (SiestaProcess siesta = service(handover).start()) {
            siesta.away(account, "I am back on Monday.");

            ExecResult unknown = write(siesta, sender, "nobody@example.org", "Nobody");
            assertThat(unknown.getStdout())
                    .as("Dovecot's answer at RCPT")
                    .containsPattern("550 5\\.1\\.1 .*nobody@example.org");
            assertThat(unknown.getStdout()).doesNotContain("-> DATA");
            assertThat(unknown.getExitCode()).isNotZero();

            assertThat(write(siesta, sender, account, "First").getStdout())
                    .containsPattern("250 2\\.0\\.0 .*Saved");
            assertThat(MailServers.kept(dovecot, name))
                    .hasSize(1)
                    .first()
                    .asString()
                    .contains("Subject: First")
                    .containsPattern("Received: from [^\n]*\\[" + CLIENT + "]");
            await("the reply")
                    .atMost(PATIENCE)
                    .untilAsserted(
                            () -> assertThat(MailServers.storedFor(postfix, sender)).hasSize(1));

            assertThat(write(siesta, sender, account, "Second").getStdout())
                    .containsPattern("250 2\\.0\\.0 .*Saved");
            assertThat(MailServers.kept(dovecot, name)).hasSize(2);
            assertThat(siesta.decisions(sender))
                    .hasSize(2)
                    .first()
                    .satisfies(
                            d ->
                                    assertThat(d.path("reason").asText())
                                            .isEqualTo("already-answered"));
            assertThat(
                            siesta.decision(sender)
                                    .path("client")
                                    .path("effective")
                                    .path("address")
                                    .asText())
                    .isEqualTo(CLIENT);
        }
        assertThat(MailServers.storedFor(postfix, sender))
                .as("replies after the service ended")
                .hasSize(1);
    }

    private static SiestaProcess service(Handover handover) {
        SiestaProcess siesta =
                new SiestaProcess(directory.resolve(handover.name()))
                        .with("siesta.mode", "forward")
                        .with("siesta.backend.host", "127.0.0.1")
                        .with("siesta.listeners.lmtp.proxy-protocol", "required")
                        .with("siesta.listeners.lmtp.trusted-proxies", MailServers.NETWORKS)
                        .relay(postfix.getMappedPort(25), "none");
        return switch (handover) {
            case PROXY_HEADER ->
                    siesta.with("siesta.backend.port", "" + dovecot.getMappedPort(2424))
                            .with("siesta.backend.proxy-protocol", "v2-client");
            case XCLIENT ->
                    siesta.with("siesta.backend.port", "" + dovecot.getMappedPort(24))
                            .with("siesta.backend.xclient", "true");
        };
    }

    private static ExecResult write(SiestaProcess siesta, String from, String to, String subject) {
        return MailServers.swaks(
                client,
                "--protocol",
                "LMTP",
                "--server",
                siesta.lmtpFromContainers(),
                "--proxy-version",
                "2",
                "--proxy-family",
                "AF_INET",
                "--proxy-protocol",
                "STREAM",
                "--proxy-source",
                CLIENT,
                "--proxy-source-port",
                "56324",
                "--proxy-dest",
                "198.51.100.10",
                "--proxy-dest-port",
                "24",
                "--from",
                from,
                "--to",
                to,
                "--header",
                "Subject: " + subject);
    }
}
