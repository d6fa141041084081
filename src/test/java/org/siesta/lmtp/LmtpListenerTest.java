package org.siesta.lmtp;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.siesta.mail.ClientIdentity.Hop;
import org.siesta.mail.ClientIdentity.Source;
import org.siesta.net.CidrList;
import org.siesta.net.ClientCertificates;
import org.siesta.net.Limits;
import org.siesta.net.ListenerFailed;
import org.siesta.net.ListenerSettings;
import org.siesta.net.Listeners;
import org.siesta.net.Memory;
import org.siesta.net.TlsMode;

/** The listener as a peer meets it: PROXY headers, TLS, deadlines, limits, start and stop. */
@Timeout(60)
class LmtpListenerTest {

    private static final String V1 = "PROXY TCP4 203.0.113.7 192.0.2.1 56324 24\r\n";

    /** 203.0.113.7:56324 to 192.0.2.1:24. */
    private static final byte[] V2 =
            HexFormat.of().parseHex("0d0a0d0a000d0a515549540a2111000ccb007107c0000201dc040018");

    private static final byte[] V2_LOCAL =
            HexFormat.of().parseHex("0d0a0d0a000d0a515549540a20000000");

    private static final String ONE_MESSAGE =
            "LHLO client.example.net\r\nMAIL FROM:<bo@example.net>\r\nRCPT TO:<ana@example.org>\r\n"
                    + "DATA\r\nSubject: hi\r\n\r\n.\r\nQUIT\r\n";

    private static Limits keep(Limits limits) {
        return limits;
    }

    private static Limits quick(Limits d) {
        return limits(d, 1000, 0, Duration.ofMillis(500), Duration.ofMillis(500));
    }

    private static Limits limits(
            Limits d, int most, int perPeer, Duration proxy, Duration command) {
        return limits(d, most, perPeer, proxy, command, 1_000_000);
    }

    private static Limits limits(
            Limits d, int most, int perPeer, Duration proxy, Duration command, int dataRate) {
        return new Limits(
                100_000,
                100,
                most,
                perPeer,
                proxy,
                command,
                dataRate,
                10,
                d.maxRefusedRecipients(),
                d.maxProxyHeader(),
                1000,
                d.spoolDirectory());
    }

    private static LmtpServer proxied(TlsMode tls) {
        return new LmtpServer(
                LmtpServer.settings(List.of("127.0.0.1:0"), true, tls, LmtpListenerTest::keep),
                Protocol.LMTP);
    }

    private static LmtpServer with(TlsMode tls) {
        return new LmtpServer(
                LmtpServer.settings(List.of("127.0.0.1:0"), false, tls, LmtpListenerTest::keep),
                Protocol.LMTP);
    }

    // ---- order of things

    @Test
    void aWholeSessionInOneSegmentIsAnsweredInOrder() throws IOException {
        try (LmtpServer server = LmtpServer.plain(LmtpListenerTest::keep);
                Client client = Client.connect(server.port())) {
            client.send(ONE_MESSAGE);
            assertThat(client.replies(7)).isEqualTo("220 250 250 250 354 250 221");
            assertThat(client.atEnd()).isTrue();
            assertThat(server.agent.taken.getFirst().text()).isEqualTo("Subject: hi\r\n\r\n");
        }
    }

    @Test
    void theAgentHearsWhatTheClientWasToldForEachRecipient() throws IOException {
        try (LmtpServer server = LmtpServer.plain(LmtpListenerTest::quick);
                Client client = Client.connect(server.port())) {
            client.send(
                    "LHLO client.example.net\r\nMAIL FROM:<bo@example.net>\r\n"
                            + "RCPT TO:<ana@example.org>\r\nRCPT TO:<nobody@example.org>\r\n"
                            + "RCPT TO:<slow@example.org>\r\nRCPT TO:<full@example.org>\r\n"
                            + "DATA\r\nSubject: hi\r\n\r\n.\r\nMAIL FROM:<bo@example.net>\r\n"
                            + "RCPT TO:<ana@example.org>\r\nDATA\r\n");
            client.send("x".repeat(100_001) + "\r\n.\r\nQUIT\r\n");
            assertThat(client.replies(15))
                    .isEqualTo("220 250 250 250 550 250 250 354 250 451 552 250 250 354 552");
            assertThat(server.agent.told).containsExactly(550, 250, 451, 552, 552);
        }
    }

    @Test
    void aMessageThatComesInTooLargeChunksIsToldOnceForEachRecipient() throws IOException {
        try (LmtpServer server = LmtpServer.plain(LmtpListenerTest::quick);
                Client client = Client.connect(server.port())) {
            client.send(
                    "LHLO client.example.net\r\nMAIL FROM:<bo@example.net>\r\n"
                            + "RCPT TO:<ana@example.org>\r\nRCPT TO:<carol@example.org>\r\n"
                            + "BDAT 100001\r\n"
                            + "x".repeat(100_001)
                            + "BDAT 0 LAST\r\nQUIT\r\n");
            assertThat(client.replies(9)).isEqualTo("220 250 250 250 250 552 552 552 221");
            assertThat(server.agent.told).containsExactly(552, 552);
        }
    }

