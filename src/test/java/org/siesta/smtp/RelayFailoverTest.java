package org.siesta.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.siesta.mail.BytesContent;
import org.siesta.mail.ClientIdentity;
import org.siesta.mail.Mailbox;
import org.siesta.mail.ReversePath;
import org.siesta.net.ClosedPort;
import org.siesta.smtp.ServerSettings.TlsPolicy;
import org.siesta.smtp.Submission.Accepted;
import org.siesta.smtp.Submission.Fault;
import org.siesta.smtp.Submission.Rejected;

/** Several relays, several addresses: who is tried, and when no other. */
@Timeout(60)
class RelayFailoverTest {

    private static final String HELLO = "S: 220 relay\nC: EHLO *\nS: 250 relay\n";
    private static final String RCPT = HELLO + "C: MAIL FROM:<>*\nS: 250 ok\nC: RCPT TO:<*\n";
    private static final String TAKEN =
            RCPT + "S: 250 ok\nC: DATA\nS: 354 go\nD:\nS: 250 2.0.0 taken\n";

    private final AtomicReference<Instant> time =
            new AtomicReference<>(Instant.parse("2026-11-02T09:00:00Z"));

    private final ClosedPort nobody;

    RelayFailoverTest() throws IOException {
        nobody = new ClosedPort();
    }

    @AfterEach
    void close() throws IOException {
        nobody.close();
    }

    private static ServerSettings at(ScriptedServer server) {
        return TestSettings.on(server.port()).host("127.0.0.1").settings();
    }

    private RelayClient relays(ServerSettings... servers) {
        return new RelayClient(
                Arrays.stream(servers).map(s -> RelaySettings.of(s, TlsTrust.system())).toList(),
                time::get);
    }

    private ServerSettings down() {
        return TestSettings.on(nobody.number()).host("127.0.0.1").settings();
    }

    private static Outgoing message(Mailbox to, String text) {
        return new Outgoing(
                new ReversePath.Null(),
                to,
                BytesContent.of(text),
                ClientIdentity.ofSocket(InetAddress.getLoopbackAddress(), 1, null, 0),
                false,
                false);
    }

    private static Outgoing message() {
        return message(new Mailbox("bo", "example.net"), "\r\nI am away.\r\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CLOSE",
                "S: 421 4.3.2 busy\nCLOSE",
                "S: 554 5.7.1 not you\nCLOSE",
                "S: HTTP/1.1 400 Bad Request\nCLOSE",
                "S: 220 relay\nC: EHLO *\nCLOSE",
                "S: 220 relay\nC: EHLO *\nS: 250 relay\nC: MAIL FROM:<>\nS: 421 4.3.2 stopping\nCLOSE",
                "S: 220 relay\nC: EHLO *\nS: 250 relay\nC: MAIL FROM:<>\nS: 452 4.3.1 full\nC: RSET\nS: 250\n",
                "S: 220 relay\nC: EHLO *\nS: 250 relay\nC: MAIL FROM:<>\nS: 530 5.7.0 Authentication required\nC: RSET\nS: 250\n",
                "S: 220 relay\nC: EHLO *\nS: 250 relay\nC: MAIL FROM:<>\nS: 250 ok\nC: RCPT TO:<bo@example.net>\nCLOSE",
                "S: 220 relay\nC: EHLO *\nS: 250 relay\nC: MAIL FROM:<>\nS: 250 ok\nC: RCPT TO:<bo@example.net>\nS: 554 5.7.1 Relay access denied\nC: RSET\nS: 250\n",
            })
    void aRelayThatDoesNotTakePartIsFollowedByTheNext(String dialog) throws Exception {
        try (ScriptedServer first = ScriptedServer.playing(dialog);
                ScriptedServer second = ScriptedServer.playing(TAKEN)) {
            assertThat(relays(at(first), at(second)).submit(message()))
                    .isInstanceOf(Accepted.class);
            assertThat(first.connections()).isEqualTo(1);
        }
    }

