package org.siesta.smtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.siesta.mail.BytesContent;
import org.siesta.mail.ClientIdentity;
import org.siesta.mail.ClientIdentity.Hop;
import org.siesta.mail.ClientIdentity.Source;
import org.siesta.mail.Content;
import org.siesta.mail.ForwardPath;
import org.siesta.mail.MailParameters;
import org.siesta.mail.Mailbox;
import org.siesta.mail.ReversePath;
import org.siesta.mail.SmtpReply;
import org.siesta.net.ClosedPort;
import org.siesta.smtp.ServerSettings.ProxyHeader;

class BackendClientTest {

    private static final String HELLO =
            """
            S: 220 store LMTP
            C: LHLO siesta.example.org
            S: 250-store
            S: 250-8BITMIME
            S: 250 PIPELINING
            """;
    private static final String MAIL = HELLO + "C: MAIL FROM:<bo@example.net>\n";
    private static final String RCPT = MAIL + "S: 250 2.1.0 OK\n";
    private static final String ANA = "C: RCPT TO:<ana@example.org>\nS: 250 2.1.5 OK\n";
    private static final String CAROL = "C: RCPT TO:<carol@example.org>\nS: 250 2.1.5 OK\n";
    private static final String TWO = RCPT + ANA + CAROL + "C: DATA\nS: 354 go\nD:\n";
    private static final String LATER =
            "451 4.4.2 The mail store is not answering, try again later";

    private static final BytesContent MORE_THAN_THE_NETWORK_HOLDS =
            BytesContent.of("x".repeat(70).concat("\r\n").repeat(300_000));

    private static final ReversePath BO = new ReversePath.Sender(new Mailbox("bo", "example.net"));

    /** A dialog for two recipients and what the client in front of us is told. */
    record Row(
            String name, UnaryOperator<TestSettings> settings, String dialog, List<String> told) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static Row row(String name, String dialog, String... told) {
        return new Row(name, s -> s, dialog, List.of(told));
    }

    private static Row impatient(String name, String dialog, String... told) {
        return new Row(name, TestSettings::impatient, dialog, List.of(told));
    }

