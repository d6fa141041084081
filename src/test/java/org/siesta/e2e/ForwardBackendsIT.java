package org.siesta.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.siesta.e2e.SiestaProcess.PATIENCE;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.testcontainers.containers.GenericContainer;

/**
 * Between two Dovecots that stand in for each other, behind one that proxies, before a full one.
 */
@NeedsEngine
class ForwardBackendsIT {

    private static final String CLIENT = "203.0.113.7";
    private static final int SESSIONS = 4;
    private static final int MESSAGES = 30;

    @TempDir static Path directory;

    private static MailServers servers;
    private static GenericContainer<?> one;
    private static GenericContainer<?> two;
    private static GenericContainer<?> client;

    @BeforeAll
    static void start() {
        servers = new MailServers();
        Map<String, String> users = Map.of("DOVECOT_USERS", "ana@example.org bo@example.org");
        one = servers.dovecot("one", users);
        two = servers.dovecot("two", users);
        client = servers.swaks("client");
    }

    @AfterAll
    static void stop() {
        servers.close();
    }

    @Test
    void a_store_that_stops_under_load_loses_no_mail_that_was_accepted() throws Exception {
        try (SiestaProcess siesta =
                forward("stop")
                        .with(
                                "siesta.backend.host",
                                "127.0.0.1:%d, 127.0.0.1:%d"
                                        .formatted(one.getMappedPort(24), two.getMappedPort(24)))
                        .start()) {
            List<String> accepted = Collections.synchronizedList(new ArrayList<>());
            AtomicInteger again = new AtomicInteger();
            List<Thread> sessions = new ArrayList<>();
            for (int i = 0; i < SESSIONS; i++) {
                int session = i;
                sessions.add(
                        Thread.ofVirtual()
                                .start(() -> write(siesta, "load-" + session, accepted, again)));
            }
            await().atMost(PATIENCE).until(() -> accepted.size() > SESSIONS * MESSAGES / 3);
            MailServers.run(one, "doveadm", "service", "stop", "lmtp");
            for (Thread session : sessions) {
                session.join();
            }
            assertThat(accepted).hasSize(SESSIONS * MESSAGES);
            List<String> kept =
                    Stream.concat(
                                    MailServers.kept(one, "ana").stream(),
                                    MailServers.kept(two, "ana").stream())
                            .toList();
            for (String id : accepted) {
                assertThat(kept).as(id).anyMatch(m -> m.contains("Message-ID: <" + id + ">"));
            }
            assertThat(MailServers.kept(two, "ana")).as("the other took over").isNotEmpty();
            assertThat(again.get()).as("messages sent again").isLessThanOrEqualTo(SESSIONS);
        }
    }

    /** As an MTA does: what is not accepted is sent again. */
    private static void write(
            SiestaProcess siesta, String name, List<String> accepted, AtomicInteger again) {
        try (LineTalk talk = new LineTalk(siesta.lmtpPort())) {
            talk.reply();
            talk.say("LHLO client.example.net");
            for (int i = 0; i < MESSAGES; i++) {
                String id = name + "-" + i + "@example.net";
                while (!isAccepted(talk, id)) {
                    again.incrementAndGet();
                }
                accepted.add(id);
            }
        }
    }

    private static boolean isAccepted(LineTalk talk, String id) {
        talk.say("MAIL FROM:<carla@example.net>");
        if (!talk.say("RCPT TO:<ana@example.org>").startsWith("250")
                || !talk.say("DATA").startsWith("354")) {
            talk.say("RSET");
            return false;
        }
        return talk.say("Message-ID: <" + id + ">\r\nSubject: load\r\n\r\nhello\r\n.")
                .startsWith("250");
    }

    @Test
    void each_recipient_has_the_answer_of_the_store_and_only_whose_mail_was_kept_is_answered_for() {
        GenericContainer<?> small =
                servers.dovecot(
                        "small",
                        Map.of(
                                "DOVECOT_USERS",
                                "ana@example.org bo@example.org",
                                "DOVECOT_MAX_MESSAGES",
                                "1"));
        try (SiestaProcess siesta =
                forward("full")
                        .with("siesta.backend.host", "127.0.0.1:" + small.getMappedPort(24))
                        .start()) {
            siesta.away("ana@example.org", "I am away.");
            siesta.away("bo@example.org", "I am away.");
            send(siesta, "dan@example.net", "bo@example.org");
            String both = send(siesta, "carla@example.net", "ana@example.org,bo@example.org");
            assertThat(both).containsPattern("250 2\\.0\\.0 <ana@example.org> .*Saved");
            assertThat(both).containsPattern("5\\.2\\.2 <bo@example.org> .*[Qq]uota");
            assertThat(MailServers.kept(small, "ana")).hasSize(1);
            assertThat(MailServers.kept(small, "bo")).hasSize(1);
            assertThat(siesta.decisions("carla@example.net"))
                    .extracting(d -> d.path("account").asText())
                    .containsExactly("ana@example.org");
        }
    }

    @Test
    void the_client_that_a_dovecot_in_front_tells_is_told_to_the_dovecot_behind() {
        SiestaProcess siesta =
                forward("between")
                        .with("siesta.listeners.lmtp.trusted-clients", MailServers.NETWORKS)
                        .with("siesta.backend.host", "127.0.0.1:" + two.getMappedPort(24))
                        .with("siesta.backend.xclient", "true");
        // Nobody has a mailbox in front: everything is proxied.
        GenericContainer<?> front =
                servers.dovecot(
                        "front",
                        Map.of(
                                "DOVECOT_USERS",
                                "",
                                "DOVECOT_LMTP_BEHIND",
                                siesta.lmtpFromContainers()));
        try (siesta) {
            siesta.start();
            String dialogue =
                    MailServers.send(
                            client,
                            "--protocol",
                            "LMTP",
                            "--server",
                            "front:2424",
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
                            "erin@example.net",
                            "--to",
                            "bo@example.org");
            assertThat(dialogue).containsPattern("250 2\\.0\\.0 .*Saved");
            JsonNode seen = siesta.decision("erin@example.net").path("client").path("effective");
            assertThat(seen.path("source").asText()).isEqualTo("xclient");
            assertThat(seen.path("address").asText()).isEqualTo(CLIENT);
            assertThat(seen.path("port").asInt()).isEqualTo(56324);
            assertThat(MailServers.kept(two, "bo"))
                    .singleElement()
                    .asString()
                    .containsPattern(
                            "Received: from [^\n]*\\[" + CLIENT + "]\\)\n\tby dovecot.example.org");
        } finally {
            front.stop();
        }
    }

    private static SiestaProcess forward(String name) {
        return new SiestaProcess(directory.resolve(name)).with("siesta.mode", "forward");
    }

    private static String send(SiestaProcess siesta, String from, String to) {
        return MailServers.swaks(
                        client,
                        "--protocol",
                        "LMTP",
                        "--server",
                        siesta.lmtpFromContainers(),
                        "--from",
                        from,
                        "--to",
                        to)
                .getStdout();
    }
}
