package org.siesta.smtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.siesta.mail.BytesContent;
import org.siesta.mail.ClientIdentity;
import org.siesta.mail.Mailbox;
import org.siesta.mail.ReversePath;
import org.siesta.smtp.ServerSettings.TlsPolicy;
import org.siesta.smtp.Submission.Accepted;
import org.siesta.smtp.Submission.Fault;

/** Relays that mean harm or are broken, in each state of the conversation: an outcome, soon. */
@Timeout(60)
class RelayHostileTest {

    private static final Duration SOON = Duration.ofMillis(300);

    /** Where nobody waits for its end. */
    private static final Duration LONG = Duration.ofSeconds(20);

    /** What comes before each command, and the command. */
    private static final List<String> STATES =
            List.of(
                    "",
                    "S: 220 relay\nC: EHLO *\n",
                    "S: 250-relay\nS: 250 PIPELINING\nC: MAIL *\nC: RCPT *\nC: DATA\n",
                    "S: 250 ok\n",
                    "S: 250 ok\n",
                    "S: 354 go\nD:\n");

    private static final List<String> HARM =
            List.of(
                    "CLOSE",
                    "SILENT",
                    "DRIP",
                    "FLOOD",
                    "X: 00ff00ff00ff0d0a\nCLOSE",
                    "X: 0d0a0d0a0d0a\nCLOSE",
                    "S: -1 what\nCLOSE",
                    "S: 999 what\nCLOSE",
                    "S: 25\nCLOSE",
                    "S: 250x what\nCLOSE",
                    "S: 250-first\nS: 550 second\nCLOSE",
                    "S: 250-more\n".repeat(200) + "CLOSE",
                    "S: 421 4.3.2 \u0000\u001b[31mred\nCLOSE");

    static Stream<String> harmInEachState() {
        List<String> dialogs = new ArrayList<>();
        StringBuilder before = new StringBuilder();
        for (String state : STATES) {
            before.append(state);
            HARM.forEach(harm -> dialogs.add(before + harm));
        }
        return dialogs.stream();
    }

    @ParameterizedTest
    @MethodSource("harmInEachState")
    void endsWithAnOutcomeOfItsClass(String dialog) throws Exception {
        try (ScriptedServer server = ScriptedServer.playing(dialog)) {
            Submission outcome = submit(server, TlsPolicy.MAY, message("\r\nI am away.\r\n"), SOON);
            assertThat(outcome).isNotInstanceOf(Accepted.class);
            assertThat(outcome.failure().orElseThrow()).isNotEqualTo(Fault.PERMANENT);
            assertThat(outcome.toString().chars()).allMatch(c -> c >= ' ' && c < 127);
        }
    }

    /** RFC 3207 §6, CVE-2011-0411: what came with the 220 was said by whoever is between. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "250-relay\r\n250 AUTH PLAIN\r\n",
                "220 again\r\n",
                "\r\n",
                "421 bye\r\n",
            })
    void nothingBehindTheAnswerToStarttlsIsHeard(String injected) throws Exception {
        String octets =
                HexFormat.of()
                        .formatHex(("220 go\r\n" + injected).getBytes(StandardCharsets.US_ASCII));
        String dialog =
                "S: 220 relay\nC: EHLO *\nS: 250-relay\nS: 250 STARTTLS\nC: STARTTLS\nX: "
                        + octets
                        + "\nSILENT";
        try (ScriptedServer server = ScriptedServer.playing(dialog)) {
            assertThat(submit(server, TlsPolicy.ENCRYPT, message("\r\n"), LONG).failure())
                    .hasValue(Fault.TLS);
        }
    }

    /** Such a 250 is not about the message, which gets no end and may be handed over again. */
    @Test
    void anAnswerInTheMiddleOfTheMessageIsNoneToIt() throws Exception {
        String big = "\r\n" + "x".repeat(70).concat("\r\n").repeat(300_000);
        String dialog =
                "S: 220 relay\nC: EHLO *\nS: 250-relay\nS: 250 PIPELINING\nC: MAIL *\nC: RCPT *\n"
                        + "C: DATA\nS: 250 ok\nS: 250 ok\nS: 354 go\nR: 1000\nS: 250 got it\nREST";
        try (ScriptedServer server = ScriptedServer.playing(dialog)) {
            assertThat(submit(server, TlsPolicy.MAY, message(big), LONG).failure())
                    .hasValue(Fault.PROTOCOL);
            await().untilAsserted(() -> assertThat(server.data()).hasSize(1));
            assertThat(server.data().getFirst()).doesNotContain("\r\n.\r\n");
        }
    }

    @ParameterizedTest
    @CsvSource({"552 5.3.4 too big, PERMANENT", "452 4.3.1 full, TEMPORARY"})
    void aRefusalInTheMiddleOfTheMessageCounts(String refusal, Fault fault) throws Exception {
        String big = "\r\n" + "x".repeat(70).concat("\r\n").repeat(300_000);
        String dialog =
                "S: 220 relay\nC: EHLO *\nS: 250-relay\nS: 250 PIPELINING\nC: MAIL *\nC: RCPT *\n"
                        + "C: DATA\nS: 250 ok\nS: 250 ok\nS: 354 go\nR: 1000\nS: "
                        + refusal
                        + "\nREST";
        try (ScriptedServer server = ScriptedServer.playing(dialog)) {
            assertThat(submit(server, TlsPolicy.MAY, message(big), LONG).failure()).hasValue(fault);
        }
    }

