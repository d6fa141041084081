package org.siesta.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.siesta.doctor.PretendServer.Habit.BUSY;
import static org.siesta.doctor.PretendServer.Habit.DENIES_EVERYBODY;
import static org.siesta.doctor.PretendServer.Habit.DENIES_STRANGERS;
import static org.siesta.doctor.PretendServer.Habit.GARBLES;
import static org.siesta.doctor.PretendServer.Habit.HANGS_UP_ON_STRANGERS;
import static org.siesta.doctor.PretendServer.Habit.LMTP;
import static org.siesta.doctor.PretendServer.Habit.OFFERS_NO_LOGIN;
import static org.siesta.doctor.PretendServer.Habit.OLD;
import static org.siesta.doctor.PretendServer.Habit.REFUSES_LOGIN;
import static org.siesta.doctor.PretendServer.Habit.REFUSES_NULL_SENDER;
import static org.siesta.doctor.PretendServer.Habit.SILENT;
import static org.siesta.doctor.PretendServer.Habit.STARTTLS;
import static org.siesta.doctor.PretendServer.Habit.TLS_FIRST;
import static org.siesta.doctor.PretendServer.Habit.WANTS_LOGIN;
import static org.siesta.doctor.PretendServer.Habit.WANTS_PROXY;
import static org.siesta.doctor.PretendServer.Habit.WANTS_PROXY_AND_SAYS_SO;
import static org.siesta.doctor.PretendServer.Habit.WANTS_TLS;
import static org.siesta.doctor.PretendServer.Habit.WEB;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.siesta.config.ForwardConfig;
import org.siesta.config.SiestaConfig;
import org.siesta.doctor.Finding.Severity;
import org.siesta.doctor.PretendServer.Habit;
import org.siesta.net.ClosedPort;

/** Each way in which a relay or backend and its settings can disagree, and what is said of it. */
class ServerCheckTest {

    private static final TestKeys LOCALHOST =
            TestKeys.naming("localhost", "-ext", "SAN=dns:localhost,ip:127.0.0.1");

    /** What is wrong with a server of these habits under these settings. */
    private record Row(
            String name,
            List<Habit> habits,
            List<String> settings,
            @Nullable String to,
            String code,
            String cure) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static Row row(
            String name, List<Habit> habits, List<String> settings, String code, String cure) {
        return new Row(name, habits, settings, null, code, cure);
    }

