package org.siesta.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.siesta.doctor.PretendServer.Habit.LMTP;
import static org.siesta.doctor.PretendServer.Habit.REFUSES_LOGIN;
import static org.siesta.doctor.PretendServer.Habit.STARTTLS;
import static org.siesta.doctor.PretendServer.Habit.WANTS_PROXY;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.siesta.doctor.Finding.Severity;

/** Every relay and every backend is looked at, and each finding says which one it is about. */
class ServersTest {

    private static final TestKeys LOCALHOST =
            TestKeys.naming("localhost", "-ext", "SAN=dns:localhost,ip:127.0.0.1");

    @TempDir private Path folder;

    @Test
    void eachRelayIsMetAsItsOwnKeysSay() {
        LOCALHOST.write(folder, "relay");
        try (PretendServer first = PretendServer.with();
                PretendServer proxied = PretendServer.with(WANTS_PROXY);
                PretendServer verified = PretendServer.showing(LOCALHOST.server(), STARTTLS);
                PretendServer login = PretendServer.showing(LOCALHOST.server(), REFUSES_LOGIN)) {
            List<Finding> findings =
                    examine(
                            "siesta.relay.host",
                            "127.0.0.1",
                            "siesta.relay.port",
                            "" + first.port(),
                            "siesta.relays.proxied.host",
                            "127.0.0.1",
                            "siesta.relays.proxied.port",
                            "" + proxied.port(),
                            "siesta.relays.verified.host",
                            "localhost",
                            "siesta.relays.verified.port",
                            "" + verified.port(),
                            "siesta.relays.verified.tls",
                            "verify",
                            "siesta.relays.verified.ca-file",
                            folder.resolve("relay.crt").toString(),
                            "siesta.relays.login.host",
                            "127.0.0.1",
                            "siesta.relays.login.port",
                            "" + login.port(),
                            "siesta.relays.login.username",
                            "siesta",
                            "siesta.relays.login.password",
                            "wrong",
                            "siesta.relays.login.allow-plaintext-auth",
                            "true");
            assertThat(findings)
                    .filteredOn(f -> !f.code().endsWith("-ways"))
                    .extracting(Finding::severity, Finding::code, Finding::about, Finding::key)
                    .containsExactly(
                            tuple(
                                    Severity.OK,
                                    "relay-ready",
                                    "relay 127.0.0.1:" + first.port(),
                                    ""),
                            tuple(
                                    Severity.ERROR,
                                    "relay-refuses-login",
                                    "relay login 127.0.0.1:" + login.port(),
                                    "siesta.relays.login.username"),
                            tuple(
                                    Severity.ERROR,
                                    "relay-wants-proxy",
                                    "relay proxied 127.0.0.1:" + proxied.port(),
                                    "siesta.relays.proxied.proxy-protocol"),
                            tuple(
                                    Severity.OK,
                                    "relay-ready",
                                    "relay verified localhost:" + verified.port(),
                                    ""));
            assertThat(findings)
                    .filteredOn(f -> f.code().equals("relay-ways"))
                    .hasSize(4)
                    .allSatisfy(f -> assertThat(f.seen()).contains("after PROXY v2 LOCAL"));
        }
    }

    /** RFC 6531 §3.2: replies go out so, and no relay needs SMTPUTF8 for them. */
    @ParameterizedTest
    @CsvSource({"bounces@bücher.example, bounces", "recipient, postmaster"})
    void theReversePathIsSaidInALabels(String envelopeFrom, String localPart) {
        try (PretendServer relay = PretendServer.with()) {
            examine(
                    "siesta.relay.host",
                    "127.0.0.1",
                    "siesta.relay.port",
                    "" + relay.port(),
                    "siesta.accounts.domains",
                    "bücher.example",
                    "siesta.reply.envelope-from",
                    envelopeFrom);
            assertThat(relay.heard())
                    .contains("MAIL FROM:<" + localPart + "@xn--bcher-kva.example>");
        }
    }

