package org.siesta.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.siesta.e2e.SiestaProcess.Ended;
import org.siesta.net.ServicePort;
import org.testcontainers.containers.GenericContainer;

/** The doctor among real servers: what it says of each misconfiguration that is known to happen. */
@NeedsEngine
class DoctorIT {

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir static Path directory;

    private static MailServers servers;
    private static GenericContainer<?> postfix;
    private static GenericContainer<?> strict;
    private static GenericContainer<?> nginx;
    private static GenericContainer<?> dovecot;

    @BeforeAll
    static void start() {
        servers = new MailServers();
        postfix =
                servers.postfix(
                        "postfix",
                        Map.of(
                                "POSTCONF_smtpd_authorized_xclient_hosts",
                                "$mynetworks",
                                "POSTCONF_smtpd_tls_security_level",
                                "may"));
        strict = servers.postfix("strict", Map.of("POSTCONF_smtpd_tls_security_level", "encrypt"));
        nginx = servers.nginx("front", "postfix:25");
        dovecot = servers.dovecot("dovecot", Map.of());
    }

    @AfterAll
    static void stop() {
        servers.close();
    }

    /** A finding's severity, code and key in one line, and what was seen. */
    private record Line(String text, String seen) {}

    // ---- the relay and the PROXY header

    @ParameterizedTest
    @CsvSource({"nginx", "postfix"})
    void a_relay_that_wants_a_proxy_header_and_gets_none(String name) {
        Settings settings = settings("wants-" + name).relay(withHeader(name), "none");
        assertThat(settings.doctor())
                .extracting(Line::text)
                .contains("error relay-wants-proxy siesta.relay.proxy-protocol");

        settings.relay(withHeader(name), "v2-local");
        assertThat(settings.doctor("--to", "bo@example.net"))
                .extracting(Line::text)
                .contains("ok relay-ready")
                .noneMatch(line -> line.startsWith("error relay"));
    }

    @Test
    void a_relay_that_gets_a_proxy_header_and_wants_none() {
        assertThat(settings("gets").relay(postfix.getMappedPort(25), "v2-local").doctor())
                .extracting(Line::text)
                .contains("error relay-wants-no-proxy siesta.relay.proxy-protocol");
    }

    @Test
    void a_relay_that_denies_the_client_whose_address_we_send() {
        Settings settings = settings("client").relay(postfix.getMappedPort(2525), "v2-client");
        assertThat(settings.doctor())
                .extracting(Line::text)
                .contains("error relay-shown-client siesta.relay.proxy-protocol");
        assertThat(settings.doctor("--to", "bo@example.net"))
                .filteredOn(line -> line.text().startsWith("error relay-refuses-client"))
                .singleElement()
                .satisfies(line -> assertThat(line.seen()).contains("Relay access denied"));
        assertThat(MailServers.storedFor(postfix, "bo@example.net"))
                .as("nothing is sent")
                .isEmpty();
    }

    // ---- inbound and outbound TLS

    @Test
    void no_tls_outbound_because_there_is_none_inbound() {
        assertThat(
                        settings("none")
                                .with("siesta.listeners.lmtp.tls", "none")
                                .with("siesta.relay.tls", "none")
                                .relay(postfix.getMappedPort(25), "none")
                                .doctor())
                .extracting(Line::text)
                .contains("warning relay-tls-off siesta.relay.tls");
        assertThat(
                        settings("demanded")
                                .with("siesta.relay.tls", "none")
                                .relay(strict.getMappedPort(25), "none")
                                .doctor())
                .extracting(Line::text)
                .contains("error relay-wants-tls siesta.relay.tls");
    }

    // ---- names of certificates

    @Test
    void certificates_that_name_nobody() {
        Path made = certificate("/CN=Siesta of Example Ltd");
        assertThat(
                        settings("nameless")
                                .with("siesta.listeners.lmtp.tls", "starttls")
                                .with(
                                        "siesta.tls.certificates.default.certificate",
                                        made.resolve("certificate.pem").toString())
                                .with(
                                        "siesta.tls.certificates.default.key",
                                        made.resolve("key.pem").toString())
                                .doctor())
                .extracting(Line::text)
                .contains(
                        "error certificates-no-names siesta.tls.certificates.default.certificate");
    }

    // ---- listeners and balancers

    @Test
    void a_listener_of_the_configuration_that_is_not_there() {
        try (SiestaProcess siesta = service("missing").start()) {
            int port =
                    siesta.listener(
                            "submission",
                            Map.of("protocol", "smtp-shim", "trusted-clients", "127.0.0.1"));
            List<Line> lines = lines(siesta.run("", List.of("doctor", "--json")), 1);
            assertThat(lines)
                    .extracting(Line::text)
                    .contains(
                            "error listener-not-reachable siesta.listeners.submission.address",
                            "error listener-not-bound siesta.listeners.submission.address")
                    .contains("ok listener-ready");
            assertThat(port).isPositive();
        }
    }

    @Test
    void a_balancer_that_sends_a_header_to_a_listener_without_it() {
        try (SiestaProcess siesta = service("unexpected").start();
                MailServers balancers = new MailServers()) {
            GenericContainer<?> haproxy = balancers.haproxy("haproxy", siesta.lmtpFromContainers());
            for (int port : List.of(1024, 2024)) {
                assertThat(via(siesta, haproxy.getMappedPort(port), 1))
                        .extracting(Line::text)
                        .contains(
                                "error balancer-sends-proxy siesta.listeners.lmtp.proxy-protocol");
            }
        }
    }