    static Stream<Row> relays() {
        return Stream.of(
                row(
                        "a relay that waits for a PROXY header and gets none",
                        List.of(WANTS_PROXY),
                        List.of(),
                        "relay-wants-proxy",
                        "siesta.relay.proxy-protocol = v2-local"),
                row(
                        "a relay that gives up on a client without a PROXY header",
                        List.of(WANTS_PROXY_AND_SAYS_SO),
                        List.of(),
                        "relay-wants-proxy",
                        "siesta.relay.proxy-protocol = v2-local"),
                row(
                        "the same with TLS first behind the header",
                        List.of(WANTS_PROXY, TLS_FIRST),
                        List.of("tls", "implicit"),
                        "relay-wants-proxy",
                        "siesta.relay.proxy-protocol = v2-local"),
                row(
                        "a PROXY header and TLS first, and neither is set",
                        List.of(WANTS_PROXY, TLS_FIRST),
                        List.of(),
                        "relay-wants-proxy",
                        "siesta.relay.proxy-protocol = v2-local and siesta.relay.tls = implicit"),
                row(
                        "a relay that gets a PROXY header and knows none",
                        List.of(),
                        List.of("proxy-protocol", "v2-local"),
                        "relay-wants-no-proxy",
                        "siesta.relay.proxy-protocol = none"),
                row(
                        "the same on a port that speaks TLS first",
                        List.of(TLS_FIRST),
                        List.of("proxy-protocol", "v2-local", "tls", "implicit"),
                        "relay-wants-no-proxy",
                        "siesta.relay.proxy-protocol = none"),
                row(
                        "a relay that is shown the client's address and hangs up",
                        List.of(WANTS_PROXY, HANGS_UP_ON_STRANGERS),
                        List.of("proxy-protocol", "v2-client"),
                        "relay-refuses-client",
                        "siesta.relay.proxy-protocol = v2-local"),
                row(
                        "a relay that is shown the client's address, whatever it says now",
                        List.of(WANTS_PROXY, DENIES_STRANGERS),
                        List.of("proxy-protocol", "v2-client"),
                        "relay-shown-client",
                        "siesta.relay.proxy-protocol = v2-local"),
                new Row(
                        "a relay that denies the client whose address it is shown",
                        List.of(WANTS_PROXY, DENIES_STRANGERS),
                        List.of("proxy-protocol", "v2-client"),
                        "bo@example.net",
                        "relay-refuses-client",
                        "siesta.relay.proxy-protocol = v2-local"),
                new Row(
                        "a relay that denies us by our own address",
                        List.of(DENIES_EVERYBODY),
                        List.of(),
                        "bo@example.net",
                        "relay-denies-us",
                        "siesta.relay.username"),
                row(
                        "a port that speaks TLS first",
                        List.of(TLS_FIRST),
                        List.of(),
                        "relay-wants-tls-first",
                        "siesta.relay.tls = implicit"),
                row(
                        "a port that does not speak TLS first",
                        List.of(),
                        List.of("tls", "implicit"),
                        "relay-no-tls-first",
                        "siesta.relay.tls = may"),
                row(
                        "TLS is demanded and not offered",
                        List.of(),
                        List.of("tls", "encrypt"),
                        "relay-offers-no-tls",
                        "siesta.relay.tls"),
                row(
                        "a relay that demands TLS, which is switched off",
                        List.of(STARTTLS, WANTS_TLS),
                        List.of("tls", "none"),
                        "relay-wants-tls",
                        "siesta.relay.tls = encrypt"),
                row(
                        "a certificate that nobody vouches for, where it is verified",
                        List.of(STARTTLS),
                        List.of("tls", "verify"),
                        "relay-certificate",
                        "siesta.relay.tls = encrypt"),
                row(
                        "a relay that wants a login",
                        List.of(WANTS_LOGIN),
                        List.of(),
                        "relay-wants-login",
                        "siesta.relay.username"),
                row(
                        "a relay that refuses the login",
                        List.of(WANTS_LOGIN, REFUSES_LOGIN),
                        List.of(
                                "username",
                                "siesta",
                                "password",
                                "wrong",
                                "allow-plaintext-auth",
                                "true"),
                        "relay-refuses-login",
                        "siesta.relay.username, siesta.relay.password"),
                row(
                        "a login that would go over the wire in the clear",
                        List.of(WANTS_LOGIN),
                        List.of("username", "siesta", "password", "right"),
                        "relay-login-needs-tls",
                        "siesta.relay.tls = encrypt"),
                row(
                        "a port on which nobody logs in",
                        List.of(OFFERS_NO_LOGIN),
                        List.of(
                                "username",
                                "siesta",
                                "password",
                                "right",
                                "allow-plaintext-auth",
                                "true"),
                        "relay-offers-no-login",
                        "siesta.relay.port"),
                row(
                        "a relay that refuses the null reverse-path",
                        List.of(REFUSES_NULL_SENDER),
                        List.of(),
                        "relay-refuses-null-sender",
                        "siesta.reply.envelope-from = recipient"),
                row("a relay that is busy", List.of(BUSY), List.of(), "relay-not-now", ""),
                row(
                        "something that is no mail server",
                        List.of(GARBLES),
                        List.of(),
                        "relay-not-a-mail-server",
                        "siesta.relay.port"),
                row(
                        "a web server, which is silent until it is spoken to",
                        List.of(WEB),
                        List.of(),
                        "relay-not-a-mail-server",
                        "is this the right port? (siesta.relay.port)"),
                row(
                        "the same, and a PROXY header is set",
                        List.of(WEB),
                        List.of("proxy-protocol", "v2-local"),
                        "relay-not-a-mail-server",
                        "siesta.relay.port"),
                row(
                        "a port that speaks LMTP",
                        List.of(LMTP),
                        List.of(),
                        "relay-protocol",
                        "does this port speak SMTP? (siesta.relay.port)"),
                row(
                        "the same behind the PROXY header that it wants",
                        List.of(LMTP, WANTS_PROXY),
                        List.of("proxy-protocol", "v2-local"),
                        "relay-protocol",
                        "does this port speak SMTP? (siesta.relay.port)"),
                row(
                        "something that says nothing in any way",
                        List.of(SILENT),
                        List.of(),
                        "relay-no-greeting",
                        "siesta.relay.proxy-protocol"));
    }

