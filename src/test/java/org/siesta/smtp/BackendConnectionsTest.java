package org.siesta.smtp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.siesta.mail.BytesContent;
import org.siesta.mail.ClientIdentity;
import org.siesta.mail.ClientIdentity.Hop;
import org.siesta.mail.ClientIdentity.Source;
import org.siesta.mail.ForwardPath;
import org.siesta.mail.MailParameters;
import org.siesta.mail.Mailbox;
import org.siesta.mail.ReversePath;
import org.siesta.mail.SmtpReply;

/** Connections to the backend: kept, shared, replaced, given up, and how many there are. */
class BackendConnectionsTest {

    private static final String HELLO =
            "S: 220 x\nC: LHLO *\nS: 250-x\nS: 250-XCLIENT ADDR\nS: 250 PIPELINING\n";
    private static final String RCPT = "C: MAIL *\nS: 250 ok\nC: RCPT *\nS: 250 ok\n";
    private static final String MESSAGE = RCPT + "C: DATA\nS: 354 go\nD:\nS: 250 2.0.0 saved\n";
    private static final String SAVED = "250 2.0.0 saved";
    private static final String TWICE_SAVED =
            HexFormat.of().formatHex((SAVED + "\r\n" + SAVED + "\r\n").getBytes(UTF_8));
    private static final String LATER =
            "451 4.4.2 The mail store is not answering, try again later";
    private static final ReversePath BO = new ReversePath.Sender(new Mailbox("bo", "example.net"));

    @Test
    void theNextMessageTakesTheSameConnection() throws Exception {
        try (ScriptedServer server = ScriptedServer.playing(HELLO + MESSAGE + MESSAGE + MESSAGE);
                BackendClient backend = backend(settings(server))) {
            for (int i = 0; i < 3; i++) {
                assertThat(deliver(backend, client("203.0.113.7"))).isEqualTo(SAVED);
            }
            assertThat(server.connections()).isEqualTo(1);
            assertThat(server.complaints()).isEmpty();
        }
    }

    /** What the server does with a connection that was kept, and what becomes of the message. */
    record Kept(String name, String first, String second, String told, int connections) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Kept> kept() {
        String again = HELLO + MESSAGE;
        return Stream.of(
                new Kept("closed while it was kept", MESSAGE + "CLOSE", again, SAVED, 2),
                new Kept("closed at MAIL", MESSAGE + "C: MAIL *\nCLOSE", again, SAVED, 2),
                new Kept(
                        "421 at MAIL",
                        MESSAGE + "C: MAIL *\nS: 421 4.3.2 bye\nCLOSE",
                        again,
                        SAVED,
                        2),
                new Kept(
                        "no further message on this connection",
                        MESSAGE + "C: MAIL *\nS: 452 4.5.3 too many messages\nSILENT",
                        again,
                        SAVED,
                        2),
                new Kept(
                        "put off on a new connection, too",
                        MESSAGE + "C: MAIL *\nS: 451 4.7.1 later\nSILENT",
                        HELLO + "C: MAIL *\nS: 451 4.7.1 later\n",
                        "451 4.7.1 later",
                        2),
                new Kept(
                        "421 at RCPT",
                        MESSAGE + "C: MAIL *\nS: 250 ok\nC: RCPT *\nS: 421 4.3.2 bye\nCLOSE",
                        again,
                        SAVED,
                        2),
                new Kept("421 unasked for", MESSAGE + "S: 421 4.4.2 idle\nCLOSE", again, SAVED, 2),
                new Kept("closed at DATA", MESSAGE + RCPT + "C: DATA\nCLOSE", again, SAVED, 2),
                new Kept(
                        "421 at DATA",
                        MESSAGE + RCPT + "C: DATA\nS: 421 4.3.2 bye\nCLOSE",
                        again,
                        SAVED,
                        2),
                new Kept(
                        "421 at DATA, and then the recipient is refused",
                        MESSAGE + RCPT + "C: DATA\nS: 421 4.3.2 bye\nCLOSE",
                        HELLO + "C: MAIL *\nS: 250 ok\nC: RCPT *\nS: 452 4.2.2 full\n",
                        "452 4.2.2 full",
                        2),
                new Kept(
                        "closed behind the message: it may be stored",
                        MESSAGE + RCPT + "C: DATA\nS: 354 go\nD:\nCLOSE",
                        again,
                        LATER,
                        1),
                new Kept(
                        "421 behind the message",
                        MESSAGE + RCPT + "C: DATA\nS: 354 go\nD:\nS: 421 4.3.2 bye\nCLOSE",
                        again,
                        "451 4.3.2 bye",
                        1),
                new Kept(
                        "a reply too many: what comes next would be shifted",
                        RCPT + "C: DATA\nS: 354 go\nD:\nX: " + TWICE_SAVED + "\nSILENT",
                        again,
                        SAVED,
                        2));
    }