    @Test
    void a_balancer_and_a_listener_that_agree_and_a_front_without_a_header() {
        try (SiestaProcess siesta =
                        service("agreed")
                                .with("siesta.listeners.lmtp.proxy-protocol", "required")
                                .with("siesta.listeners.lmtp.trusted-proxies", MailServers.NETWORKS)
                                .start();
                MailServers balancers = new MailServers()) {
            GenericContainer<?> haproxy = balancers.haproxy("haproxy", siesta.lmtpFromContainers());
            assertThat(via(siesta, haproxy.getMappedPort(2024), 1))
                    .extracting(Line::text)
                    .contains("ok balancer-ready", "ok listener-ready");
            assertThat(via(siesta, siesta.lmtpPort(), 1))
                    .extracting(Line::text)
                    .contains("error balancer-sends-no-proxy siesta.listeners.lmtp.proxy-protocol");
            siesta.with("siesta.listeners.lmtp.trusted-proxies", "192.0.2.1").restart();
            assertThat(via(siesta, haproxy.getMappedPort(2024), 1))
                    .extracting(Line::text)
                    .contains("error balancer-not-trusted siesta.listeners.lmtp.trusted-proxies");
        }
    }

    @Test
    void a_key_of_a_listener_that_is_called_otherwise() {
        Settings settings =
                settings("stale").with("siesta.listeners.smtps.proxy-protocol", "required");
        assertThat(settings.doctor())
                .singleElement()
                .satisfies(
                        line ->
                                assertThat(line.text())
                                        .isEqualTo(
                                                "error configuration"
                                                        + " siesta.listeners.smtps.proxy-protocol"))
                .satisfies(line -> assertThat(line.seen()).contains("known: lmtp"));
    }

    // ---- the backend

    @ParameterizedTest
    @CsvSource({
        "2424, none, error backend-wants-proxy siesta.backend.proxy-protocol",
        "24, v2-client, error backend-wants-no-proxy siesta.backend.proxy-protocol",
        "24, none, ok backend-ready",
        "2424, v2-client, ok backend-ready"
    })
    void dovecots_lmtp_and_the_header(int port, String header, String line) {
        assertThat(
                        settings("backend-" + port + header)
                                .with("siesta.mode", "forward")
                                .with("siesta.backend.host", "127.0.0.1")
                                .with("siesta.backend.port", "" + dovecot.getMappedPort(port))
                                .with("siesta.backend.proxy-protocol", header)
                                .doctor())
                .extracting(Line::text)
                .contains(line);
    }

    private static int withHeader(String relay) {
        return relay.equals("nginx") ? nginx.getMappedPort(25) : postfix.getMappedPort(2525);
    }

    private static List<Line> via(SiestaProcess siesta, int front, int status) {
        return lines(
                siesta.run(
                        "",
                        List.of(
                                "doctor",
                                "--json",
                                "--timeout",
                                "30",
                                "--via",
                                "127.0.0.1:" + front)),
                status);
    }

    private static SiestaProcess service(String name) {
        // Nobody is behind this relay: what is said of it is not looked at.
        return new SiestaProcess(directory.resolve(name)).relay(ServicePort.free(), "none");
    }

    private static Settings settings(String name) {
        return new Settings(service(name));
    }

    /** Settings of a service that does not run. */
    private record Settings(SiestaProcess siesta) {

        Settings with(String key, String value) {
            siesta.with(key, value);
            return this;
        }

        Settings relay(int port, String header) {
            siesta.relay(port, header);
            return this;
        }

        List<Line> doctor(String... options) {
            List<String> line =
                    new ArrayList<>(
                            List.of("doctor", "--json", "--before-start", "--timeout", "30"));
            line.addAll(List.of(options));
            Ended ended = siesta.run("", line);
            List<Line> lines = lines(ended, ended.status());
            boolean error = lines.stream().anyMatch(l -> l.text().startsWith("error "));
            assertThat(ended.status()).isEqualTo(error ? 1 : 0);
            return lines;
        }
    }

    private static List<Line> lines(Ended ended, int status) {
        assertThat(ended.status()).as(ended.output()).isEqualTo(status);
        List<Line> lines = new ArrayList<>();
        for (String each : ended.output().lines().toList()) {
            try {
                JsonNode finding = JSON.readTree(each);
                String text =
                        finding.path("severity").asText()
                                + " "
                                + finding.path("code").asText()
                                + " "
                                + finding.path("key").asText();
                lines.add(new Line(text.strip(), finding.path("seen").asText()));
            } catch (IOException e) {
                throw new AssertionError("not JSON: " + each, e);
            }
        }
        return lines;
    }

    /** A certificate that signs itself, with this subject and no other name. */
    private static Path certificate(String subject) {
        try {
            Path made = Files.createDirectories(directory.resolve("certificate"));
            Process openssl =
                    new ProcessBuilder(
                                    "openssl",
                                    "req",
                                    "-x509",
                                    "-newkey",
                                    "rsa:2048",
                                    "-nodes",
                                    "-days",
                                    "100",
                                    "-subj",
                                    subject,
                                    "-keyout",
                                    made.resolve("key.pem").toString(),
                                    "-out",
                                    made.resolve("certificate.pem").toString())
                            .redirectErrorStream(true)
                            .start();
            String said = new String(openssl.getInputStream().readAllBytes());
            if (openssl.waitFor() != 0) {
                throw new AssertionError(said);
            }
            return made;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