    @ParameterizedTest
    @MethodSource("relays")
    void namesWhatIsWrongAndTheKeyThatMendsIt(Row row) {
        try (PretendServer relay =
                PretendServer.showing(LOCALHOST.server(), row.habits().toArray(Habit[]::new))) {
            List<Finding> findings = relay(relay.port(), row.to(), row.settings());
            assertThat(findings)
                    .filteredOn(f -> f.severity() == Severity.ERROR)
                    .as("%s", findings)
                    .singleElement()
                    .satisfies(
                            f -> {
                                assertThat(f.code()).isEqualTo(row.code());
                                assertThat(f.cure()).contains(row.cure());
                            });
            assertThat(relay.heard()).as("nothing is sent").doesNotContain("DATA");
        }
    }

    static Stream<Arguments> goodRelays() {
        return Stream.of(
                Arguments.of(List.of(), List.of()),
                Arguments.of(List.of(STARTTLS), List.of()),
                Arguments.of(List.of(STARTTLS), List.of("tls", "encrypt")),
                Arguments.of(List.of(WANTS_PROXY), List.of("proxy-protocol", "v2-local")),
                Arguments.of(
                        List.of(WANTS_PROXY, STARTTLS),
                        List.of("proxy-protocol", "v2-local", "tls", "encrypt")),
                Arguments.of(
                        List.of(WANTS_LOGIN),
                        List.of(
                                "username",
                                "siesta",
                                "password",
                                "right",
                                "allow-plaintext-auth",
                                "true")));
    }

    @ParameterizedTest
    @MethodSource("goodRelays")
    void aRelayThatFitsIsReady(List<Habit> habits, List<String> settings) {
        try (PretendServer relay =
                PretendServer.showing(LOCALHOST.server(), habits.toArray(Habit[]::new))) {
            assertThat(relay(relay.port(), "bo@example.net", settings))
                    .extracting(Finding::code)
                    .containsExactly("relay-ready", "relay-ways");
        }
    }

    @Test
    void everyWayIsToldWhateverCameOfIt() {
        try (PretendServer relay = PretendServer.showing(LOCALHOST.server(), STARTTLS)) {
            assertThat(ways(relay(relay.port(), null, List.of())))
                    .matches(
                            "plain: greets, TLSv1\\.3; after PROXY v2 LOCAL: (500 .*|221 .*|closed.*); TLS first: no TLS: .*; after"
                                    + " PROXY v2 LOCAL, TLS first: no TLS: .*");
        }
    }

    @Test
    void encryptionThatIsSwitchedOffByMistakeIsAWarning() {
        try (PretendServer relay = PretendServer.showing(LOCALHOST.server(), STARTTLS)) {
            assertThat(relay(relay.port(), null, List.of("tls", "none")))
                    .filteredOn(f -> f.code().equals("relay-tls-off"))
                    .singleElement()
                    .satisfies(f -> assertThat(f.severity()).isEqualTo(Severity.WARNING))
                    .satisfies(f -> assertThat(f.key()).isEqualTo("siesta.relay.tls"));
        }
    }

    @Test
    void extensionsThatAreMissingAreWarnings() {
        try (PretendServer relay = PretendServer.with(OLD)) {
            assertThat(relay(relay.port(), null, List.of()))
                    .filteredOn(f -> f.severity() == Severity.WARNING)
                    .extracting(Finding::code)
                    .containsExactly("relay-no-8bitmime", "relay-no-smtputf8");
        }
    }

