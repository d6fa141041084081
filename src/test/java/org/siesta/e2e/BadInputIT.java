package org.siesta.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What is wrong gets one clear line or the right status code, and the service lives. */
class BadInputIT {

    @TempDir static Path directory;

    private static SmallRelay relay;
    private static SiestaProcess siesta;
    private static int proxied;
    private static int shim;

    @BeforeAll
    static void start() {
        relay = new SmallRelay();
        siesta =
                new SiestaProcess(directory.resolve("service"))
                        .relay(relay.port(), "none")
                        .with("siesta.listeners.lmtp.limits.max-message-size", "64K");
        proxied =
                siesta.listener(
                        "proxied",
                        Map.of("proxy-protocol", "required", "trusted-proxies", "127.0.0.0/8"));
        shim = siesta.listener("shim", Map.of("protocol", "smtp-shim"));
        siesta.start();
    }

    @AfterAll
    static void stop() {
        siesta.close();
        relay.close();
    }

    @AfterEach
    void the_service_lives_and_told_no_stack_trace() {
        assertThat(siesta.healthy()).isTrue();
        try (LineTalk talk = new LineTalk(siesta.lmtpPort())) {
            assertThat(talk.reply()).startsWith("220 ");
            assertThat(talk.say("LHLO client.example.net")).startsWith("250 ");
        }
        assertThat(siesta.log()).noneMatch(l -> l.startsWith("\tat ") || l.contains("Exception"));
    }

    // ---- what does not start