    /** RFC 5321 §2.4: whether two spellings are one mailbox is for the agent to say. */
    @Test
    void aRecipientInOtherCaseIsAskedAbout() throws IOException {
        try (LmtpServer server = LmtpServer.plain(LmtpListenerTest::keep);
                Client client = Client.connect(server.port())) {
            client.send(
                    "LHLO client.example.net\r\nMAIL FROM:<bo@example.net>\r\n"
                            + "RCPT TO:<ana@example.org>\r\nRCPT TO:<ana@EXAMPLE.org>\r\n"
                            + "RCPT TO:<Ana@example.org>\r\n"
                            + "DATA\r\nSubject: hi\r\n\r\n.\r\nQUIT\r\n");
            assertThat(client.replies(10)).isEqualTo("220 250 250 250 250 550 354 250 250 221");
            assertThat(server.agent.taken.getFirst().recipients()).hasSize(1);
        }
    }

    @Test
    void splitsMeanNothing() throws IOException {
        Random random = new Random(20260827);
        try (LmtpServer server = LmtpServer.plain(LmtpListenerTest::keep)) {
            byte[] octets = ONE_MESSAGE.getBytes(StandardCharsets.US_ASCII);
            for (int round = 0; round < 20; round++) {
                try (Client client = Client.connect(server.port())) {
                    int at = 0;
                    while (at < octets.length) {
                        int next = Math.min(octets.length, at + 1 + random.nextInt(40));
                        client.send(java.util.Arrays.copyOfRange(octets, at, next));
                        at = next;
                    }
                    assertThat(client.replies(7)).isEqualTo("220 250 250 250 354 250 221");
                }
            }
            assertThat(server.agent.taken).hasSize(20);
        }
    }

    @Test
    void aClientThatOnlyTalksIsAnsweredWhenItListens() throws Exception {
        try (LmtpServer server = LmtpServer.plain(LmtpListenerTest::keep);
                Client client = Client.connect(server.port())) {
            int n = 1000;
            CompletableFuture<Void> talk =
                    CompletableFuture.runAsync(
                            () -> {
                                try {
                                    client.send("NOOP\r\n".repeat(n));
                                } catch (IOException e) {
                                    throw new java.io.UncheckedIOException(e);
                                }
                            });
            assertThat(client.reply()).isEqualTo("220");
            for (int i = 0; i < n; i++) {
                assertThat(client.reply()).isEqualTo("250");
            }
            talk.get();
            client.send("NOOP\r\n");
            assertThat(client.reply()).isEqualTo("421");
            assertThat(client.atEnd()).isTrue();
        }
    }

    // ---- PROXY

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theClientOfTheHeaderIsTheClient(boolean binary) throws IOException {
        try (LmtpServer server = proxied(TlsMode.NONE);
                Client client = Client.connect(server.port())) {
            byte[] header = binary ? V2 : V1.getBytes(StandardCharsets.US_ASCII);
            for (byte octet : header) {
                client.send(new byte[] {octet});
            }
            client.send(ONE_MESSAGE);
            assertThat(client.replies(7)).isEqualTo("220 250 250 250 354 250 221");
            Hop effective = server.agent.taken.getFirst().client().effective();
            assertThat(effective.source()).isEqualTo(Source.PROXY);
            assertThat(effective.addressText()).isEqualTo("203.0.113.7");
            assertThat(effective.port()).isEqualTo(56324);
            assertThat(effective.attribute("helo")).contains("client.example.net");
            Hop socket = server.agent.taken.getFirst().client().hops().getFirst();
            assertThat(socket.addressText()).isEqualTo("127.0.0.1");
            assertThat(socket.port()).isEqualTo(client.localPort());
        }
    }

    @Test
    void theProxyItselfIsTheClientOfALocalHeaderAndTrustedForNothing() throws IOException {
        try (LmtpServer server = proxied(TlsMode.NONE);
                Client client = Client.connect(server.port())) {
            client.send(V2_LOCAL);
            assertThat(client.reply()).isEqualTo("220");
            client.send("LHLO x\r\nXCLIENT ADDR=203.0.113.5\r\nQUIT\r\n");
            assertThat(client.replies(3)).isEqualTo("250 550 221");
        }
    }

    @Test
    void theClientOfTheHeaderIsTrustedByItsOwnAddress() throws IOException {
        try (LmtpServer server = proxied(TlsMode.NONE);
                Client trusted = Client.connect(server.port());
                Client other = Client.connect(server.port())) {
            trusted.send("PROXY TCP4 127.0.0.9 192.0.2.1 1 2\r\nLHLO x\r\nXFORWARD PORT=1\r\n");
            assertThat(trusted.replies(3)).isEqualTo("220 250 250");
            other.send(V1 + "LHLO x\r\nXFORWARD PORT=1\r\n");
            assertThat(other.replies(3)).isEqualTo("220 250 550");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "LHLO client.example.net\r\n",
                "\026\003\001\002\000\001",
                "PROXY TCP4 192.0.2.1\r\n",
                "QUIT\r\n",
                "\r\n\r\nX"
            })
    void whoSendsNoHeaderIsSentNothing(String octets) throws IOException {
        try (LmtpServer server = proxied(TlsMode.NONE);
                Client client = Client.connect(server.port())) {
            client.send(octets.getBytes(StandardCharsets.ISO_8859_1));
            assertThat(client.atEnd()).isTrue();
        }
    }