    static Stream<Row> dialogs() {
        String taken = "250 2.0.0 <ana> saved";
        String ok = "250 2.1.5 OK";
        String down = "451 4.4.1 The mail store is not answering, try again later";
        return Stream.of(
                // one reply for each recipient, in order
                row(
                        "both taken",
                        TWO + "S: 250 2.0.0 <ana> saved\nS: 250 2.0.0 <carol> saved\n",
                        ok,
                        ok,
                        taken,
                        "250 2.0.0 <carol> saved"),
                row(
                        "one later",
                        TWO + "S: 250 2.0.0 <ana> saved\nS: 452 4.2.2 full\n",
                        ok,
                        ok,
                        taken,
                        "452 4.2.2 full"),
                row(
                        "one never",
                        TWO + "S: 552 5.2.2 full\nS: 250 2.0.0 ok\n",
                        ok,
                        ok,
                        "552 5.2.2 full",
                        "250 2.0.0 ok"),
                row(
                        "one unknown",
                        RCPT
                                + "C: RCPT TO:<ana@example.org>\nS: 550 5.1.1 unknown\n"
                                + CAROL
                                + "C: DATA\nS: 354 go\nD:\nS: 250 2.0.0 ok\n",
                        "550 5.1.1 unknown",
                        ok,
                        "250 2.0.0 ok"),
                row(
                        "both unknown",
                        RCPT
                                + "C: RCPT TO:<ana@example.org>\nS: 550 5.1.1 unknown\n"
                                + "C: RCPT TO:<carol@example.org>\nS: 550 5.1.1 unknown\n",
                        "550 5.1.1 unknown",
                        "550 5.1.1 unknown"),
                row(
                        "many lines",
                        TWO + "S: 250-2.0.0 one\nS: 250 2.0.0 two\nS: 250 2.0.0 ok\n",
                        ok,
                        ok,
                        "250 2.0.0 one two",
                        "250 2.0.0 ok"),

                // too few, too late, rubbish
                row(
                        "closed after one",
                        TWO + "S: 250 2.0.0 <ana> saved\nCLOSE",
                        ok,
                        ok,
                        taken,
                        LATER),
                row("closed after none", TWO + "CLOSE", ok, ok, LATER, LATER),
                impatient(
                        "silent after one",
                        TWO + "S: 250 2.0.0 <ana> saved\nSILENT",
                        ok,
                        ok,
                        taken,
                        LATER),
                impatient("dripping", TWO + "DRIP", ok, ok, LATER, LATER),
                row(
                        "rubbish after one",
                        TWO + "S: 250 2.0.0 <ana> saved\nS: what?\nS: 250 ok\n",
                        ok,
                        ok,
                        taken,
                        LATER),
                row("354 for a reply", TWO + "S: 354 go\nS: 250 2.0.0 ok\n", ok, ok, LATER, LATER),
                row(
                        "354 behind a reply",
                        TWO + "S: 250 2.0.0 <ana> saved\nS: 354 go\n",
                        ok,
                        ok,
                        taken,
                        LATER),
                // RFC 5321 §4.2.3: these are about the connection, and no word about a message
                row("221 for a reply", TWO + "S: 221 2.0.0 bye\nCLOSE", ok, ok, LATER, LATER),
                row("220 for a reply", TWO + "S: 220 x\nS: 250 ok\n", ok, ok, LATER, LATER),
                row(
                        "221 behind a reply",
                        TWO + "S: 250 2.0.0 <ana> saved\nS: 221 2.0.0 bye\nCLOSE",
                        ok,
                        ok,
                        taken,
                        LATER),
                row(
                        "421 for a reply",
                        TWO + "S: 250 2.0.0 <ana> saved\nS: 421 4.3.2 bye\nCLOSE",
                        ok,
                        ok,
                        taken,
                        "451 4.3.2 bye"),
                row(
                        "more than due",
                        TWO + "S: 250 2.0.0 <ana> saved\nS: 550 5.1.1 no\nS: 250 2.0.0 ok\n",
                        ok,
                        ok,
                        taken,
                        "550 5.1.1 no"),
                row("too long a line", TWO + "FLOOD", ok, ok, LATER, LATER),

                // before the data
                row(
                        "later, at DATA",
                        RCPT + ANA + CAROL + "C: DATA\nS: 452 4.3.1 full\n",
                        ok,
                        ok,
                        "452 4.3.1 full",
                        "452 4.3.1 full"),
                row(
                        "an address refused with 504, as Postfix does it",
                        RCPT
                                + "C: RCPT TO:<ana@example.org>\n"
                                + "S: 504 5.5.2 <ana>: Recipient address rejected\n"
                                + CAROL
                                + "C: DATA\nS: 354 go\nD:\nS: 250 2.0.0 ok\n",
                        "504 5.5.2 <ana>: Recipient address rejected",
                        ok,
                        "250 2.0.0 ok"),
                // a command that was not understood is no word about the next one
                row(
                        "555 for one of them",
                        RCPT
                                + "C: RCPT TO:<ana@example.org>\nS: 555 5.5.4 what?\n"
                                + CAROL
                                + "C: DATA\nS: 354 go\nD:\nS: 250 2.0.0 ok\n",
                        LATER,
                        ok,
                        "250 2.0.0 ok"),
                row(
                        "503 behind one of them",
                        RCPT
                                + ANA
                                + "C: RCPT TO:<carol@example.org>\nS: 503 5.5.1 what?\n"
                                + "C: DATA\nS: 354 go\nD:\nS: 250 2.0.0 ok\n",
                        ok,
                        LATER,
                        "250 2.0.0 ok"),
                row(
                        "250 for DATA",
                        RCPT + ANA + CAROL + "C: DATA\nS: 250 2.0.0 ok\n",
                        ok,
                        ok,
                        LATER,
                        LATER),
                row(
                        "503 for DATA",
                        RCPT + ANA + CAROL + "C: DATA\nS: 503 5.5.1 what?\n",
                        ok,
                        ok,
                        LATER,
                        LATER),
                row(
                        "closed at RCPT",
                        RCPT + ANA + "C: RCPT TO:<carol@example.org>\nCLOSE",
                        ok,
                        LATER,
                        LATER),
                row(
                        "421 at RCPT",
                        RCPT + ANA + "C: RCPT TO:<carol@example.org>\nS: 421 4.3.2 bye\nCLOSE",
                        ok,
                        "451 4.3.2 bye",
                        "451 4.3.2 bye"),
                row(
                        "221 at RCPT",
                        RCPT + ANA + "C: RCPT TO:<carol@example.org>\nS: 221 2.0.0 bye\nCLOSE",
                        ok,
                        LATER,
                        LATER),
                row(
                        "354 at RCPT",
                        RCPT + ANA + "C: RCPT TO:<carol@example.org>\nS: 354 go\nCLOSE",
                        ok,
                        LATER,
                        LATER),

                // at MAIL, and before it
                row("sender refused", MAIL + "S: 550 5.7.1 no\n", "550 5.7.1 no", "550 5.7.1 no"),
                row(
                        "sender refused, and then RCPT without MAIL",
                        MAIL + "S: 451 4.7.1 later\nC: RCPT *\nS: 503 5.5.1 MAIL first\n",
                        "451 4.7.1 later",
                        "451 4.7.1 later"),
                row("TLS wanted", MAIL + "S: 530 5.7.0 TLS first\n", LATER, LATER),
                row("closed at MAIL", MAIL + "CLOSE", LATER, LATER),
                row("220 at MAIL", MAIL + "S: 220 x\nCLOSE", LATER, LATER),
                row("not LMTP", "S: 220 x\nC: LHLO *\nS: 502 5.5.1 EHLO please\nCLOSE", down, down),
                row("refuses everybody", "S: 554 5.3.2 no\nCLOSE", down, down),
                row("not now", "S: 421 4.3.2 stopping\nCLOSE", down, down),
                impatient("no greeting", "SILENT", down, down),
                row("closed", "CLOSE", down, down));
    }

