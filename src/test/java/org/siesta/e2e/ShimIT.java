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
import org.testcontainers.containers.GenericContainer;

/** Dovecot evaluates its own vacation and submits to us; the relays behind want a PROXY header. */
@NeedsEngine
class ShimIT {

    @TempDir static Path directory;

    private static MailServers servers;
    private static LastingPort lasting;
    private static GenericContainer<?> postfix;
    private static GenericContainer<?> nginx;
    private static GenericContainer<?> dovecot;
    private static GenericContainer<?> client;
    private static SiestaProcess siesta;

    @BeforeAll
    static void start() {
        servers = new MailServers();
        lasting = new LastingPort();
        postfix =
                servers.lastingPostfix(
                        "postfix",
                        lasting,
                        2525,
                        Map.of("POSTCONF_smtpd_authorized_xclient_hosts", "$mynetworks"));
        nginx = servers.nginx("front", "postfix:25");
        client = servers.swaks("client");
        siesta = new SiestaProcess(directory);
        int shim =
                siesta.listener(
                        "shim",
                        Map.of("protocol", "smtp-shim", "trusted-clients", MailServers.NETWORKS));
        dovecot =
                servers.dovecot(
                        "dovecot",
                        Map.of("DOVECOT_SUBMISSION_HOST", MailServers.HOST + ":" + shim));
        MailServers.script(
                dovecot,
                "ana",
                "require \"vacation\"; vacation :subject \"Away\" \"Dovecot says that I am away.\";");
        MailServers.script(dovecot, "carol", "redirect \"dora@example.net\";");
    }

    @AfterAll
    static void stop() {
        siesta.close();
        servers.close();
    }

    @Test
    void the_vacation_of_dovecot_arrives_behind_nginx_that_wants_a_proxy_header() {
        siesta.relay(nginx.getMappedPort(25), "v2-local").restart();

        deliver("bo@example.net", "ana@example.org");

        await("the reply")
                .atMost(PATIENCE)
                .untilAsserted(
                        () ->
                                assertThat(MailServers.storedFor(postfix, "bo@example.net"))
                                        .hasSize(1));
        assertThat(MailServers.storedFor(postfix, "bo@example.net").getFirst())
                .contains("Dovecot says that I am away.", "Auto-Submitted: auto-replied");
        assertThat(MailServers.kept(dovecot, "ana")).anyMatch(m -> m.contains("bo@example.net"));
    }

    @Test
    void behind_a_wrong_setting_the_reply_is_kept_with_its_reason_until_it_is_mended() {
        siesta.relay(nginx.getMappedPort(25), "none").restart();

        deliver("gero@example.net", "ana@example.org");

        await("a try that failed")
                .atMost(PATIENCE)
                .untilAsserted(
                        () ->
                                assertThat(
                                                siesta.queued("gero@example.net")
                                                        .path("lastResult")
                                                        .asText())
                                        .contains("PROXY header"));
        siesta.relay(nginx.getMappedPort(25), "v2-local").restart();

        await("the reply")
                .atMost(PATIENCE)
                .untilAsserted(
                        () ->
                                assertThat(MailServers.storedFor(postfix, "gero@example.net"))
                                        .hasSize(1));
    }

    @Test
    void while_the_relay_is_down_dovecot_has_its_answer_and_the_reply_goes_out_later() {
        siesta.relay(lasting.port(), "v2-local").restart();
        lasting.stop(postfix);
        try {
            deliver("emil@example.net", "ana@example.org");

            assertThat(siesta.queued("emil@example.net").path("state").asText())
                    .as("taken before Dovecot answered")
                    .isIn("waiting", "sending");
            assertThat(MailServers.kept(dovecot, "ana"))
                    .filteredOn(m -> m.contains("emil@example.net"))
                    .hasSize(1);
        } finally {
            lasting.startAgain(postfix);
        }

        await("the reply")
                .atMost(PATIENCE)
                .untilAsserted(
                        () ->
                                assertThat(MailServers.storedFor(postfix, "emil@example.net"))
                                        .hasSize(1));
    }

    @Test
    void a_redirect_of_dovecot_is_handed_through() {
        siesta.relay(lasting.port(), "v2-local").restart();

        deliver("frida@example.net", "carol@example.org");

        await("the redirected message")
                .atMost(PATIENCE)
                .untilAsserted(
                        () ->
                                assertThat(MailServers.storedFor(postfix, "dora@example.net"))
                                        .hasSize(1));
        assertThat(MailServers.storedFor(postfix, "dora@example.net").getFirst())
                .contains("From: frida@example.net");
        assertThat(MailServers.kept(dovecot, "carol"))
                .as("not kept as well, as after a failed redirect")
                .isEmpty();
        assertThat(siesta.queued("dora@example.net").isMissingNode())
                .as("somebody's mail is never in our queue")
                .isTrue();
    }

    private static void deliver(String from, String to) {
        String dialogue =
                MailServers.send(
                        client,
                        "--protocol",
                        "LMTP",
                        "--server",
                        "dovecot:24",
                        "--from",
                        from,
                        "--to",
                        to);
        assertThat(dialogue).contains("250 2.0.0");
    }
}