    @ParameterizedTest(name = "{0} = {1}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            siesta.relay.hots                      | mail.example.org | siesta.relay.host
            siesta.listeners.lmtp.tls              | starttls         | needs a certificate
            siesta.listeners.lmtp.proxy-protocol   | required         | siesta.listeners.lmtp.trusted-proxies
            siesta.relay.port                      | 70000            | siesta.relay.port
            siesta.mode                            | forward          | siesta.backend.host
            """)
    void a_faulty_setting_is_named_in_one_line(String key, String value, String named) {
        SiestaProcess.Ended ended =
                new SiestaProcess(directory.resolve("faulty")).with(key, value).refusedStart();

        refused(ended);
        assertThat(ended.output()).contains(key).contains(named);
    }

    @Test
    void an_empty_list_of_trusted_proxies_does_not_mean_everybody() {
        refused(
                new SiestaProcess(directory.resolve("empty"))
                        .with("siesta.listeners.lmtp.proxy-protocol", "required")
                        .with("siesta.listeners.lmtp.trusted-proxies", "")
                        .refusedStart());
    }

    @Test
    void a_certificate_that_is_none_is_named() throws IOException {
        Path rubbish =
                Files.writeString(directory.resolve("rubbish.pem"), "this is no certificate\n");
        SiestaProcess.Ended ended =
                new SiestaProcess(directory.resolve("certificate"))
                        .with("siesta.listeners.lmtp.tls", "starttls")
                        .with("siesta.tls.certificates.default.certificate", rubbish.toString())
                        .with("siesta.tls.certificates.default.key", rubbish.toString())
                        .refusedStart();

        assertThat(ended.status()).isEqualTo(1);
        assertThat(complaint(ended)).contains("rubbish.pem");
    }

    @ParameterizedTest
    @CsvSource({
        "siesta.listeners.lmtp.address",
        "siesta.http.address",
        "siesta.management.address"
    })
    void a_port_in_use_is_named(String key) throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            SiestaProcess.Ended ended =
                    new SiestaProcess(directory.resolve("taken"))
                            .with(key, "127.0.0.1:" + taken.getLocalPort())
                            .refusedStart();

            assertThat(ended.status()).isEqualTo(1);
            assertThat(complaint(ended)).contains("127.0.0.1:" + taken.getLocalPort());
        }
    }

    @Test
    void a_folder_that_cannot_be_made_is_named() {
        SiestaProcess.Ended ended =
                new SiestaProcess(directory.resolve("nowhere"))
                        .with("siesta.data", "/proc/nowhere")
                        .refusedStart();

        assertThat(ended.status()).isEqualTo(1);
        assertThat(complaint(ended))
                .contains("/proc/nowhere")
                .hasSizeGreaterThan("siesta: cannot start: /proc/nowhere".length());
    }

    @Test
    void a_configuration_that_cannot_be_read_is_named() {
        SiestaProcess.Ended missing =
                SiestaProcess.program(
                        "serve", "--config", directory.resolve("missing.properties").toString());
        refused(missing);
        assertThat(missing.output()).contains("missing.properties");

        SiestaProcess.Ended folder =
                SiestaProcess.program("serve", "--config", directory.toString());
        refused(folder);
        assertThat(folder.output()).contains(directory.toString());
    }

    /** The one line for the operator between those that the service logs anyway. */
    private static String complaint(SiestaProcess.Ended ended) {
        assertThat(ended.output().lines())
                .noneMatch(
                        l ->
                                l.startsWith("\tat ")
                                        || l.startsWith("Caused by")
                                        || l.contains(" WARN ")
                                        || l.contains(" ERROR "));
        assertThat(ended.output().lines().filter(l -> l.startsWith("siesta: ")))
                .as(ended.output())
                .hasSize(1);
        return ended.output()
                .lines()
                .filter(l -> l.startsWith("siesta: "))
                .findFirst()
                .orElseThrow();
    }

    private static void refused(SiestaProcess.Ended ended) {
        assertThat(ended.status()).as(ended.output()).isEqualTo(1);
        assertThat(ended.output()).startsWith("siesta: ").hasLineCount(1);
    }

    // ---- what a running service is sent

    static List<String> rubbish() {
        byte[] random = new byte[4096];
        new Random(7).nextBytes(random);
        HexFormat hex = HexFormat.of();
        return List.of(
                hex.formatHex(random),
                // A TLS ClientHello's beginning.
                "16030100c8010000c40303" + "00".repeat(64),
                hex.formatHex(
                        "GET / HTTP/1.1\r\nHost: mail.example.org\r\n\r\n"
                                .getBytes(StandardCharsets.US_ASCII)),
                hex.formatHex(
                        ("LHLO " + "x".repeat(100_000) + "\r\n")
                                .getBytes(StandardCharsets.US_ASCII)),
                // PROXY v2, length 65535, and nothing behind it.
                "0d0a0d0a000d0a515549540a2111ffff",
                "00".repeat(2000));
    }

    @ParameterizedTest(name = "rubbish {index}")
    @MethodSource("rubbish")
    void rubbish_on_every_mail_port_is_refused_or_dropped(String hex) throws IOException {
        for (int port : List.of(siesta.lmtpPort(), proxied, shim)) {
            try (LineTalk talk = new LineTalk(port)) {
                talk.send(HexFormat.of().parseHex(hex));
                talk.end();
                assertThat(talk.rest().lines()).allMatch(l -> l.matches("(220|[45]\\d\\d)[ -].*"));
            }
        }
    }

    @Test
    void a_message_that_is_too_large_gets_552_and_the_session_goes_on() {
        try (LineTalk talk = new LineTalk(siesta.lmtpPort())) {
            talk.reply();
            talk.say("LHLO client.example.net");
            assertThat(talk.say("MAIL FROM:<bo@example.net> SIZE=1000000"))
                    .as("declared")
                    .startsWith("552 5.3.4 ");
            assertThat(talk.say("MAIL FROM:<bo@example.net>")).startsWith("250 ");
            assertThat(talk.say("RCPT TO:<ana@example.org>")).startsWith("250 ");
            assertThat(talk.say("DATA")).startsWith("354 ");
            talk.send(
                    ("Subject: large\r\n\r\n" + ("x".repeat(70) + "\r\n").repeat(2000))
                            .getBytes(StandardCharsets.US_ASCII));
            assertThat(talk.say(".")).as("not declared").startsWith("552 5.3.4 ");
            assertThat(talk.say("NOOP")).startsWith("250 ");
        }
        assertThat(siesta.decisions("bo@example.net")).isEmpty();
    }

    @Test
    void rubbish_on_the_http_port_gets_a_status_of_the_client() throws Exception {
        try (LineTalk talk = new LineTalk(siesta.httpPort())) {
            talk.send("\u0000\u0001\u0002 rubbish\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
            assertThat(talk.reply()).matches("|HTTP/1\\.[01] 4\\d\\d .*");
        }
        try (HttpClient http = HttpClient.newHttpClient()) {
            for (String body : List.of("{", "[]", "\u0000\u0001", "{\"enabled\": \"perhaps\"}")) {
                HttpResponse<String> answer =
                        http.send(
                                HttpRequest.newBuilder(
                                                URI.create(
                                                        "http://127.0.0.1:"
                                                                + siesta.httpPort()
                                                                + "/api/v1/accounts/ana@example.org/ooo"))
                                        .header("Authorization", "Bearer " + SiestaProcess.TOKEN)
                                        .header("Content-Type", "application/json")
                                        .PUT(HttpRequest.BodyPublishers.ofString(body))
                                        .build(),
                                HttpResponse.BodyHandlers.ofString());
                assertThat(answer.statusCode()).as(body).isBetween(400, 499);
                assertThat(answer.headers().firstValue("Content-Type").orElse(""))
                        .startsWith("application/problem+json");
                assertThat(answer.body()).doesNotContain("Exception", "org.siesta");
            }
        }
    }

    @Test
    void a_broken_script_is_refused_with_its_place() throws Exception {
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpResponse<String> answer =
                    http.send(
                            HttpRequest.newBuilder(
                                            URI.create(
                                                    "http://127.0.0.1:"
                                                            + siesta.httpPort()
                                                            + "/api/v1/accounts/ana@example.org/scripts/away"))
                                    .header("Authorization", "Bearer " + SiestaProcess.TOKEN)
                                    .header("Content-Type", "application/sieve")
                                    .PUT(
                                            HttpRequest.BodyPublishers.ofString(
                                                    "require \"vacation\";\nvacation :days \"seven\" \"away\";\n"))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).isEqualTo(422);
            assertThat(answer.body()).contains("\"line\":2");
        }
    }
}