    @ParameterizedTest
    @MethodSource("dialogs")
    void theBackendsAnswersAreOurs(Row row) throws Exception {
        try (ScriptedServer server = ScriptedServer.playing(row.dialog())) {
            TestSettings settings = row.settings().apply(TestSettings.on(server.port()));
            assertThat(deliver(settings, CLIENT)).isEqualTo(row.told());
            assertThat(server.complaints()).isEmpty();
        }
    }

    @Test
    void theAnswerToAMessageHasTwiceTheTimeOfACommand() throws Exception {
        try (ScriptedServer server = ScriptedServer.playing(TWO + "SILENT")) {
            TestSettings settings = TestSettings.on(server.port()).impatient();
            Duration command = settings.settings().commandTimeout();
            long start = System.nanoTime();
            assertThat(deliver(settings, CLIENT)).endsWith(LATER, LATER);
            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .isGreaterThanOrEqualTo(command.multipliedBy(2));
        }
    }

    /** The MTA in front of us waits for all of them, however many they are. */
    @Test
    void theAnswersOfSeveralRecipientsHaveThisTimeTogether() throws Exception {
        String slow = "P: 400\nS: 250 2.0.0 ok\n";
        try (ScriptedServer server = ScriptedServer.playing(TWO + slow + slow)) {
            TestSettings settings = TestSettings.on(server.port()).impatient();
            assertThat(deliver(settings, CLIENT)).endsWith(LATER);
        }
    }

    @ParameterizedTest
    @MethodSource("dialogs")
    void theyAreTheSameForRecipientsThatComeTogether(Row row) throws Exception {
        try (ScriptedServer server = ScriptedServer.playing(row.dialog())) {
            TestSettings settings = row.settings().apply(TestSettings.on(server.port()));
            assertThat(deliver(settings, CLIENT, List.of(List.of("ana", "carol"))))
                    .isEqualTo(row.told());
            assertThat(server.complaints()).isEmpty();
        }
    }

    @Test
    void nobodyListens() throws Exception {
        try (ClosedPort port = new ClosedPort()) {
            assertThat(deliver(TestSettings.on(port.number()), CLIENT))
                    .hasSize(2)
                    .allSatisfy(told -> assertThat(told).startsWith("451 4.4.1"));
        }
    }

    @Test
    void theNextServerIsTriedWhenOneIsNotReady() throws Exception {
        try (ScriptedServer stopping = ScriptedServer.playing("S: 421 4.3.2 stopping\nCLOSE");
                ScriptedServer ready = ScriptedServer.playing(RCPT + ANA)) {
            Backend backend =
                    new BackendClient(
                            TestSettings.on(stopping.port()).host("127.0.0.1").settings(),
                            TestSettings.on(ready.port()).host("127.0.0.1").settings());
            try (var transaction = backend.open(CLIENT, BO, MailParameters.NONE)) {
                assertThat(recipient(transaction, "ana")).isEqualTo("250 2.1.5 OK");
            }
        }
    }