    @Test
    void aCertificateThatEndedOrIsForOthersIsNamed() {
        TestKeys old =
                TestKeys.naming("mail.example.com", "-startdate", "-100d", "-validity", "10");
        try (PretendServer relay = PretendServer.showing(old.server(), STARTTLS)) {
            assertThat(relay(relay.port(), null, List.of("tls", "verify")))
                    .filteredOn(f -> f.severity() == Severity.ERROR)
                    .extracting(Finding::code)
                    .containsExactly(
                            "relay-certificate",
                            "relay-certificate-expired",
                            "relay-certificate-name");
            assertThat(relay(relay.port(), null, List.of()))
                    .filteredOn(f -> f.severity() != Severity.OK)
                    .extracting(Finding::severity, Finding::code)
                    .containsExactly(tuple(Severity.WARNING, "relay-certificate-expired"));
        }
    }

    @Test
    void aServerThatIsDownIsUnreachable() throws IOException {
        try (ClosedPort port = new ClosedPort()) {
            List<Finding> findings = relay(port.number(), null, List.of());
            assertThat(findings).extracting(Finding::code).contains("relay-unreachable");
            assertThat(ways(findings)).startsWith("in every way: no connection");
        }
    }

    @Test
    void aBackendIsAskedForTheClientsHeaderAndInLmtp() {
        try (PretendServer backend = PretendServer.with(LMTP, WANTS_PROXY)) {
            assertThat(
                            backend(
                                    "siesta.backend.host",
                                    "127.0.0.1",
                                    "siesta.backend.port",
                                    "" + backend.port()))
                    .first()
                    .satisfies(f -> assertThat(f.code()).isEqualTo("backend-wants-proxy"))
                    .satisfies(
                            f ->
                                    assertThat(f.cure())
                                            .isEqualTo(
                                                    "siesta.backend.proxy-protocol = v2-client"));
        }
    }

    /** Whether nothing is there, or what is there is no socket. */
    @ParameterizedTest
    @ValueSource(strings = {"no-such-socket", "plain-file"})
    void aUnixSocketThatNobodyServesIsNamedByItsKey(String name, @TempDir Path folder)
            throws IOException {
        Files.createFile(folder.resolve("plain-file"));
        assertThat(backend("siesta.backend.path", folder.resolve(name).toString()))
                .first()
                .satisfies(f -> assertThat(f.code()).isEqualTo("backend-unreachable"))
                .satisfies(
                        f ->
                                assertThat(f.cure())
                                        .isEqualTo("siesta.backend.path: is the server running?"));
    }

    private static List<Finding> backend(String... settings) {
        List<String> all = new ArrayList<>(List.of("siesta.mode", "forward"));
        all.addAll(List.of(settings));
        SiestaConfig config = Settings.of(all.toArray(String[]::new));
        ForwardConfig.Route route = config.forward().routes().getFirst();
        return new ServerCheck(
                        Server.backend(route, route.servers().getFirst(), "siesta.example.org"),
                        "",
                        null,
                        Duration.ofSeconds(2),
                        Instant.now())
                .examine()
                .findings();
    }

    private static String ways(List<Finding> findings) {
        return findings.stream()
                .filter(f -> f.code().endsWith("-ways"))
                .findFirst()
                .orElseThrow()
                .seen();
    }

    private static List<Finding> relay(int port, @Nullable String to, List<String> settings) {
        List<String> all =
                new ArrayList<>(
                        List.of("siesta.relay.host", "127.0.0.1", "siesta.relay.port", "" + port));
        for (int i = 0; i < settings.size(); i += 2) {
            all.add("siesta.relay." + settings.get(i));
            all.add(settings.get(i + 1));
        }
        SiestaConfig config = Settings.of(all.toArray(String[]::new));
        return new ServerCheck(
                        Server.relay(config.relay(), config.hostName()),
                        "",
                        to,
                        Duration.ofSeconds(2),
                        Instant.now())
                .examine()
                .findings();
    }
}