    @Test
    void theAuthoritiesOfOneRelayAreNotThoseOfAnother() throws Exception {
        LOCALHOST.write(folder, "relay");
        Path broken = Files.writeString(folder.resolve("broken.pem"), "nothing");
        try (PretendServer trusted = PretendServer.showing(LOCALHOST.server(), STARTTLS);
                PretendServer other = PretendServer.showing(LOCALHOST.server(), STARTTLS)) {
            List<Finding> findings =
                    examine(
                            "siesta.relay.host",
                            "localhost",
                            "siesta.relay.port",
                            "" + other.port(),
                            "siesta.relay.tls",
                            "verify",
                            "siesta.relays.good.host",
                            "localhost",
                            "siesta.relays.good.port",
                            "" + trusted.port(),
                            "siesta.relays.good.ca-file",
                            folder.resolve("relay.crt").toString(),
                            "siesta.relays.unreadable.host",
                            "localhost",
                            "siesta.relays.unreadable.port",
                            "" + trusted.port(),
                            "siesta.relays.unreadable.ca-file",
                            broken.toString());
            assertThat(findings)
                    .filteredOn(f -> f.severity() == Severity.ERROR)
                    .extracting(Finding::code, Finding::key)
                    .containsExactly(
                            tuple("relay-certificate", "siesta.relay.ca-file"),
                            tuple("relay-ca-file", "siesta.relays.unreadable.ca-file"));
        }
    }

    @Test
    void eachServerOfEachBackendIsMetAndNamedByItsKeys() {
        try (PretendServer first = PretendServer.with(LMTP);
                PretendServer second = PretendServer.with(LMTP, WANTS_PROXY);
                PretendServer routed = PretendServer.with(LMTP, WANTS_PROXY);
                PretendServer relay = PretendServer.with()) {
            List<Finding> findings =
                    examine(
                            "siesta.mode",
                            "forward",
                            "siesta.relay.port",
                            "" + relay.port(),
                            "siesta.backend.host",
                            "127.0.0.1:" + first.port() + ", 127.0.0.1:" + second.port(),
                            "siesta.backends.shop.host",
                            "127.0.0.1:" + routed.port(),
                            "siesta.backends.shop.domains",
                            "example.com");
            assertThat(findings)
                    .filteredOn(f -> f.code().startsWith("backend-"))
                    .filteredOn(f -> !f.code().endsWith("-ways"))
                    .extracting(Finding::code, Finding::about, Finding::key)
                    .containsExactly(
                            tuple("backend-ready", "backend 127.0.0.1:" + first.port(), ""),
                            tuple(
                                    "backend-wants-proxy",
                                    "backend 127.0.0.1:" + second.port(),
                                    "siesta.backend.proxy-protocol"),
                            tuple(
                                    "backend-wants-proxy",
                                    "backend shop 127.0.0.1:" + routed.port(),
                                    "siesta.backends.shop.proxy-protocol"));
        }
    }

    @Test
    void aBackendHasAuthoritiesOfItsOwn() {
        LOCALHOST.write(folder, "backend");
        try (PretendServer trusted = PretendServer.showing(LOCALHOST.server(), LMTP, STARTTLS);
                PretendServer other = PretendServer.showing(LOCALHOST.server(), LMTP, STARTTLS);
                PretendServer relay = PretendServer.with()) {
            List<Finding> findings =
                    examine(
                            "siesta.mode",
                            "forward",
                            "siesta.relay.port",
                            "" + relay.port(),
                            "siesta.backend.host",
                            "localhost:" + trusted.port(),
                            "siesta.backend.tls",
                            "verify",
                            "siesta.backend.ca-file",
                            folder.resolve("backend.crt").toString(),
                            "siesta.backends.shop.host",
                            "localhost:" + other.port(),
                            "siesta.backends.shop.tls",
                            "verify",
                            "siesta.backends.shop.domains",
                            "example.com");
            assertThat(findings)
                    .filteredOn(f -> f.code().startsWith("backend-"))
                    .filteredOn(f -> !f.code().endsWith("-ways"))
                    .extracting(Finding::code, Finding::about, Finding::key)
                    .containsExactly(
                            tuple("backend-ready", "backend localhost:" + trusted.port(), ""),
                            tuple(
                                    "backend-certificate",
                                    "backend shop localhost:" + other.port(),
                                    "siesta.backends.shop.ca-file"));
        }
    }

    private static List<Finding> examine(String... settings) {
        return Servers.examine(
                Settings.of(settings), Duration.ofSeconds(2), Instant.now(), _ -> {});
    }
}