    @ParameterizedTest
    @MethodSource("kept")
    void whatBecomesOfAMessageOnAConnectionThatWasKept(Kept row) throws Exception {
        try (ScriptedServer server = ScriptedServer.playing(HELLO + row.first(), row.second());
                BackendClient backend = backend(settings(server))) {
            assertThat(deliver(backend, client("203.0.113.7"))).isEqualTo(SAVED);
            assertThat(deliver(backend, client("203.0.113.7"))).isEqualTo(row.told());
            assertThat(server.connections()).isEqualTo(row.connections());
        }
    }

    @Test
    void aTransactionWithoutAMessageIsResetBeforeTheNext() throws Exception {
        try (ScriptedServer server =
                        ScriptedServer.playing(HELLO + RCPT + "C: RSET\nS: 250 ok\n" + MESSAGE);
                BackendClient backend = backend(settings(server))) {
            try (BackendTransaction given = backend.open(client("::1"), BO, MailParameters.NONE)) {
                given.recipients(List.of(path("ana")));
            }
            assertThat(deliver(backend, client("203.0.113.7"))).isEqualTo(SAVED);
            assertThat(server.connections()).isEqualTo(1);
            assertThat(server.complaints()).isEmpty();
        }
    }

    @Test
    void aConnectionStandsForOneClientWhereTheClientIsPassedOn() throws Exception {
        String told = "S: 220 x\nC: LHLO *\nS: 250 PIPELINING\n";
        try (ScriptedServer server =
                        ScriptedServer.playing(
                                HELLO + "C: XCLIENT ADDR=203.0.113.7\n" + told + MESSAGE + MESSAGE,
                                HELLO + "C: XCLIENT ADDR=203.0.113.8\n" + told + MESSAGE);
                BackendClient backend = backend(settings(server).xclient())) {
            for (String address : List.of("203.0.113.7", "203.0.113.7", "203.0.113.8")) {
                assertThat(deliver(backend, client(address))).isEqualTo(SAVED);
                if (server.connections() == 1 && server.data().size() == 2) {
                    // The server plays one connection after the other.
                    backend.close();
                }
            }
            assertThat(server.complaints()).isEmpty();
            assertThat(server.connections()).isEqualTo(2);
        }
    }

    @Test
    void aServerThatIsDownIsPassedOverAndThenLeftAlone() throws Exception {
        try (ScriptedServer down =
                        ScriptedServer.playing("CLOSE", HELLO + MESSAGE, HELLO + MESSAGE);
                ScriptedServer up = ScriptedServer.playing(HELLO + MESSAGE + MESSAGE + MESSAGE);
                BackendClient backend = backend(settings(down), settings(up))) {
            for (int i = 0; i < 3; i++) {
                assertThat(deliver(backend, client("203.0.113.7"))).isEqualTo(SAVED);
            }
            assertThat(down.connections()).isEqualTo(1);
            assertThat(up.data()).hasSize(3);
        }
    }

    @Test
    void aServerThatIsLeftAloneIsTriedAtOnceWhereThereIsNoOther() throws Exception {
        try (ScriptedServer server = ScriptedServer.playing("CLOSE", HELLO + MESSAGE);
                BackendClient backend = backend(settings(server))) {
            assertThat(deliver(backend, client("203.0.113.7"))).startsWith("451 4.4.1");
            assertThat(deliver(backend, client("203.0.113.7"))).isEqualTo(SAVED);
        }
    }