    @Test
    void overAUnixSocket(@TempDir Path folder) throws Exception {
        Path socket = folder.resolve("lmtp");
        String dialog = TWO + "S: 250 2.0.0 a\nS: 250 2.0.0 b\n";
        try (ScriptedServer server = ScriptedServer.playingOn(socket, dialog)) {
            assertThat(deliver(TestSettings.on(0).path(socket.toString()), CLIENT))
                    .endsWith("250 2.0.0 a", "250 2.0.0 b");
            assertThat(server.complaints()).isEmpty();
        }
        try (ScriptedServer server = ScriptedServer.playingOn(folder.resolve("s"), "SILENT")) {
            assertThat(server.complaints()).isEmpty();
            assertThat(
                            deliver(
                                    TestSettings.on(0)
                                            .path(folder.resolve("s").toString())
                                            .impatient(),
                                    CLIENT))
                    .hasSize(2)
                    .allSatisfy(told -> assertThat(told).startsWith("451 4.4.1"));
        }
        assertThat(deliver(TestSettings.on(0).path(folder.resolve("none").toString()), CLIENT))
                .hasSize(2)
                .allSatisfy(told -> assertThat(told).startsWith("451 4.4.1"));
    }

    @Test
    void theParametersAreThoseThatTheBackendOffers() throws Exception {
        MailParameters all = new MailParameters(1234, true, true, "HDRS", "a b+c");
        ForwardPath ana =
                new ForwardPath(
                        new Mailbox("ana", "example.org"), "rfc822;a+b@example.org", "NEVER");
        String nothing =
                "S: 220 x\nC: LHLO *\nS: 250 x\n"
                        + "C: MAIL FROM:<bo@example.net>\nS: 250 ok\n"
                        + "C: RCPT TO:<ana@example.org>\nS: 250 ok\n";
        String everything =
                "S: 220 x\nC: LHLO *\nS: 250-x\nS: 250-size 10000\n"
                        + "S: 250-8bitmime\nS: 250-SMTPUTF8\nS: 250 DSN\n"
                        + "C: MAIL FROM:<bo@example.net> SIZE=1234 BODY=8BITMIME SMTPUTF8 RET=HDRS"
                        + " ENVID=a+20b+2Bc\nS: 250 ok\n"
                        + "C: RCPT TO:<ana@example.org> NOTIFY=NEVER ORCPT=rfc822;a+2Bb@example.org\n"
                        + "S: 250 ok\n";
        for (String dialog : List.of(nothing, everything)) {
            try (ScriptedServer server = ScriptedServer.playing(dialog)) {
                Backend backend =
                        new BackendClient(
                                TestSettings.on(server.port()).host("127.0.0.1").settings());
                try (var transaction = backend.open(CLIENT, BO, all)) {
                    assertThat(transaction.recipients(List.of(ana)))
                            .extracting(SmtpReply::code)
                            .containsExactly(250);
                }
                assertThat(server.complaints()).isEmpty();
            }
        }
    }

    static Stream<Arguments> originalRecipients() {
        String longest = "a".repeat(480) + "@example.org";
        return Stream.of(
                Arguments.of("rfc822;" + longest, "rfc822;" + longest),
                Arguments.of("rfc822;aa" + longest, null),
                Arguments.of("rfc822;änä@example.org", "rfc822;+C3+A4n+C3+A4@example.org"),
                // RFC 6533 §3
                Arguments.of("utf-8;änä@example.org", "utf-8;\\x{E4}n\\x{E4}@example.org"),
                Arguments.of("utf-8;\\x{E4}@example.org", "utf-8;\\x{E4}@example.org"),
                Arguments.of("utf-8;a+b=c@example.org", "utf-8;a\\x{2B}b\\x{3D}c@example.org"),
                Arguments.of("x400;/c=de/s=b/", "x400;/c+3Dde/s+3Db/"),
                Arguments.of("ä;b", null),
                Arguments.of(";b", null),
                Arguments.of("b", null));
    }

    @ParameterizedTest
    @MethodSource("originalRecipients")
    void theOriginalRecipientIsHandedOnAsItCame(String orcpt, String sent) throws Exception {
        String rcpt = "RCPT TO:<ana@example.org>" + (sent == null ? "" : " ORCPT=" + sent);
        try (ScriptedServer server =
                ScriptedServer.playing(
                        "S: 220 x\nC: LHLO *\nS: 250-x\nS: 250 DSN\nC: MAIL *\nS: 250 ok\nC: "
                                + rcpt
                                + "\nS: 250 2.1.5 ok\n")) {
            TestSettings settings = TestSettings.on(server.port()).host("127.0.0.1");
            try (BackendClient backend = new BackendClient(settings.settings());
                    var transaction = backend.open(CLIENT, BO, MailParameters.NONE)) {
                transaction.recipients(
                        List.of(new ForwardPath(new Mailbox("ana", "example.org"), orcpt, null)));
            }
            assertThat(server.complaints()).isEmpty();
            assertThat(server.heard()).contains(rcpt);
        }
    }