    @Test
    void randomOctetsEndWithAnOutcome() throws Exception {
        Random random = new Random(11);
        for (int round = 0; round < 100; round++) {
            byte[] octets = new byte[random.nextInt(3000) + 1];
            random.nextBytes(octets);
            String dialog =
                    (random.nextBoolean() ? "S: 220 relay\nC: EHLO *\n" : "")
                            + "X: "
                            + HexFormat.of().formatHex(octets)
                            + "\nCLOSE";
            try (ScriptedServer server = ScriptedServer.playing(dialog)) {
                assertThat(submit(server, TlsPolicy.MAY, message("\r\n"), SOON))
                        .isNotInstanceOf(Accepted.class);
            }
        }
    }

    /** Whatever the content is, the relay gets one message of proper lines, or none. */
    @Test
    void noContentEndsItselfOrBeginsAnotherMessage() throws Exception {
        List<String> pieces =
                List.of(
                        "\r\n",
                        "\n",
                        "\r",
                        ".",
                        "\r\n.\r\n",
                        "\n.\n",
                        "\r.\r",
                        "\0",
                        "x",
                        " ",
                        "MAIL FROM:<>\r\n",
                        "é",
                        "y".repeat(998),
                        "z".repeat(500));
        Random random = new Random(3);
        String taken =
                """
                S: 220 relay
                C: EHLO *
                S: 250-relay
                S: 250 8BITMIME
                C: MAIL FROM:<>*
                S: 250 ok
                C: RCPT TO:<bo@example.net>
                S: 250 ok
                C: DATA
                S: 354 go
                D:
                S: 250 taken
                """;
        int sent = 0;
        for (int round = 0; round < 300; round++) {
            StringBuilder content = new StringBuilder();
            int count = random.nextInt(6);
            for (int i = 0; i < count; i++) {
                content.append(pieces.get(random.nextInt(pieces.size())));
            }
            content.append("\r\n");
            try (ScriptedServer server = ScriptedServer.playing(taken)) {
                Submission outcome =
                        submit(server, TlsPolicy.MAY, message(content.toString()), LONG);
                boolean proper =
                        !content.toString().replace("\r\n", "").matches("(?s).*[\r\n].*")
                                && content.toString()
                                        .lines()
                                        .allMatch(
                                                l ->
                                                        l.getBytes(StandardCharsets.UTF_8).length
                                                                <= 998);
                assertThat(outcome instanceof Accepted).as("%s", content).isEqualTo(proper);
                if (proper) {
                    sent++;
                    assertThat(server.complaints()).isEmpty();
                    assertThat(server.data()).hasSize(1);
                    assertThat(unstuffed(server.data().getFirst()))
                            .isEqualTo(
                                    new String(
                                            content.toString().getBytes(StandardCharsets.UTF_8),
                                            StandardCharsets.ISO_8859_1));
                } else {
                    assertThat(server.connections()).isZero();
                }
            }
        }
        assertThat(sent).isBetween(30, 270);
    }

    private static String unstuffed(String data) {
        return data.replaceAll("(?m)^\\.", "");
    }

    /** The authorities of a file count, and no others. */
    @Test
    void theAuthoritiesOfAFileAreTrusted(@TempDir Path folder) throws Exception {
        TestCertificate certificate = TestCertificate.naming("localhost");
        Path file = folder.resolve("ca.pem");
        Files.writeString(
                file,
                "-----BEGIN CERTIFICATE-----\n"
                        + Base64.getMimeEncoder().encodeToString(certificate.encoded())
                        + "\n-----END CERTIFICATE-----\n");
        String taken =
                "TLS\nS: 220 relay\nC: EHLO *\nS: 250 relay\nC: MAIL *\nS: 250 ok\nC: RCPT *\n"
                        + "S: 250 ok\nC: DATA\nS: 354 go\nD:\nS: 250 ok\n";
        try (ScriptedServer server = ScriptedServer.playing(certificate.server(), taken)) {
            ServerSettings settings =
                    TestSettings.on(server.port()).tls(TlsPolicy.IMPLICIT).settings();
            assertThat(
                            new RelayClient(List.of(settings), AuthorityFile.read(file).trust())
                                    .submit(message("\r\n")))
                    .isInstanceOf(Accepted.class);
        }
        Files.writeString(file, "nothing\n");
        org.assertj.core.api.Assertions.assertThatThrownBy(() -> AuthorityFile.read(file))
                .isInstanceOf(java.io.IOException.class)
                .hasMessageContaining(file.toString());
    }

    private static Submission submit(
            ScriptedServer server, TlsPolicy tls, Outgoing message, Duration timeout) {
        ServerSettings settings =
                new ServerSettings(
                        "127.0.0.1",
                        server.port(),
                        null,
                        ServerSettings.ProxyHeader.NONE,
                        tls,
                        null,
                        null,
                        false,
                        false,
                        "siesta.example.org",
                        Duration.ofSeconds(10),
                        timeout,
                        timeout);
        try (RelayClient relay =
                new RelayClient(
                        List.of(
                                new RelaySettings(
                                        settings,
                                        TlsTrust.system(),
                                        "siesta.relay.",
                                        2,
                                        100,
                                        Duration.ofSeconds(5))),
                        InstantSource.system())) {
            return relay.submit(message);
        }
    }

    private static Outgoing message(String content) {
        return new Outgoing(
                new ReversePath.Null(),
                new Mailbox("bo", "example.net"),
                BytesContent.of(content),
                ClientIdentity.ofSocket(InetAddress.getLoopbackAddress(), 1, null, 0),
                false,
                false);
    }
}