    /** Names come to mean other addresses, each of which may fail. */
    @Test
    void noMoreAddressesAreRememberedThanTheLimit() {
        LeftAlone leftAlone = new LeftAlone(Duration.ofHours(1));
        long start = Long.MAX_VALUE - 2_500;
        for (int i = 0; i < 5_000; i++) {
            leftAlone.failed(address(i), start + i);
        }
        assertThat(leftAlone.size()).isEqualTo(LeftAlone.MOST);
        long now = start + 5_000;
        assertThat(leftAlone.mayTry(address(4_999 - LeftAlone.MOST), now)).isTrue();
        assertThat(leftAlone.mayTry(address(5_000 - LeftAlone.MOST), now)).isFalse();
        assertThat(leftAlone.mayTry(address(4_999), now)).isFalse();
    }

    private static SocketAddress address(int i) {
        return InetSocketAddress.createUnresolved("store" + i + ".example.org", 24);
    }

    @Test
    void oneTransactionTriesAnAddressAgainWhenItsPauseIsOver() {
        LeftAlone leftAlone = new LeftAlone(Duration.ofNanos(10));
        InetSocketAddress address = InetSocketAddress.createUnresolved("store", 24);
        assertThat(leftAlone.mayTry(address, 0)).isTrue();
        leftAlone.failed(address, 0);
        assertThat(leftAlone.mayTry(address, 9)).isFalse();
        assertThat(leftAlone.mayTry(address, 10)).isTrue();
        assertThat(leftAlone.mayTry(address, 11)).as("the others wait for its outcome").isFalse();
        leftAlone.succeeded(address);
        assertThat(leftAlone.mayTry(address, 12)).isTrue();
    }

    @Test
    void thereAreNoMoreConnectionsThanAllowedAndWaitingHasAnEnd() throws Exception {
        ConnectionLimits one =
                new ConnectionLimits(
                        1, Duration.ofMillis(50), Duration.ofSeconds(10), Duration.ofSeconds(30));
        try (ScriptedServer server =
                        ScriptedServer.playing(HELLO + RCPT + "C: RSET\nS: 250 ok\n" + MESSAGE);
                BackendClient backend =
                        new BackendClient(
                                List.of(settings(server).settings()), one, TlsTrust.system())) {
            try (BackendTransaction first =
                    backend.open(client("203.0.113.7"), BO, MailParameters.NONE)) {
                assertThat(first.recipients(List.of(path("ana")))).hasSize(1);
                assertThat(deliver(backend, client("203.0.113.7"))).startsWith("451 4.4.1");
            }
            assertThat(deliver(backend, client("203.0.113.7"))).isEqualTo(SAVED);
            assertThat(server.connections()).isEqualTo(1);
        }
    }