    @Test
    void soIsOneWhoseTlsOrLoginFails() throws Exception {
        String auth = "S: 220 relay\nC: EHLO *\nS: 250-relay\nS: 250 AUTH PLAIN\n";
        try (ScriptedServer noTls = ScriptedServer.playing(HELLO);
                ScriptedServer noLogin =
                        ScriptedServer.playing(auth + "C: AUTH *\nS: 535 5.7.8 no\nCLOSE");
                ScriptedServer third = ScriptedServer.playing(TAKEN)) {
            ServerSettings encrypt =
                    TestSettings.on(noTls.port())
                            .host("127.0.0.1")
                            .tls(TlsPolicy.ENCRYPT)
                            .settings();
            ServerSettings login =
                    TestSettings.on(noLogin.port())
                            .host("127.0.0.1")
                            .login("siesta", true)
                            .settings();
            assertThat(relays(encrypt, login, at(third)).submit(message()))
                    .isInstanceOf(Accepted.class);
        }
    }

    /**
     * What one relay says about the message, or may have taken, is nothing to ask another about.
     */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "S: 550 5.1.1 User unknown\nC: RSET\nS: 250\n",
                "S: 450 4.2.0 grey list\nC: RSET\nS: 250\n",
                "S: 250 ok\nC: DATA\nS: 354 go\nD:\nS: 554 5.7.1 Spam\n",
                "S: 250 ok\nC: DATA\nS: 354 go\nD:\nS: 451 4.3.0 later\n",
                "S: 250 ok\nC: DATA\nS: 354 go\nD:\nCLOSE",
            })
    void whatOneSaysAboutTheMessageIsNotAskedOfAnother(String answer) throws Exception {
        try (ScriptedServer first = ScriptedServer.playing(RCPT + answer);
                ScriptedServer second = ScriptedServer.playing(TAKEN)) {
            assertThat(relays(at(first), at(second)).submit(message()))
                    .isNotInstanceOf(Accepted.class);
            assertThat(second.connections()).isZero();
        }
    }

    @Test
    void aRelayThatFailedIsLeftAloneForAWhile() throws Exception {
        try (ScriptedServer first = ScriptedServer.playing("CLOSE", "CLOSE", TAKEN, TAKEN);
                ScriptedServer second = ScriptedServer.playing(TAKEN, TAKEN, TAKEN, TAKEN)) {
            RelayClient relays = relays(at(first), at(second));
            assertThat(relays.submit(message())).isInstanceOf(Accepted.class);
            assertThat(relays.submit(message())).isInstanceOf(Accepted.class);
            assertThat(first.connections()).as("not asked twice").isEqualTo(1);
            time.updateAndGet(t -> t.plusSeconds(10));
            assertThat(relays.submit(message())).isInstanceOf(Accepted.class);
            assertThat(first.connections()).as("asked, and still not well").isEqualTo(2);
            time.updateAndGet(t -> t.plusSeconds(10));
            assertThat(relays.submit(message())).isInstanceOf(Accepted.class);
            assertThat(first.connections()).as("its rest is longer now").isEqualTo(2);
            time.updateAndGet(t -> t.plusSeconds(10));
            assertThat(relays.submit(message())).isInstanceOf(Accepted.class);
            assertThat(relays.submit(message())).isInstanceOf(Accepted.class);
            assertThat(first.data()).as("the preferred one again").hasSize(2);
            assertThat(second.data()).hasSize(4);
        }
    }

    @Test
    void restsGrowUpToFiveMinutesAndOneFindsOutHowItIs() {
        RelayRest rest = new RelayRest();
        Instant now = time.get();
        assertThat(rest.isOver(now)).isTrue();
        List<Long> lengths =
                java.util.stream.Stream.generate(() -> rest.failed(now).toSeconds())
                        .limit(7)
                        .toList();
        assertThat(lengths).containsExactly(10L, 20L, 40L, 80L, 160L, 300L, 300L);
        assertThat(rest.isOver(now.plusSeconds(299))).isFalse();
        Instant later = now.plusSeconds(300);
        assertThat(rest.isOver(later)).as("the first who asks").isTrue();
        assertThat(rest.isOver(later)).as("the others meanwhile").isFalse();
        assertThat(rest.worked()).isTrue();
        assertThat(rest.isOver(later)).isTrue();
        assertThat(rest.worked()).isFalse();
    }

    @Test
    void whenAllRestAllAreTriedAgain() throws Exception {
        try (ScriptedServer first = ScriptedServer.playing("CLOSE", "CLOSE");
                ScriptedServer second = ScriptedServer.playing("CLOSE", TAKEN)) {
            RelayClient relays = relays(at(first), at(second));
            assertThat(relays.submit(message())).isNotInstanceOf(Accepted.class);
            assertThat(relays.submit(message())).isInstanceOf(Accepted.class);
        }
    }

    @Test
    void theOnlyRelayNeverRests() throws Exception {
        try (ScriptedServer only = ScriptedServer.playing("CLOSE", TAKEN)) {
            RelayClient relay = relays(at(only));
            assertThat(relay.submit(message())).isNotInstanceOf(Accepted.class);
            assertThat(relay.submit(message())).isInstanceOf(Accepted.class);
        }
    }

    /** An international address goes to the relay that can take it, if there is one. */
    @Test
    void whatOneRelayDoesNotOfferAnotherMay() throws Exception {
        String international = TAKEN.replace("S: 250 relay\n", "S: 250-relay\nS: 250 SMTPUTF8\n");
        Outgoing message = message(new Mailbox("ünal", "example.net"), "\r\n");
        try (ScriptedServer plain = ScriptedServer.playing(HELLO);
                ScriptedServer able = ScriptedServer.playing(international)) {
            assertThat(relays(at(plain), at(able)).submit(message)).isInstanceOf(Accepted.class);
        }
        try (ScriptedServer plain = ScriptedServer.playing(HELLO);
                ScriptedServer plainToo = ScriptedServer.playing(HELLO)) {
            assertThat(relays(at(plain), at(plainToo)).submit(message))
                    .isInstanceOfSatisfying(
                            Rejected.class,
                            r -> {
                                assertThat(r.fault()).isEqualTo(Fault.UNSUPPORTED);
                                assertThat(r.reply().line()).startsWith("553 5.6.7");
                            });
        }
        // The one that could is down: that is no reason to give the message up.
        try (ScriptedServer plain = ScriptedServer.playing(HELLO)) {
            assertThat(relays(at(plain), down()).submit(message).word()).isEqualTo("connect");
        }
    }

    /**
     * An address that does not answer comes first: the next one is tried, and first from then on.
     */
    @Test
    void theNextAddressOfANameIsTried() throws Exception {
        try (ScriptedServer server = ScriptedServer.playing(TAKEN, TAKEN)) {
            InetAddress dead = InetAddress.getByName("127.0.0.2");
            InetAddress alive = InetAddress.getByName("127.0.0.1");
            AtomicReference<InetAddress[]> known =
                    new AtomicReference<>(new InetAddress[] {dead, alive});
            RelayClient relay = named(server, _ -> known.get());
            assertThat(relay.submit(message())).isInstanceOf(Accepted.class);
            assertThat(relay.submit(message())).isInstanceOf(Accepted.class);
            known.set(new InetAddress[] {dead});
            assertThat(relay.submit(message()).word())
                    .as("an address that is no longer the name's")
                    .isEqualTo("connect");
        }
    }

    @Test
    void aNameServerThatIsAwayIsNoReasonNotToFindTheRelay() throws Exception {
        try (ScriptedServer server = ScriptedServer.playing(TAKEN, TAKEN)) {
            AtomicReference<Boolean> away = new AtomicReference<>(true);
            RelayClient relay =
                    named(
                            server,
                            host -> {
                                if (away.get()) {
                                    throw new UnknownHostException(host);
                                }
                                return new InetAddress[] {InetAddress.getByName("127.0.0.1")};
                            });
            assertThat(relay.submit(message()).word()).isEqualTo("dns");
            away.set(false);
            assertThat(relay.submit(message())).isInstanceOf(Accepted.class);
            away.set(true);
            assertThat(relay.submit(message())).isInstanceOf(Accepted.class);
        }
    }

    private RelayClient named(ScriptedServer server, Opening.Names names) {
        ServerSettings settings =
                TestSettings.on(server.port()).host("relay.example.com").settings();
        RelaySettings relay =
                new RelaySettings(
                        settings, TlsTrust.system(), "siesta.relay.", 4, 1, Duration.ZERO);
        return new RelayClient(List.of(relay), time::get, names);
    }
}