    @Test
    void aMessageTooBigForTheBackendIsNotSent() throws Exception {
        String dialog =
                "S: 220 x\nC: LHLO *\nS: 250-x\nS: 250 SIZE 20\n"
                        + "C: MAIL FROM:<bo@example.net>\nS: 250 ok\n"
                        + ANA
                        + CAROL;
        try (ScriptedServer server = ScriptedServer.playing(dialog)) {
            assertThat(deliver(TestSettings.on(server.port()), CLIENT))
                    .endsWith(
                            "552 5.3.4 The message is too big for the mail store",
                            "552 5.3.4 The message is too big for the mail store");
            assertThat(server.complaints()).isEmpty();
        }
    }

    @Test
    void anInternationalAddressNeedsABackendThatTakesIt() throws Exception {
        ReversePath sender = new ReversePath.Sender(new Mailbox("ünal", "example.net"));
        MailParameters parameters = new MailParameters(0, true, true, null, null);
        try (ScriptedServer server = ScriptedServer.playing(HELLO)) {
            Backend backend =
                    new BackendClient(TestSettings.on(server.port()).host("127.0.0.1").settings());
            try (var transaction = backend.open(CLIENT, sender, parameters)) {
                assertThat(recipient(transaction, "ana")).startsWith("553 5.6.7");
            }
        }
    }

    /** RFC 6531 §3.2: an international domain has A-labels, which every server takes. */
    @ParameterizedTest
    @CsvSource({"8BITMIME, xn--bcher-kva.example", "SMTPUTF8, b*cher.example"})
    void anInternationalDomainGoesToEveryBackend(String offered, String domain) throws Exception {
        Mailbox bo = new Mailbox("bo", "bücher.example");
        try (ScriptedServer server =
                ScriptedServer.playing(
                        HELLO.replace("8BITMIME", offered)
                                + "C: MAIL FROM:<bo@%s>*\nS: 250 ok\n".formatted(domain)
                                + "C: RCPT TO:<bo@%s>\nS: 250 2.1.5 OK\n".formatted(domain))) {
            Backend backend =
                    new BackendClient(TestSettings.on(server.port()).host("127.0.0.1").settings());
            MailParameters parameters = new MailParameters(0, true, true, null, null);
            ReversePath sender = new ReversePath.Sender(bo);
            try (var transaction = backend.open(CLIENT, sender, parameters)) {
                assertThat(transaction.recipients(List.of(ForwardPath.of(bo))))
                        .extracting(SmtpReply::line)
                        .containsExactly("250 2.1.5 OK");
            }
            assertThat(server.complaints()).isEmpty();
        }
    }

    @Test
    void anInternationalRecipientIsRefusedAloneWhereTheBackendTakesNone() throws Exception {
        MailParameters parameters = new MailParameters(0, true, true, null, null);
        try (ScriptedServer server =
                ScriptedServer.playing(
                        HELLO
                                + "C: MAIL FROM:<bo@example.net> BODY=8BITMIME\nS: 250 2.1.0 OK\n"
                                + ANA
                                + "C: DATA\nS: 354 go\nD:\nS: 250 2.0.0 ok\n")) {
            Backend backend =
                    new BackendClient(TestSettings.on(server.port()).host("127.0.0.1").settings());
            try (var transaction = backend.open(CLIENT, BO, parameters)) {
                assertThat(
                                transaction.recipients(
                                        List.of(
                                                ForwardPath.of(new Mailbox("änä", "example.org")),
                                                ForwardPath.of(new Mailbox("ana", "example.org")))))
                        .extracting(SmtpReply::line)
                        .containsExactly(
                                "553 5.6.7 The mail store takes no such address", "250 2.1.5 OK");
                assertThat(transaction.data(BytesContent.of("Subject: x\r\n\r\né\r\n")))
                        .extracting(SmtpReply::code)
                        .containsExactly(250);
            }
            assertThat(server.complaints()).isEmpty();
        }
    }