    @Test
    void anUntrustedPeerIsRefusedBeforeItsHeaderIsRead() throws IOException {
        ListenerSettings settings =
                new ListenerSettings(
                        "mail",
                        List.of("127.0.0.1:0"),
                        true,
                        CidrList.parse(List.of("127.0.0.2")),
                        CidrList.NONE,
                        TlsMode.NONE,
                        Limits.defaults(LmtpServer.spool()));
        try (LmtpServer server = new LmtpServer(settings, Protocol.LMTP);
                Client client = Client.connect(server.port());
                Client trusted =
                        Client.connect(server.port(), InetAddress.ofLiteral("127.0.0.2"))) {
            trusted.send(V1);
            assertThat(trusted.reply()).isEqualTo("220");
            assertThat(client.atEnd()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "PROXY TCP4 192.0", "\r\n\r\n"})
    void theHeaderHasADeadlineThatDrippingDoesNotMove(String start) throws Exception {
        LmtpServer server =
                new LmtpServer(
                        LmtpServer.settings(
                                List.of("127.0.0.1:0"),
                                true,
                                TlsMode.NONE,
                                LmtpListenerTest::quick),
                        Protocol.LMTP);
        try (server;
                Client client = Client.connect(server.port())) {
            client.send(start);
            if (start.isEmpty()) {
                // Who sent nothing waits for a greeting, and is told.
                assertThat(client.reply()).isEqualTo("421");
            }
            assertThat(client.atEnd()).isTrue();
        }
    }

    @Test
    void aHeaderIsFollowedByTlsInTheSameSegment() throws Exception {
        try (LmtpServer server = proxied(TlsMode.IMPLICIT);
                Client client = Client.connect(server.port())) {
            client.send(V2);
            client.startTls();
            client.send(ONE_MESSAGE);
            assertThat(client.replies(7)).isEqualTo("220 250 250 250 354 250 221");
            var taken = server.agent.taken.getFirst().client();
            assertThat(taken.effective().addressText()).isEqualTo("203.0.113.7");
            assertThat(taken.hops().getFirst().attribute("proto")).contains("LMTPS");
        }
    }

    @Test
    void theClientOfTheHeaderSurvivesStartTls() throws IOException {
        try (LmtpServer server = proxied(TlsMode.STARTTLS);
                Client client = Client.connect(server.port())) {
            client.send(V1 + "LHLO x\r\nSTARTTLS\r\n");
            assertThat(client.replies(3)).isEqualTo("220 250 220");
            client.startTls();
            client.send(V1);
            assertThat(client.reply()).isEqualTo("500");
            client.send(ONE_MESSAGE);
            assertThat(client.replies(6)).isEqualTo("250 250 250 354 250 221");
            assertThat(server.agent.taken.getFirst().client().effective().addressText())
                    .isEqualTo("203.0.113.7");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aHeaderOfTwoFamiliesIsTakenOrRefusedAsConfigured(boolean taken) throws IOException {
        ListenerSettings settings =
                new ListenerSettings(
                        "mail",
                        List.of("127.0.0.1:0"),
                        true,
                        taken,
                        CidrList.LOOPBACK,
                        CidrList.NONE,
                        TlsMode.NONE,
                        ClientCertificates.NONE,
                        Limits.defaults(LmtpServer.spool()));
        try (LmtpServer server = new LmtpServer(settings, Protocol.LMTP);
                Client client = Client.connect(server.port())) {
            client.send("PROXY TCP6 2001:db8::1 198.51.100.10 56324 24\r\n");
            if (!taken) {
                assertThat(client.atEnd()).isTrue();
                return;
            }
            client.send(ONE_MESSAGE);
            assertThat(client.replies(7)).isEqualTo("220 250 250 250 354 250 221");
            assertThat(server.agent.taken.getFirst().client().effective().addressText())
                    .isEqualTo("2001:db8::1");
        }
    }

    @Test
    void aSecondHeaderIsNoHeader() throws IOException {
        try (LmtpServer server = proxied(TlsMode.NONE);
                Client client = Client.connect(server.port())) {
            client.send(V1);
            assertThat(client.reply()).isEqualTo("220");
            client.send(V2);
            assertThat(client.reply()).isEqualTo("500");
            assertThat(client.atEnd()).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource(TlsMode.class)
    void aHeaderOnAListenerWithoutItEndsTheSession(TlsMode tls) throws IOException {
        try (LmtpServer server = with(tls);
                Client client = Client.connect(server.port())) {
            client.send(V2);
            if (tls != TlsMode.IMPLICIT) {
                assertThat(client.replies(2)).isEqualTo("220 500");
            }
            assertThat(client.atEnd()).isTrue();
            assertThat(server.agent.begun).hasValue(0);
        }
    }

    @Test
    void aPeerThatConnectsAndGoesIsNoTrouble() throws IOException {
        try (LmtpServer server = proxied(TlsMode.NONE)) {
            Client.connect(server.port()).close();
            try (Client client = Client.connect(server.port())) {
                client.endOutput();
                assertThat(client.atEnd()).isTrue();
            }
            awaitNobody(server);
        }
    }

    // ---- TLS

    @Test
    void whatIsSentBehindStartTlsIsDropped() throws IOException {
        try (LmtpServer server = with(TlsMode.STARTTLS);
                Client client = Client.connect(server.port())) {
            client.send("LHLO x\r\nSTARTTLS\r\nLHLO y\r\nMAIL FROM:<bo@example.net>\r\n");
            assertThat(client.replies(3)).isEqualTo("220 250 220");
            client.startTls();
            client.send("RCPT TO:<ana@example.org>\r\nMAIL FROM:<bo@example.net>\r\nQUIT\r\n");
            assertThat(client.replies(3)).isEqualTo("503 503 221");
            assertThat(server.agent.begun).hasValue(0);
        }
    }

    @Test
    void rubbishInPlaceOfAHandshakeEndsTheConnection() throws IOException {
        try (LmtpServer server = with(TlsMode.STARTTLS);
                Client client = Client.connect(server.port())) {
            client.send("LHLO x\r\nSTARTTLS\r\n");
            assertThat(client.replies(3)).isEqualTo("220 250 220");
            client.send("MAIL FROM:<bo@example.net>\r\n");
            // An alert, perhaps, and then the end.
            while (!client.atEnd()) {
                assertThat(server.agent.begun).hasValue(0);
            }
            awaitNobody(server);
        }
    }

    // ---- slow and silent peers

    @ParameterizedTest
    @ValueSource(strings = {"", "NOOP", "LHLO x\r\nMAIL FROM:<bo@example.net>\r\nRCPT"})
    void aCommandHasADeadline(String octets) throws IOException {
        try (LmtpServer server = LmtpServer.plain(LmtpListenerTest::quick);
                Client client = Client.connect(server.port())) {
            client.send(octets);
            String reply = client.reply();
            while (!reply.equals("421")) {
                assertThat(reply).isIn("220", "250");
                reply = client.reply();
            }
            assertThat(client.atEnd()).isTrue();
            Awaitility.await().untilAtomic(server.agent.open, org.hamcrest.Matchers.is(0));
        }
    }

    @Test
    void drippingMovesNoDeadline() throws Exception {
        try (LmtpServer server = LmtpServer.plain(LmtpListenerTest::quick);
                Client client = Client.connect(server.port())) {
            CompletableFuture<Integer> sent = CompletableFuture.supplyAsync(() -> drip(client));
            assertThat(client.replies(2)).isEqualTo("220 421");
            assertThat(client.atEnd()).isTrue();
            client.close();
            assertThat(sent.get()).isLessThan(2000);
        }
    }

    /** Sends octets of one endless command until the connection is gone. */
    private static int drip(Client client) {
        int n = 0;
        try {
            client.send("NOOP ");
            while (n < 2000) {
                client.send("a");
                n++;
                Thread.sleep(20);
            }
        } catch (IOException | InterruptedException e) {
            return n;
        }
        return n;
    }

    @Test
    void aSessionThatOnlyKeepsItselfAliveEnds() throws Exception {
        try (LmtpServer server = LmtpServer.plain(LmtpListenerTest::quick);
                Client client = Client.connect(server.port())) {
            assertThat(client.reply()).isEqualTo("220");
            String reply = "250";
            int n = 0;
            while (reply.equals("250") && n++ < 500) {
                Thread.sleep(50);
                client.send("NOOP\r\n");
                reply = client.reply();
            }
            assertThat(reply).isEqualTo("421");
            assertThat(n).isLessThan(500);
        }
    }

    @Test
    void aMessageMustArriveAtTheLowestRate() throws IOException {
        // A million octets a second: what is sent here buys a few microseconds.
        try (LmtpServer server = LmtpServer.plain(LmtpListenerTest::quick);
                Client client = Client.connect(server.port())) {
            client.send(
                    "LHLO x\r\nMAIL FROM:<bo@example.net>\r\nRCPT TO:<ana@example.org>\r\nDATA\r\n");
            assertThat(client.replies(5)).isEqualTo("220 250 250 250 354");
            client.send("Subject: hi\r\n");
            assertThat(client.reply()).isEqualTo("421");
            assertThat(client.atEnd()).isTrue();
            assertThat(server.agent.taken).isEmpty();
            Awaitility.await().untilAtomic(server.agent.open, org.hamcrest.Matchers.is(0));
        }
    }

    // ---- half close

    @Test
    void repliesStillGoOutWhenThePeerHasEnded() throws IOException {
        try (LmtpServer server = LmtpServer.plain(LmtpListenerTest::keep);
                Client client = Client.connect(server.port())) {
            client.send(ONE_MESSAGE.replace("QUIT\r\n", ""));
            client.endOutput();
            assertThat(client.replies(6)).isEqualTo("220 250 250 250 354 250");
            assertThat(client.atEnd()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "x\r\n", "x\r\n.", "x\r\n.\r", "x\n.\n"})
    void anIncompleteMessageIsNeverDelivered(String body) throws IOException {
        try (LmtpServer server = LmtpServer.plain(LmtpListenerTest::keep);
                Client client = Client.connect(server.port())) {
            client.send(
                    "LHLO x\r\nMAIL FROM:<bo@example.net>\r\nRCPT TO:<ana@example.org>\r\nDATA\r\n"
                            + body);
            client.endOutput();
            assertThat(client.replies(5)).isEqualTo("220 250 250 250 354");
            assertThat(client.atEnd()).isTrue();
            Awaitility.await().untilAtomic(server.agent.open, org.hamcrest.Matchers.is(0));
            assertThat(server.agent.taken).isEmpty();
        }
    }

    // ---- limits

    @Test
    void aMessageOverTheLimitIsReadToItsRealEnd() throws IOException {
        try (LmtpServer server = LmtpServer.plain(LmtpListenerTest::quickless);
                Client client = Client.connect(server.port())) {
            client.send(
                    "LHLO x\r\nMAIL FROM:<bo@example.net>\r\nRCPT TO:<ana@example.org>\r\n"
                            + "RCPT TO:<carol@example.org>\r\nDATA\r\n");
            assertThat(client.replies(6)).isEqualTo("220 250 250 250 250 354");
            client.send("0123456789\r\n".repeat(10_000) + "\n.\nMAIL FROM:<eve@example.net>\r\n");
            client.send(".\r\nNOOP\r\nQUIT\r\n");
            assertThat(client.replies(4)).isEqualTo("552 552 250 221");
            assertThat(server.agent.taken).isEmpty();
        }
    }

    /** RFC 5321 §4.5.3.1.9 has the answer behind the end, which may be one that never comes. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "DATA\r\n|0123456789\r\n|354 552 552",
                "DATA\r\n|x|354 552 552",
                "DATA\r\n|\r|354 552 552",
                "DATA\r\n|\n|354 552 552",
                "DATA\r\n|\0|354 552 552",
                "DATA\r\n|.\r\r\n|354 552 552",
                "BDAT 999999999999999999 LAST\r\n|x|552 552",
                "BDAT 999999999999999999\r\n|\r|552",
                "RSET\r\nBDAT 999999999999999999\r\n|x|250 503",
                "RSET\r\nMAIL FROM:<bo@example.net>\r\nBDAT 999999999999999999 LAST\r\n|x|250 250 421"
            })
    void whatIsNotWantedAndNeverEndsIsAnsweredAndClosed(String flood) throws IOException {
        String[] parts = flood.split("\\|");
        try (LmtpServer server = LmtpServer.plain(LmtpListenerTest::quickless);
                Client client = Client.connect(server.port())) {
            client.send(
                    "LHLO x\r\nMAIL FROM:<bo@example.net>\r\nRCPT TO:<ana@example.org>\r\n"
                            + "RCPT TO:<carol@example.org>\r\n"
                            + parts[0]);
            byte[] block = parts[1].repeat(64 * 1024 / parts[1].length()).getBytes(US_ASCII);
            CompletableFuture<Long> sent =
                    CompletableFuture.supplyAsync(() -> flood(client, block));
            assertThat(client.replies(5)).isEqualTo("220 250 250 250 250");
            int codes = parts[2].split(" ").length;
            assertThat(client.replies(codes)).isEqualTo(parts[2]);
            assertThat(client.atEnd()).isTrue();
            assertThat(sent.join()).isLessThan(300_000_000L);
            assertThat(server.agent.taken).isEmpty();
            Awaitility.await().untilAtomic(server.agent.open, org.hamcrest.Matchers.is(0));
        }
    }

    /** Sends the octets again and again, and says how many went away before the end. */
    private static long flood(Client client, byte[] octets) {
        long sent = 0;
        try {
            while (sent < 400_000_000) {
                client.send(octets);
                sent += octets.length;
            }
        } catch (IOException closed) {
            return sent;
        }
        return sent;
    }

    @Test
    void chunksThatNobodyWantsHaveAnEnd() throws IOException {
        try (LmtpServer server = LmtpServer.plain(LmtpListenerTest::quickless);
                Client client = Client.connect(server.port())) {
            client.send("LHLO x\r\nMAIL FROM:<bo@example.net>\r\nRCPT TO:<ana@example.org>\r\n");
            assertThat(client.replies(4)).isEqualTo("220 250 250 250");
            byte[] chunk = ("BDAT 4000000\r\n" + "x".repeat(4_000_000)).getBytes(US_ASCII);
            CompletableFuture<Long> sent =
                    CompletableFuture.supplyAsync(() -> flood(client, chunk));
            for (int i = 0; i < 17; i++) {
                assertThat(client.reply()).isEqualTo("552");
            }
            assertThat(client.atEnd()).isTrue();
            assertThat(sent.join()).isLessThan(300_000_000L);
        }
    }

    /** However slowly it goes on: the answer is the one that it has earned. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "DATA\r\n|354 552",
                "BDAT 999999999 LAST\r\n|552",
                "RSET\r\nMAIL FROM:<bo@example.net>\r\nBDAT 999999999 LAST\r\n|250 250 421"
            })
    void whatIsNotWantedHasATimeToEnd(String start) throws Exception {
        String[] parts = start.split("\\|");
        try (LmtpServer server = LmtpServer.plain(LmtpListenerTest::patient);
                Client client = Client.connect(server.port())) {
            client.send(
                    "LHLO x\r\nMAIL FROM:<bo@example.net>\r\nRCPT TO:<ana@example.org>\r\n"
                            + parts[0]
                            + "x".repeat(100_001));
            CompletableFuture<Integer> sent = CompletableFuture.supplyAsync(() -> drip(client));
            assertThat(client.replies(4)).isEqualTo("220 250 250 250");
            int codes = parts[1].split(" ").length;
            assertThat(client.replies(codes)).isEqualTo(parts[1]);
            assertThat(client.atEnd()).isTrue();
            client.close();
            assertThat(sent.get()).isLessThan(200);
        }
    }

    /** No rate is asked for, and half a second for a command. */
    private static Limits patient(Limits d) {
        return limits(d, 1000, 0, Duration.ofSeconds(5), Duration.ofMillis(500), 0);
    }

    @Test
    void withoutALowestRateSilenceStillEndsAMessage() throws IOException {
        try (LmtpServer server = LmtpServer.plain(LmtpListenerTest::patient);
                Client client = Client.connect(server.port())) {
            client.send(
                    "LHLO x\r\nMAIL FROM:<bo@example.net>\r\nRCPT TO:<ana@example.org>\r\n"
                            + "DATA\r\nSubject: hi\r\n");
            assertThat(client.replies(6)).isEqualTo("220 250 250 250 354 421");
            assertThat(client.atEnd()).isTrue();
        }
    }

    private static Limits quickless(Limits d) {
        return limits(d, 1000, 0, Duration.ofSeconds(5), Duration.ofSeconds(60));
    }

    @Test
    void aMessageThatGoesToDiskComesBackWhole() throws IOException {
        try (LmtpServer server = LmtpServer.plain(LmtpListenerTest::quickless);
                Client client = Client.connect(server.port())) {
            String text = "0123456789\r\n".repeat(8000);
            client.send(
                    "LHLO x\r\nMAIL FROM:<bo@example.net>\r\nRCPT TO:<ana@example.org>\r\nDATA\r\n"
                            + text
                            + ".\r\nQUIT\r\n");
            assertThat(client.replies(7)).isEqualTo("220 250 250 250 354 250 221");
            assertThat(server.agent.taken.getFirst().text()).isEqualTo(text);
        }
    }

    @Test
    void aMessageInChunksGoesToDiskAndComesBackWhole() throws IOException {
        try (LmtpServer server = LmtpServer.plain(LmtpListenerTest::quickless);
                Client client = Client.connect(server.port())) {
            client.send("LHLO x\r\nMAIL FROM:<bo@example.net>\r\nRCPT TO:<ana@example.org>\r\n");
            String chunk = "0123456789\r\n.\r\n".repeat(300);
            for (int i = 0; i < 20; i++) {
                client.send("BDAT " + chunk.length() + "\r\n" + chunk);
            }
            client.send("BDAT 0 LAST\r\nQUIT\r\n");
            assertThat(client.replies(4)).isEqualTo("220 250 250 250");
            assertThat(client.replies(22)).isEqualTo("250 ".repeat(21) + "221");
            assertThat(server.agent.taken.getFirst().text()).isEqualTo(chunk.repeat(20));
            assertThat(server.memory.taken()).isZero();
        }
    }

    @Test
    void whatDoesNotFitIntoMemoryGoesToDisk() throws IOException {
        ListenerSettings settings =
                LmtpServer.settings(
                        List.of("127.0.0.1:0"), false, TlsMode.NONE, LmtpListenerTest::keep);
        try (LmtpServer server = new LmtpServer(settings, Protocol.LMTP, new Memory(1));
                Client client = Client.connect(server.port())) {
            client.send(ONE_MESSAGE);
            assertThat(client.replies(7)).isEqualTo("220 250 250 250 354 250 221");
            assertThat(server.agent.taken.getFirst().text()).isEqualTo("Subject: hi\r\n\r\n");
        }
    }

    @Test
    void aFolderThatSomebodyRemovedIsMadeAgain(@TempDir Path directory) throws IOException {
        Path spool = directory.resolve("spool");
        try (LmtpServer server = LmtpServer.plain(d -> quickless(Limits.defaults(spool)));
                Client client = Client.connect(server.port())) {
            Files.delete(spool);
            client.send(
                    "LHLO x\r\nMAIL FROM:<bo@example.net>\r\nRCPT TO:<ana@example.org>\r\nDATA\r\n"
                            + "0123456789\r\n".repeat(1000)
                            + ".\r\n");
            assertThat(client.replies(6)).isEqualTo("220 250 250 250 354 250");
        }
    }

    @Test
    void aMessageThatCannotBeReadBackMeansLaterForEachAndTheSessionGoesOn() throws IOException {
        try (LmtpServer server = LmtpServer.plain(LmtpListenerTest::keep);
                Client client = Client.connect(server.port())) {
            String start = "MAIL FROM:<bo@example.net>\r\nRCPT TO:<ana@example.org>\r\n";
            String end = "DATA\r\nSubject: hi\r\n\r\n.\r\n";
            client.send("LHLO x\r\n" + start + "RCPT TO:<unread@example.org>\r\n" + end);
            assertThat(client.replies(8)).isEqualTo("220 250 250 250 250 354 452 452");
            client.send(start + end);
            assertThat(client.replies(4)).isEqualTo("250 250 354 250");
            assertThat(server.agent.told).containsExactly(452, 452, 250);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aDiskThatTakesNothingMeansLaterAndTheServiceLives(boolean chunked, @TempDir Path directory)
            throws IOException {
        Path spool = directory.resolve("spool");
        try (LmtpServer server = LmtpServer.plain(d -> quickless(Limits.defaults(spool)));
                Client client = Client.connect(server.port())) {
            Files.delete(spool);
            Files.createFile(spool);
            String text = "0123456789\r\n".repeat(1000);
            String start = "MAIL FROM:<bo@example.net>\r\nRCPT TO:<ana@example.org>\r\n";
            client.send("LHLO x\r\n" + start);
            if (chunked) {
                client.send("BDAT 6000\r\n" + text.substring(0, 6000));
                client.send("BDAT 6000 LAST\r\n" + text.substring(6000));
                assertThat(client.replies(6)).matches("220 250 250 250 (250|452) 452");
            } else {
                client.send("DATA\r\n" + text + ".\r\n");
                assertThat(client.replies(6)).isEqualTo("220 250 250 250 354 452");
            }
            client.send(start + "DATA\r\nSubject: hi\r\n\r\n.\r\n");
            assertThat(client.replies(4)).isEqualTo("250 250 354 250");
            assertThat(server.agent.taken).hasSize(1);
        }
    }

    @ParameterizedTest
    @CsvSource({"BDAT 100 LAST, 421", "BDAT 4294967296 LAST, 552"})
    void aChunkHasADeadline(String chunk, String code) throws IOException {
        try (LmtpServer server = LmtpServer.plain(LmtpListenerTest::quick);
                Client client = Client.connect(server.port())) {
            client.send(
                    "LHLO x\r\nMAIL FROM:<bo@example.net>\r\nRCPT TO:<ana@example.org>\r\n"
                            + chunk
                            + "\r\nabc");
            assertThat(client.replies(5)).isEqualTo("220 250 250 250 " + code);
            assertThat(client.atEnd()).isTrue();
            assertThat(server.agent.taken).isEmpty();
        }
    }

    @Test
    void oneConnectionTooManyIsToldAndClosed() throws IOException {
        try (LmtpServer server =
                        LmtpServer.plain(
                                d ->
                                        limits(
                                                d,
                                                2,
                                                0,
                                                Duration.ofSeconds(5),
                                                Duration.ofSeconds(60)));
                Client first = Client.connect(server.port());
                Client second = Client.connect(server.port())) {
            assertThat(first.reply()).isEqualTo("220");
            assertThat(second.reply()).isEqualTo("220");
            try (Client third = Client.connect(server.port())) {
                assertThat(third.reply()).isEqualTo("421");
                assertThat(third.atEnd()).isTrue();
            }
            second.close();
            Awaitility.await().until(() -> server.listeners.connections() == 1);
            try (Client again = Client.connect(server.port())) {
                assertThat(again.reply()).isEqualTo("220");
            }
        }
    }

    @Test
    void oneClientGetsItsShareAndAnotherItsOwn() throws IOException {
        ListenerSettings settings =
                LmtpServer.settings(
                        List.of("127.0.0.1:0"),
                        true,
                        TlsMode.NONE,
                        d -> limits(d, 100, 1, Duration.ofSeconds(5), Duration.ofSeconds(60)));
        try (LmtpServer server = new LmtpServer(settings, Protocol.LMTP);
                Client first = Client.connect(server.port());
                Client again = Client.connect(server.port());
                Client other = Client.connect(server.port())) {
            first.send(V1);
            assertThat(first.reply()).isEqualTo("220");
            again.send(V1);
            assertThat(again.reply()).isEqualTo("421");
            // Of the same proxy, but of another client.
            other.send("PROXY TCP4 203.0.113.8 192.0.2.1 1 2\r\n");
            assertThat(other.reply()).isEqualTo("220");
        }
    }

    // ---- start and stop

    @Test
    void listensOnSeveralAddressesAndAUnixSocket(@TempDir Path directory) throws IOException {
        Path path = directory.resolve("lmtp.sock");
        ListenerSettings settings =
                LmtpServer.settings(
                        List.of("127.0.0.1:0", "127.0.0.2:0", "unix:" + path),
                        false,
                        TlsMode.NONE,
                        LmtpListenerTest::keep);
        try (LmtpServer server = new LmtpServer(settings, Protocol.LMTP)) {
            assertThat(server.listeners.bound())
                    .extracting(Listeners.Bound::address)
                    .containsExactly(
                            "127.0.0.1:" + server.port(),
                            "127.0.0.2:" + server.listeners.bound().get(1).port(),
                            "unix:" + path);
            assertThat(server.listeners.allBound()).isTrue();
            assertThat(overUnixSocket(path)).startsWith("220 ").contains("354 ", "250 2.1.5 ana");
            var client = server.agent.taken.getFirst().client();
            assertThat(client.effective().addressText()).isEqualTo("unknown");
        }
        assertThat(path).doesNotExist();
    }

    private static String overUnixSocket(Path path) throws IOException {
        try (SocketChannel client = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
            client.write(ByteBuffer.wrap(ONE_MESSAGE.getBytes(StandardCharsets.US_ASCII)));
            ByteBuffer all = ByteBuffer.allocate(10_000);
            while (client.read(all) >= 0) {
                assertThat(all.hasRemaining()).isTrue();
            }
            return new String(all.array(), 0, all.position(), StandardCharsets.US_ASCII);
        }
    }

    @Test
    void takesOverASocketFileThatNobodyListensOn(@TempDir Path directory) throws IOException {
        Path path = directory.resolve("lmtp.sock");
        ServerSocketChannel killed = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        killed.bind(UnixDomainSocketAddress.of(path));
        killed.close();
        assertThat(path).exists();
        try (LmtpServer _ = unix(path)) {
            assertThat(overUnixSocket(path)).startsWith("220 ");
            assertThatThrownBy(() -> unix(path))
                    .isInstanceOf(ListenerFailed.class)
                    .hasMessageContaining("in use");
            assertThat(overUnixSocket(path)).startsWith("220 ");
        }
    }

    @Test
    void neverRemovesAFileThatIsNoSocket(@TempDir Path directory) throws IOException {
        Path path = Files.writeString(directory.resolve("precious"), "data");
        assertThatThrownBy(() -> unix(path))
                .isInstanceOf(ListenerFailed.class)
                .hasMessageContaining("no socket");
        assertThat(path).hasContent("data");
    }

    @Test
    void namesADirectoryThatIsNotThere(@TempDir Path directory) {
        assertThatThrownBy(() -> unix(directory.resolve("none/lmtp.sock")))
                .isInstanceOf(ListenerFailed.class)
                .hasMessageContaining("listener mail")
                .hasMessageContaining("none does not exist");
    }

    private static LmtpServer unix(Path path) {
        return new LmtpServer(
                LmtpServer.settings(
                        List.of("unix:" + path), false, TlsMode.NONE, LmtpListenerTest::keep),
                Protocol.LMTP);
    }

    @Test
    void namesThePortThatIsInUse() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            assertThatThrownBy(() -> start("127.0.0.1:" + taken.getLocalPort(), false))
                    .isInstanceOf(ListenerFailed.class)
                    .hasMessageContaining("listener mail")
                    .hasMessageContaining("127.0.0.1:" + taken.getLocalPort())
                    .hasMessageContaining("in use");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "2424", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536", "::1:24", "unix:"})
    void saysThatAnAddressIsNone(String address) {
        assertThatThrownBy(() -> start(address, false))
                .isInstanceOf(ListenerFailed.class)
                .hasMessageContaining("siesta.listeners.mail.address");
    }

    @Test
    void anAddressOfAnotherMachineIsNamed() {
        assertThatThrownBy(() -> start("192.0.2.1:0", false))
                .isInstanceOf(ListenerFailed.class)
                .hasMessageContaining("no such address");
    }

    @Test
    void proxyWithoutTrustedProxiesDoesNotStart() {
        assertThatThrownBy(() -> start("127.0.0.1:0", true))
                .isInstanceOf(ListenerFailed.class)
                .hasMessageContaining("siesta.listeners.mail.trusted-proxies");
    }

    @Test
    void tlsWithoutACertificateDoesNotStart() {
        ListenerSettings settings = with(TlsMode.STARTTLS, "127.0.0.1:0", false);
        Listeners.Listener listener =
                new Listeners.Listener(settings, _ -> failing(), /* certificates= */ null);
        assertThatThrownBy(() -> Listeners.start(List.of(listener), new Memory(1)))
                .isInstanceOf(ListenerFailed.class)
                .hasMessageContaining("siesta.listeners.mail.tls=starttls needs a certificate");
    }

    private static LmtpSession failing() {
        throw new AssertionError("no session is wanted");
    }

    private static void start(String address, boolean proxy) {
        new LmtpServer(with(TlsMode.NONE, address, proxy), Protocol.LMTP).close();
    }

    private static ListenerSettings with(TlsMode tls, String address, boolean proxy) {
        return new ListenerSettings(
                "mail",
                List.of(address),
                proxy,
                CidrList.NONE,
                CidrList.NONE,
                tls,
                Limits.defaults(LmtpServer.spool()));
    }

    @Test
    void stoppingTellsTheIdleAndLetsTransactionsEnd() throws Exception {
        LmtpServer server = LmtpServer.plain(LmtpListenerTest::keep);
        try (Client idle = Client.connect(server.port());
                Client busy = Client.connect(server.port())) {
            assertThat(idle.reply()).isEqualTo("220");
            busy.send(
                    "LHLO x\r\nMAIL FROM:<bo@example.net>\r\nRCPT TO:<ana@example.org>\r\nDATA\r\n");
            assertThat(busy.replies(5)).isEqualTo("220 250 250 250 354");
            CompletableFuture<Void> stopped =
                    CompletableFuture.runAsync(
                            () -> server.listeners.close(Duration.ofSeconds(20)));
            assertThat(idle.reply()).isEqualTo("421");
            assertThat(idle.atEnd()).isTrue();
            busy.send("Subject: hi\r\n\r\n.\r\n");
            assertThat(busy.replies(2)).isEqualTo("250 421");
            assertThat(busy.atEnd()).isTrue();
            stopped.get();
            assertThat(server.agent.taken).hasSize(1);
            assertThat(server.agent.open).hasValue(0);
            assertThatThrownBy(() -> Client.connect(server.port())).isInstanceOf(IOException.class);
        }
    }

    @Test
    void stoppingCutsWhatIsLeftAfterTheGrace() throws Exception {
        LmtpServer server = LmtpServer.plain(LmtpListenerTest::keep);
        try (Client busy = Client.connect(server.port())) {
            busy.send("LHLO x\r\nMAIL FROM:<bo@example.net>\r\n");
            assertThat(busy.replies(3)).isEqualTo("220 250 250");
            server.listeners.close(Duration.ofMillis(100));
            assertThat(busy.atEnd()).isTrue();
            assertThat(server.agent.open).hasValue(0);
        }
    }

    private static void awaitNobody(LmtpServer server) {
        Awaitility.await().until(() -> server.listeners.connections() == 0);
    }
}