    @Test
    void aThousandRecipientsThatComeTogetherGetTheirOwnAnswers() throws Exception {
        StringBuilder dialog = new StringBuilder(HELLO + "C: MAIL *\nS: 250 ok\n");
        List<ForwardPath> paths = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            paths.add(path("u" + i));
            dialog.append(
                    "C: RCPT TO:<u%d@example.org>\nS: %d ok %d\n"
                            .formatted(i, i % 7 == 0 ? 550 : 250, i));
        }
        try (ScriptedServer server = ScriptedServer.playing(dialog.toString());
                BackendClient backend = backend(settings(server));
                BackendTransaction transaction =
                        backend.open(client("203.0.113.7"), BO, MailParameters.NONE)) {
            List<SmtpReply> replies = transaction.recipients(paths);
            for (int i = 0; i < 1000; i++) {
                assertThat(replies.get(i).line())
                        .isEqualTo("%s ok %d".formatted(i % 7 == 0 ? "550 5.0.0" : "250 2.0.0", i));
            }
            assertThat(server.complaints()).isEmpty();
        }
    }

    /** Whatever a kept connection is closed for, QUIT comes first (RFC 5321 §4.1.1.10). */
    enum End {
        NOBODY_USED_IT,
        WE_STOP,
        ANOTHER_CLIENT_NEEDS_ITS_PLACE
    }

    @ParameterizedTest
    @EnumSource
    void aConnectionThatIsNotNeededIsClosedPolitely(End end) throws Exception {
        Duration kept = end == End.NOBODY_USED_IT ? Duration.ofMillis(20) : Duration.ofHours(1);
        ConnectionLimits limits =
                new ConnectionLimits(1, Duration.ofSeconds(30), kept, Duration.ofSeconds(30));
        String told = "C: XCLIENT *\nS: 220 x\nC: LHLO *\nS: 250 PIPELINING\n" + MESSAGE;
        String one = HELLO + told + "C: QUIT\nS: 221 bye\nCLOSE";
        try (ScriptedServer server = ScriptedServer.playing(one, one);
                BackendClient backend =
                        new BackendClient(
                                List.of(settings(server).xclient().settings()),
                                limits,
                                TlsTrust.system())) {
            assertThat(deliver(backend, client("203.0.113.7"))).isEqualTo(SAVED);
            switch (end) {
                case NOBODY_USED_IT -> {}
                case WE_STOP -> backend.close();
                case ANOTHER_CLIENT_NEEDS_ITS_PLACE ->
                        assertThat(deliver(backend, client("203.0.113.8"))).isEqualTo(SAVED);
            }
            await().until(() -> server.heard().contains("QUIT"));
            assertThat(server.complaints()).isEmpty();
        }
    }

    /** RFC 9422 §4.1: MAILMAX; a transaction that was given up counts. */
    @Test
    void theBackendsLimitOfMessagesOnOneConnectionIsKept() throws Exception {
        String hello = "S: 220 x\nC: LHLO *\nS: 250-x\nS: 250 LIMITS MAILMAX=2\n";
        String given = "C: MAIL *\nS: 250 ok\nC: RCPT *\nS: 550 5.1.1 no\nC: RSET\nS: 250 ok\n";
        try (ScriptedServer server =
                        ScriptedServer.playing(
                                hello + MESSAGE + MESSAGE + "C: QUIT\nS: 221 bye\nCLOSE",
                                hello + given + MESSAGE);
                BackendClient backend = backend(settings(server))) {
            assertThat(deliver(backend, client("203.0.113.7"))).isEqualTo(SAVED);
            assertThat(deliver(backend, client("203.0.113.7"))).isEqualTo(SAVED);
            assertThat(deliver(backend, client("203.0.113.7"))).isEqualTo("550 5.1.1 no");
            assertThat(deliver(backend, client("203.0.113.7"))).isEqualTo(SAVED);
            assertThat(server.connections()).isEqualTo(2);
            assertThat(server.complaints()).isEmpty();
        }
    }

    @Test
    void theBackendsLimitOfRecipientsIsKept() throws Exception {
        try (ScriptedServer server =
                        ScriptedServer.playing(
                                "S: 220 x\nC: LHLO *\nS: 250-x\nS: 250 LIMITS RCPTMAX=1\n" + RCPT);
                BackendClient backend = backend(settings(server));
                BackendTransaction transaction =
                        backend.open(client("203.0.113.7"), BO, MailParameters.NONE)) {
            assertThat(transaction.recipients(List.of(path("ana"), path("bo"))))
                    .extracting(SmtpReply::line)
                    .containsExactly(
                            "250 2.0.0 ok", "452 4.5.3 Too many recipients for the mail store");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"DSN", "PIPELINING"})
    void whetherTheBackendOffersDsnIsKnownOnceItWasAsked(String offered) throws Exception {
        try (ScriptedServer server =
                        ScriptedServer.playing(
                                "S: 220 x\nC: LHLO *\nS: 250-x\nS: 250 "
                                        + offered
                                        + "\n"
                                        + MESSAGE);
                BackendClient backend = backend(settings(server));
                RoutedBackend routed = new RoutedBackend(backend, Map.of())) {
            assertThat(routed.offersDsn()).isFalse();
            assertThat(deliver(backend, client("203.0.113.7"))).isEqualTo(SAVED);
            assertThat(routed.offersDsn()).isEqualTo(offered.equals("DSN"));
        }
    }

    @Test
    void whatTheBackendDoesNotTakeIsRefusedAtMailOnceThatIsKnown() throws Exception {
        MailParameters big = new MailParameters(2000, false, false, null, null);
        try (ScriptedServer server =
                        ScriptedServer.playing(
                                "S: 220 x\nC: LHLO *\nS: 250-x\nS: 250 SIZE 1000\n" + MESSAGE);
                BackendClient backend = backend(settings(server))) {
            assertThat(backend.maxSize()).isEmpty();
            assertThat(deliver(backend, client("203.0.113.7"))).isEqualTo(SAVED);
            assertThat(backend.maxSize()).hasValue(1000);
            try (var refused = backend.open(client("203.0.113.7"), BO, big)) {
                assertThat(refused.mail().line())
                        .isEqualTo("552 5.3.4 The message is too big for the mail store");
            }
        }
    }

    @Test
    void anInternationalHeaderGoesToNoBackendThatHasNotOfferedIt() throws Exception {
        MailParameters utf8 = new MailParameters(0, true, true, null, null);
        for (String subject : List.of("Grüße", "Greetings")) {
            try (ScriptedServer server = ScriptedServer.playing(HELLO + MESSAGE);
                    BackendClient backend = backend(settings(server));
                    var transaction = backend.open(client("203.0.113.7"), BO, utf8)) {
                transaction.recipients(List.of(path("ana")));
                assertThat(
                                transaction.data(
                                        BytesContent.of("Received: x\r\n"),
                                        BytesContent.of(
                                                "Subject: " + subject + "\r\n\r\nGrüße\r\n")))
                        .extracting(SmtpReply::line)
                        .containsExactly(
                                subject.equals("Greetings")
                                        ? SAVED
                                        : "554 5.6.9 The mail store takes no header in UTF-8");
            }
        }
    }

    @Test
    void anAnswerBeforeTheEndOfTheMessageIsNoAnswer() throws Exception {
        try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                BackendClient backend =
                        backend(TestSettings.on(listener.getLocalPort()).host("127.0.0.1"))) {
            Thread server =
                    Thread.ofVirtual()
                            .start(
                                    () -> {
                                        try (var socket = listener.accept()) {
                                            var out = socket.getOutputStream();
                                            // Every answer is there before its question.
                                            out.write(
                                                    "220 x\r\n250 PIPELINING\r\n250 ok\r\n250 ok\r\n354 go\r\n250 2.0.0 saved\r\n"
                                                            .getBytes(UTF_8));
                                            out.flush();
                                            socket.getInputStream().readAllBytes();
                                        } catch (java.io.IOException e) {
                                            throw new java.io.UncheckedIOException(e);
                                        }
                                    });
            assertThat(deliver(backend, client("203.0.113.7"))).startsWith("451");
            backend.close();
            server.join();
        }
    }

    private static TestSettings settings(ScriptedServer server) {
        return TestSettings.on(server.port()).host("127.0.0.1");
    }

    private static BackendClient backend(TestSettings... servers) {
        return new BackendClient(
                Stream.of(servers).map(TestSettings::settings).toArray(ServerSettings[]::new));
    }

    private static ForwardPath path(String name) {
        return ForwardPath.of(new Mailbox(name, "example.org"));
    }

    private static ClientIdentity client(String address) {
        try {
            return ClientIdentity.ofSocket(null, 0, null, 0)
                    .with(
                            new Hop(
                                    Source.XFORWARD,
                                    InetAddress.getByName(address),
                                    56324,
                                    null,
                                    0,
                                    Map.of("ident", "another for each message")));
        } catch (java.net.UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What the client is told in the end, of one message for one recipient. */
    private static String deliver(BackendClient backend, ClientIdentity client) {
        try (BackendTransaction transaction = backend.open(client, BO, MailParameters.NONE)) {
            SmtpReply reply = transaction.recipients(List.of(path("ana"))).getFirst();
            return reply.positive()
                    ? transaction
                            .data(BytesContent.of("Subject: hello\r\n\r\nhello\r\n"))
                            .getFirst()
                            .line()
                    : reply.line();
        }
    }
}