    static Stream<Arguments> eightBits() {
        return Stream.of(
                Arguments.of(
                        "a body becomes quoted-printable",
                        "Subject: x\r\n\r\ncafé\r\n",
                        "Subject: x\r\nContent-Transfer-Encoding: quoted-printable\r\n"
                                + "Content-Type: text/plain; charset=utf-8\r\nMIME-Version: 1.0\r\n"
                                + "\r\ncaf=C3=A9\r\n"),
                Arguments.of(
                        "seven bits stay as they are",
                        "Subject: x\r\n\r\na=b\r\n",
                        "Subject: x\r\n\r\na=b\r\n"),
                Arguments.of(
                        "a field cannot be rewritten, and the mail is worth more",
                        "Subject: café\r\n\r\ncafé\r\n",
                        "Subject: cafÃ©\r\n\r\ncafÃ©\r\n"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("eightBits")
    void aBackendWithout8BitmimeIsSentSevenBitsWhereThatCanBe(
            String name, String message, String sent) throws Exception {
        MailParameters parameters = new MailParameters(0, true, false, null, null);
        try (ScriptedServer server =
                ScriptedServer.playing(
                        "S: 220 x\nC: LHLO *\nS: 250-x\nS: 250 PIPELINING\n"
                                + "C: MAIL FROM:<bo@example.net>\nS: 250 ok\n"
                                + ANA
                                + "C: DATA\nS: 354 go\nD:\nS: 250 2.0.0 ok\n")) {
            Backend backend =
                    new BackendClient(TestSettings.on(server.port()).host("127.0.0.1").settings());
            try (var transaction = backend.open(CLIENT, BO, parameters)) {
                recipient(transaction, "ana");
                assertThat(
                                transaction.data(
                                        BytesContent.of("Received: x\r\n"),
                                        BytesContent.of(message)))
                        .extracting(SmtpReply::code)
                        .containsExactly(250);
            }
            assertThat(server.data()).containsExactly("Received: x\r\n" + sent);
            assertThat(server.complaints()).isEmpty();
        }
    }

    @Test
    void partsAreOneMessageOfWholeLines() throws Exception {
        try (ScriptedServer server =
                ScriptedServer.playing(RCPT + ANA + "C: DATA\nS: 354 go\nD:\nS: 250 2.0.0 ok\n")) {
            Backend backend =
                    new BackendClient(TestSettings.on(server.port()).host("127.0.0.1").settings());
            try (var transaction = backend.open(CLIENT, BO, MailParameters.NONE)) {
                recipient(transaction, "ana");
                List<SmtpReply> replies =
                        transaction.data(
                                BytesContent.of("Received: x\r\n"),
                                BytesContent.of("Subject: é\r\n\r\n.\n.\r\n.dot\r\nend"));
                assertThat(replies).extracting(SmtpReply::code).containsExactly(250);
            }
            assertThat(server.data())
                    .containsExactly(
                            "Received: x\r\nSubject: Ã©\r\n\r\n..\r\n..\r\n..dot\r\nend\r\n");
        }
    }

    private static final Content SHORT = BytesContent.of("Subject: hello\r\n\r\nhello\r\n");

    @ParameterizedTest
    @CsvSource({
        "354 go, D:, 250 2.0.0 ok, 250 2.0.0 ok",
        "452 4.3.1 full, , , 452 4.3.1 full",
        "354 go, D:, 552 5.2.2 full, 552 5.2.2 full",
    })
    void aServerThatWasAskedAheadIsNotAskedAgain(
            String asked, @Nullable String message, @Nullable String end, String told)
            throws Exception {
        String rest = message == null ? "" : message + "\nS: " + end + "\n";
        try (ScriptedServer server =
                        ScriptedServer.playing(RCPT + ANA + "C: DATA\nS: " + asked + "\n" + rest);
                BackendClient backend =
                        new BackendClient(
                                TestSettings.on(server.port()).host("127.0.0.1").settings());
                var transaction = backend.open(CLIENT, BO, MailParameters.NONE)) {
            recipient(transaction, "ana");
            transaction.ready(SHORT);
            assertThat(transaction.data(SHORT)).extracting(SmtpReply::line).containsExactly(told);
            assertThat(server.complaints()).isEmpty();
        }
    }

    @Test
    void aServerThatWasAskedAheadAndGetsNothingIsLeft() throws Exception {
        try (ScriptedServer server =
                        ScriptedServer.playing(RCPT + ANA + "C: DATA\nS: 354 go\nREST");
                BackendClient backend =
                        new BackendClient(
                                TestSettings.on(server.port()).host("127.0.0.1").settings())) {
            try (var transaction = backend.open(CLIENT, BO, MailParameters.NONE)) {
                recipient(transaction, "ana");
                transaction.ready(SHORT);
            }
            await().untilAsserted(() -> assertThat(server.data()).containsExactly(""));
        }
    }

    /** 354 and 250 2.0.0 at once. */
    @Test
    void anAnswerToNothingBehindTheServersLeaveIsNotThatToTheMessage() throws Exception {
        try (ScriptedServer server =
                        ScriptedServer.playing(
                                RCPT
                                        + ANA
                                        + "C: DATA\nX: 33353420676f0d0a32353020322e302e30206f6b0d0a\nREST");
                BackendClient backend =
                        new BackendClient(
                                TestSettings.on(server.port())
                                        .host("127.0.0.1")
                                        .impatient()
                                        .settings())) {
            try (var transaction = backend.open(CLIENT, BO, MailParameters.NONE)) {
                recipient(transaction, "ana");
                transaction.ready(SHORT);
                assertThat(transaction.data(SHORT))
                        .extracting(SmtpReply::temporary)
                        .containsExactly(true);
            }
            await().untilAsserted(() -> assertThat(server.data()).hasSize(1));
            assertThat(server.data().getFirst()).doesNotContain("\r\n.\r\n");
        }
    }

    /**
     * The answers belong to something else, so the server gets no end and has no message: the MTA
     * will bring it again.
     */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "S: 250 2.0.0 ok\nS: 250 2.0.0 ok\n",
                "S: 354 again\n",
                "S: 250 2.0.0 ok\nS: 452 4.3.1 full\n",
            })
    void anAnswerInTheMiddleOfTheMessageIsNoneToIt(String early) throws Exception {
        try (ScriptedServer server =
                ScriptedServer.playing(
                        RCPT + ANA + CAROL + "C: DATA\nS: 354 go\nR: 1000\n" + early + "REST")) {
            TestSettings settings = TestSettings.on(server.port()).host("127.0.0.1").impatient();
            try (BackendClient backend = new BackendClient(settings.settings());
                    var transaction = backend.open(CLIENT, BO, MailParameters.NONE)) {
                transaction.recipients(List.of(path("ana"), path("carol")));
                assertThat(transaction.data(MORE_THAN_THE_NETWORK_HOLDS))
                        .extracting(SmtpReply::temporary)
                        .containsExactly(true, true);
            }
            await().untilAsserted(() -> assertThat(server.data()).hasSize(1));
            assertThat(server.data().getFirst()).doesNotContain("\r\n.\r\n");
        }
    }

    /** What comes before it was asked for answers nothing that is asked later. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "S: 220 x\nC: LHLO *\nX: 32353020780d0a3235302061676e0d0a\n",
                "S: 220 x\nC: LHLO *\nS: 250 x\nC: MAIL *\nX: 32353020780d0a3235302061676e0d0a\n",
            })
    void anAnswerTooManyEndsTheTransaction(String dialog) throws Exception {
        try (ScriptedServer server = ScriptedServer.playing(dialog + "SILENT")) {
            assertThat(
                            deliver(
                                    TestSettings.on(server.port()).impatient(),
                                    CLIENT,
                                    List.of(List.of("ana"), List.of("carol"))))
                    .containsExactly(LATER, LATER);
        }
    }

    @Test
    void aPeerThatStopsTakingTheMessageEndsTheTransaction() throws Exception {
        try (ScriptedServer server =
                ScriptedServer.playing(RCPT + ANA + "C: DATA\nS: 354 go\nS: 250 2.0.0 ok\nCLOSE")) {
            Backend backend =
                    new BackendClient(TestSettings.on(server.port()).host("127.0.0.1").settings());
            try (var transaction = backend.open(CLIENT, BO, MailParameters.NONE)) {
                recipient(transaction, "ana");
                BytesContent big = BytesContent.of("x".repeat(70).concat("\r\n").repeat(200_000));
                assertThat(transaction.data(big)).extracting(SmtpReply::code).containsExactly(451);
            }
        }
    }

    static Stream<Row> identities() {
        String xclient =
                "S: 220 x\nC: LHLO *\nS: 250-x\n"
                        + "S: 250 XCLIENT ADDR PORT PROTO HELO LOGIN SESSION TTL\n";
        String again =
                "S: 220 x\nC: LHLO *\nS: 250 x\nC: MAIL *\nS: 250 ok\n"
                        + ANA
                        + CAROL
                        + "C: DATA\nS: 452 4.2.0 enough\n";
        return Stream.of(
                new Row(
                        "XCLIENT with what is announced",
                        TestSettings::xclient,
                        xclient
                                + "C: XCLIENT ADDR=203.0.113.7 PORT=56324 PROTO=ESMTP"
                                + " TTL=5 HELO=b.example.net\n"
                                + again.replace("LHLO *", "LHLO b.example.net"),
                        List.of("452 4.2.0 enough")),
                new Row(
                        "XCLIENT with a name",
                        TestSettings::xclient,
                        "S: 220 x\nC: LHLO *\nS: 250-x\nS: 250 XCLIENT NAME ADDR\n"
                                + "C: XCLIENT ADDR=203.0.113.7 NAME=client.example.net\n"
                                + again,
                        List.of("452 4.2.0 enough")),
                new Row(
                        "XCLIENT refused",
                        TestSettings::xclient,
                        xclient
                                + "C: XCLIENT *\nS: 550 5.7.0 no\n"
                                + again.substring(again.indexOf("C: MAIL")),
                        List.of("452 4.2.0 enough")),
                new Row(
                        "XCLIENT not wanted",
                        s -> s,
                        xclient + again.substring(again.indexOf("C: MAIL")),
                        List.of("452 4.2.0 enough")),
                new Row(
                        "PROXY",
                        s -> s.proxy(ProxyHeader.V2_CLIENT),
                        "H: 0d0a0d0a000d0a515549540a2111000ccb0071077f000001dc04PORT\n" + again,
                        List.of("452 4.2.0 enough")));
    }

    @ParameterizedTest
    @MethodSource("identities")
    void theBackendLearnsWhoTheClientIs(Row row) throws Exception {
        try (ScriptedServer server = ScriptedServer.playing(row.dialog())) {
            TestSettings settings = row.settings().apply(TestSettings.on(server.port()));
            assertThat(deliver(settings, CLIENT)).endsWith(row.told().getFirst());
            assertThat(server.complaints()).isEmpty();
        }
    }

    @Test
    void xclientWritesAddressesAsPostfixDoes() throws UnknownHostException {
        Hop v6 = new Hop(Source.PROXY, InetAddress.getByName("2001:db8::1"), 0, null, 0, Map.of());
        Hop unknown =
                new Hop(Source.XFORWARD, null, 0, null, 0, Map.of("helo", "é", "proto", "LMTP"));
        java.util.Set<String> taken = java.util.Set.of("ADDR", "PORT", "HELO", "PROTO");
        assertThat(Xclient.command(v6, taken))
                .isEqualTo("XCLIENT ADDR=IPv6:2001:db8::1 PORT=[UNAVAILABLE]");
        assertThat(Xclient.command(unknown, taken))
                .isEqualTo("XCLIENT ADDR=[UNAVAILABLE] PORT=[UNAVAILABLE] HELO=+C3+A9");
    }

    private static final ClientIdentity CLIENT = client();

    private static ClientIdentity client() {
        try {
            return ClientIdentity.ofSocket(InetAddress.getByName("192.0.2.1"), 4, null, 0)
                    .with(
                            new Hop(
                                    Source.XFORWARD,
                                    InetAddress.getByName("203.0.113.7"),
                                    56324,
                                    null,
                                    0,
                                    Map.of(
                                            "helo", "b.example.net",
                                            "proto", "ESMTP",
                                            "name", "client.example.net")));
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String recipient(BackendTransaction transaction, String name) {
        return transaction.recipients(List.of(path(name))).getFirst().line();
    }

    private static ForwardPath path(String name) {
        return ForwardPath.of(new Mailbox(name, "example.org"));
    }

    private static List<String> deliver(TestSettings settings, ClientIdentity client) {
        return deliver(settings, client, List.of(List.of("ana"), List.of("carol")));
    }

    /** All that the client in front is told: about MAIL if it failed, each RCPT, the data. */
    private static List<String> deliver(
            TestSettings settings, ClientIdentity client, List<List<String>> groups) {
        ServerSettings server =
                settings.settings().path() == null
                        ? settings.host("127.0.0.1").settings()
                        : settings.settings();
        Stream.Builder<SmtpReply> told = Stream.builder();
        try (BackendClient backend = new BackendClient(server);
                var transaction = backend.open(client, BO, MailParameters.NONE)) {
            if (!transaction.mail().positive()) {
                return List.of(transaction.mail().line());
            }
            for (List<String> group : groups) {
                transaction
                        .recipients(group.stream().map(BackendClientTest::path).toList())
                        .forEach(told);
            }
            transaction.data(BytesContent.of("Subject: hello\r\n\r\nhello\r\n")).forEach(told);
        }
        return told.build().map(SmtpReply::line).toList();
    }
}
