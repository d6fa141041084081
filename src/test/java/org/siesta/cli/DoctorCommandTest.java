package org.siesta.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.siesta.cli.CommandLineRun.setup;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.siesta.doctor.PretendServer;
import org.siesta.doctor.PretendServer.Habit;
import org.siesta.spf.SmallDns;

/** What {@code doctor} prints. */
class DoctorCommandTest {

    private static final Path GOLDEN = Path.of("src/test/resources/doctor");

    @TempDir private Path folder;

    private SmallDns dns;

    @BeforeEach
    void start() {
        dns =
                new SmallDns()
                        .with("siesta.example.org A", "192.0.2.25")
                        .with("25.2.0.192.in-addr.arpa PTR", "siesta.example.org");
    }

    @AfterEach
    void stop() {
        dns.close();
    }

    @Test
    void aRelayThatWantsAProxyHeaderIsToldAsText() throws IOException {
        try (PretendServer relay = PretendServer.with(Habit.WANTS_PROXY)) {
            CommandLineRun run = doctor(relay, "");
            assertThat(run.status()).isEqualTo(1);
            assertThat(shown(run, relay)).isEqualTo(golden("relay-wants-proxy.txt"));
        }
    }

    @Test
    void theSameAsJson() throws IOException {
        try (PretendServer relay = PretendServer.with(Habit.WANTS_PROXY)) {
            CommandLineRun run = doctor(relay, "", "--json");
            assertThat(run.status()).isEqualTo(1);
            assertThat(run.err()).isEmpty();
            assertThat(shown(run, relay)).isEqualTo(golden("relay-wants-proxy.jsonl"));
        }
    }

    @Test
    void theCureCuresIt() throws IOException {
        try (PretendServer relay = PretendServer.with(Habit.WANTS_PROXY)) {
            CommandLineRun run =
                    doctor(relay, "siesta.relay.proxy-protocol = v2-local\n", "--quiet");
            assertThat(run.status()).as(run.out()).isZero();
            assertThat(run.out().strip()).startsWith("0 errors, 0 warnings, ");
        }
    }

    @Test
    void everyFaultOfTheConfigurationIsAFindingAndNothingIsAsked() throws IOException {
        Path file =
                Files.writeString(
                        folder.resolve("siesta.properties"),
                        """
                        siesta.listeners.submissions.address = 127.0.0.1:2465
                        siesta.listeners.submission.proxy-protocol = required
                        siesta.relay.hots = mail.example.org
                        """);
        CommandLineRun run = setup().run("doctor", "--config", file.toString(), "--json");
        assertThat(run.status()).isEqualTo(1);
        List<JsonNode> findings = new java.util.ArrayList<>();
        for (String line : run.outLines()) {
            findings.add(Json.read(line));
        }
        assertThat(findings)
                .hasSize(2)
                .allMatch(f -> f.path("code").asText().equals("configuration"))
                .anyMatch(f -> f.path("seen").asText().contains("did you mean submissions?"))
                .anyMatch(f -> f.path("seen").asText().contains("did you mean siesta.relay.host?"));
    }

    private CommandLineRun doctor(PretendServer relay, String more, String... options)
            throws IOException {
        Path file =
                Files.writeString(
                        folder.resolve("siesta.properties"),
                        """
                        siesta.host-name = siesta.example.org
                        siesta.data = %s
                        siesta.listeners.lmtp.address = 127.0.0.1:0
                        siesta.http.address = 127.0.0.1:0
                        siesta.management.address = 127.0.0.1:0
                        siesta.sender-auth.dns-servers = 127.0.0.1:%d
                        siesta.relay.host = 127.0.0.1
                        siesta.relay.port = %d
                        %s"""
                                .formatted(
                                        folder.resolve("data"),
                                        dns.address().getPort(),
                                        relay.port(),
                                        more));
        List<String> line =
                new java.util.ArrayList<>(
                        List.of("doctor", "--config", file.toString(), "--timeout", "2"));
        line.addAll(List.of(options));
        return setup().run(line.toArray(String[]::new));
    }

    /** What differs from run to run has a word. */
    private String shown(CommandLineRun run, PretendServer relay) {
        return run.out()
                .replace(folder.resolve("data").toString(), "DATA")
                .replace(":" + relay.port(), ":PORT")
                // How a handshake fails is a matter of who is faster.
                .replaceAll("no TLS: [^;\"\n]*", "REFUSED")
                .replaceAll("(whether|kept by) [^\"\n]*", "CLOCK")
                .replaceAll("zone of this machine [^\"\n]*\"", "ZONE\"")
                .replaceAll("zone of this machine .*", "ZONE");
    }

    private static String golden(String name) throws IOException {
        return Files.readString(GOLDEN.resolve(name), StandardCharsets.UTF_8);
    }
}
