package org.siesta.smtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.InetAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.siesta.mail.BytesContent;
import org.siesta.mail.ClientIdentity;
import org.siesta.mail.Mailbox;
import org.siesta.mail.ReversePath;
import org.siesta.smtp.ServerSettings.ProxyHeader;
import org.siesta.smtp.Submission.Accepted;
import org.siesta.smtp.Submission.Deferred;
import org.siesta.smtp.Submission.Rejected;
import org.siesta.smtp.Submission.Unreachable;

/** Several messages over one connection, and what the relay may do to it. */
@Timeout(60)
class RelayReuseTest {

    private static final String HELLO = "S: 220 relay\nC: EHLO *\nS: 250 relay\n";
    private static final String PIPELINING =
            "S: 220 relay\nC: EHLO *\nS: 250-relay\nS: 250 PIPELINING\n";
    private static final String MAIL = "C: MAIL FROM:<>\n";
    private static final String RCPT = MAIL + "S: 250 ok\nC: RCPT TO:<bo@example.net>\n";
    private static final String TAKEN =
            RCPT + "S: 250 ok\nC: DATA\nS: 354 go\nD:\nS: 250 2.0.0 taken\n";
    private static final String GROUP = MAIL + "C: RCPT TO:<bo@example.net>\nC: DATA\n";
    private static final String BYE = "C: QUIT\nS: 221 bye\nCLOSE";

    private static RelayClient relay(
            ScriptedServer server, int maxMessages, Duration idle, UnaryOperator<TestSettings> as) {
        ServerSettings settings =
                as.apply(TestSettings.on(server.port()).host("127.0.0.1")).settings();
        return new RelayClient(
                List.of(
                        new RelaySettings(
                                settings,
                                TlsTrust.system(),
                                "siesta.relay.",
                                2,
                                maxMessages,
                                idle)),
                InstantSource.system());
    }

    private static RelayClient relay(ScriptedServer server) {
        return relay(server, 100, Duration.ofMinutes(1), s -> s);
    }

    private static Outgoing message() {
        return new Outgoing(
                new ReversePath.Null(),
                new Mailbox("bo", "example.net"),
                BytesContent.of("\r\nI am away.\r\n"),
                ClientIdentity.ofSocket(InetAddress.getLoopbackAddress(), 1, null, 0),
                false,
                false);
    }

    private static void assertTaken(RelayClient relay, int messages) {
        for (int i = 0; i < messages; i++) {
            assertThat(relay.submit(message())).isInstanceOf(Accepted.class);
        }
    }

    @Test
    void severalMessagesGoOverOneConnection() throws Exception {
        try (ScriptedServer server = ScriptedServer.playing(HELLO + TAKEN.repeat(5) + BYE);
                RelayClient relay = relay(server)) {
            assertTaken(relay, 5);
            assertThat(relay.connections()).isEqualTo(1);
            assertThat(server.data()).hasSize(5);
            relay.close();
            await().until(() -> server.heard().contains("QUIT"));
            assertThat(server.complaints()).isEmpty();
        }
    }

    @Test
    void aConnectionHasACountedNumberOfMessages() throws Exception {
        String two = HELLO + TAKEN.repeat(2) + BYE;
        try (ScriptedServer server = ScriptedServer.playing(two, two);
                RelayClient relay = relay(server, 2, Duration.ofMinutes(1), s -> s)) {
            assertTaken(relay, 4);
            assertThat(server.complaints()).isEmpty();
            assertThat(relay.connections()).isEqualTo(2);
        }
    }

    /** RFC 9422 §4.1: MAILMAX. */
    @Test
    void aConnectionHasNoMoreMessagesThanTheRelayTakes() throws Exception {
        String limited =
                "S: 220 relay\nC: EHLO *\nS: 250-relay\nS: 250 LIMITS RCPTMAX=9 MAILMAX=2\n";
        String two = limited + TAKEN.repeat(2) + BYE;
        try (ScriptedServer server = ScriptedServer.playing(two, two);
                RelayClient relay = relay(server)) {
            assertTaken(relay, 4);
            assertThat(server.connections()).isEqualTo(2);
            assertThat(server.complaints()).isEmpty();
        }
    }

    @Test
    void aConnectionThatNobodyNeedsIsClosedPolitely() throws Exception {
        String one = HELLO + TAKEN + BYE;
        try (ScriptedServer server = ScriptedServer.playing(one, one);
                RelayClient relay = relay(server, 100, Duration.ofMillis(20), s -> s)) {
            for (int i = 1; i <= 2; i++) {
                int connection = i;
                assertTaken(relay, 1);
                await().until(() -> Collections.frequency(server.heard(), "QUIT") == connection);
            }
            assertThat(server.complaints()).isEmpty();
        }
    }

    /** RFC 5321 §3.8: a server may end a connection at any time. */
    @Test
    void aConnectionThatIsGoneIsReplacedWithoutAWord() throws Exception {
        for (String end :
                List.of(
                        "CLOSE",
                        "S: 421 4.4.2 Error: timeout exceeded\nCLOSE",
                        MAIL + "CLOSE",
                        MAIL + "S: 421 4.7.0 too many messages\nCLOSE",
                        MAIL + "S: 452 4.5.3 too many messages\nSILENT",
                        RCPT + "CLOSE",
                        RCPT + "S: 421 4.3.2 stopping\nCLOSE",
                        RCPT + "S: 250 ok\nC: DATA\nCLOSE")) {
            try (ScriptedServer server =
                            ScriptedServer.playing(HELLO + TAKEN + end, HELLO + TAKEN + BYE);
                    RelayClient relay = relay(server)) {
                assertTaken(relay, 2);
                assertThat(server.data()).as(end).hasSize(2);
                assertThat(server.complaints()).as(end).isEmpty();
            }
        }
    }

    @Test
    void aNewConnectionThatIsEndedIsAFailure() throws Exception {
        try (ScriptedServer server = ScriptedServer.playing(HELLO + TAKEN + "CLOSE", "CLOSE");
                RelayClient relay = relay(server)) {
            assertTaken(relay, 1);
            assertThat(relay.submit(message())).isInstanceOf(Unreachable.class);
        }
    }

    /** The relay may have the message: it is for the queue to send the same one again, later. */
    @Test
    void aMessageThatMayHaveBeenTakenIsNotSentAgainAtOnce() throws Exception {
        String dot = RCPT + "S: 250 ok\nC: DATA\nS: 354 go\nD:\nCLOSE";
        try (ScriptedServer server =
                        ScriptedServer.playing(HELLO + TAKEN + dot, HELLO + TAKEN + BYE);
                RelayClient relay = relay(server)) {
            assertTaken(relay, 1);
            assertThat(relay.submit(message())).isInstanceOf(Unreachable.class);
            assertThat(relay.connections()).isEqualTo(1);
        }
    }

    @Test
    void aRefusedRecipientIsTakenBackAndTheNextOneUsesTheConnection() throws Exception {
        String refused = RCPT + "S: 550 5.1.1 unknown\nC: RSET\nS: 250 ok\n";
        try (ScriptedServer server = ScriptedServer.playing(HELLO + refused + TAKEN + BYE);
                RelayClient relay = relay(server)) {
            assertThat(relay.submit(message())).isInstanceOf(Rejected.class);
            assertTaken(relay, 1);
            assertThat(server.complaints()).isEmpty();
            assertThat(relay.connections()).isEqualTo(1);
        }
    }

    /** What comes next on it is the answer to something else. */
    @Test
    void aRelayThatAnswersOutOfStepGetsANewConnection() throws Exception {
        String late = HELLO + MAIL + "S: 220 relay\nC: RSET\nS: 250 ok\n" + TAKEN;
        try (ScriptedServer server = ScriptedServer.playing(late, HELLO + TAKEN + BYE);
                RelayClient relay = relay(server)) {
            assertThat(relay.submit(message())).isInstanceOf(Unreachable.class);
            assertTaken(relay, 1);
            assertThat(relay.connections()).isEqualTo(2);
        }
    }

    @Test
    void aRelayThatDoesNotTakeBackGetsANewConnection() throws Exception {
        String refused = RCPT + "S: 450 4.2.0 later\nC: RSET\nS: 502 no\nC: QUIT\nS: 221\nCLOSE";
        try (ScriptedServer server = ScriptedServer.playing(HELLO + refused, HELLO + TAKEN + BYE);
                RelayClient relay = relay(server)) {
            assertThat(relay.submit(message())).isInstanceOf(Deferred.class);
            assertTaken(relay, 1);
            assertThat(server.complaints()).isEmpty();
        }
    }

    /** RFC 2920: the server says nothing before it heard all three. */
    @Test
    void theEnvelopeGoesTogetherWhereThatIsOffered() throws Exception {
        String taken = GROUP + "S: 250 ok\nS: 250 ok\nS: 354 go\nD:\nS: 250 taken\n";
        try (ScriptedServer server = ScriptedServer.playing(PIPELINING + taken.repeat(3) + BYE);
                RelayClient relay = relay(server)) {
            assertTaken(relay, 3);
            assertThat(server.complaints()).isEmpty();
        }
    }

    @Test
    void ofAnEnvelopeThatWentTogetherTheFirstRefusalCounts() throws Exception {
        String refused = GROUP + "S: 250 ok\nS: 550 5.1.1 unknown\nS: 554 no recipients\n";
        try (ScriptedServer server =
                        ScriptedServer.playing(
                                PIPELINING + refused + "C: RSET\nS: 250 ok\n" + BYE);
                RelayClient relay = relay(server)) {
            assertThat(relay.submit(message()))
                    .isInstanceOfSatisfying(
                            Rejected.class, r -> assertThat(r.reply().code()).isEqualTo(550));
            relay.close();
            await().until(() -> server.heard().contains("QUIT"));
            assertThat(server.complaints()).isEmpty();
        }
    }

    @Test
    void aRelayThatWantsContentWithoutARecipientGetsNone() throws Exception {
        String refused = GROUP + "S: 250 ok\nS: 550 5.1.1 unknown\nS: 354 go\nSILENT";
        try (ScriptedServer server = ScriptedServer.playing(PIPELINING + refused);
                RelayClient relay = relay(server)) {
            assertThat(relay.submit(message())).isInstanceOf(Rejected.class);
            assertThat(server.data()).isEmpty();
        }
    }

    /** Replies that nobody asked for would answer the next message. */
    @Test
    void aRelayThatSaysTooMuchIsNotAskedAgainOnThisConnection() throws Exception {
        for (String end : List.of("S: 250 and another one\nCLOSE", "X: 00\nCLOSE")) {
            try (ScriptedServer server =
                            ScriptedServer.playing(HELLO + TAKEN + end, HELLO + TAKEN + BYE);
                    RelayClient relay = relay(server)) {
                assertTaken(relay, 1);
                // The second reply may come after the look at it; then it is not the one to MAIL.
                Submission next = relay.submit(message());
                assertThat(server.data().size()).isEqualTo(next instanceof Accepted ? 2 : 1);
            }
        }
    }

    @Test
    void aReplyBeforeTheMessageIsNoReplyToTheMessage() throws Exception {
        // Both replies in one segment.
        String early = RCPT + "S: 250 ok\nC: DATA\nX: 33353420676f0d0a323530206f6b0d0a\nSILENT";
        try (ScriptedServer server = ScriptedServer.playing(HELLO + early);
                RelayClient relay = relay(server)) {
            assertThat(relay.submit(message()))
                    .isInstanceOfSatisfying(
                            Unreachable.class,
                            u -> assertThat(u.fault()).isEqualTo(Submission.Fault.PROTOCOL));
        }
    }

    @Test
    void aConnectionWithTheClientsAddressIsOfThatClientOnly() throws Exception {
        String one =
                "H: 0d0a0d0a000d0a515549540a21110 00c7f0000017f0000010001PORT\n".replace(" ", "");
        String dialog = one.replace("H:", "H: ") + HELLO + TAKEN + BYE;
        try (ScriptedServer server = ScriptedServer.playing(dialog, dialog);
                RelayClient relay =
                        relay(
                                server,
                                100,
                                Duration.ofMinutes(1),
                                s -> s.proxy(ProxyHeader.V2_CLIENT))) {
            assertTaken(relay, 2);
            assertThat(relay.connections()).isEqualTo(2);
            assertThat(server.complaints()).isEmpty();
        }
    }

    @Test
    void notMoreConnectionsThanAllowed() throws Exception {
        // One connection at a time is played; a third submission waits for one of the first two.
        try (ScriptedServer server = ScriptedServer.playing(HELLO + TAKEN.repeat(20) + BYE);
                RelayClient relay =
                        new RelayClient(
                                List.of(
                                        new RelaySettings(
                                                TestSettings.on(server.port())
                                                        .host("127.0.0.1")
                                                        .settings(),
                                                TlsTrust.system(),
                                                "siesta.relay.",
                                                1,
                                                100,
                                                Duration.ofMinutes(1))),
                                InstantSource.system())) {
            CountDownLatch begin = new CountDownLatch(1);
            List<Submission> outcomes = Collections.synchronizedList(new ArrayList<>());
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                threads.add(
                        Thread.ofVirtual()
                                .start(
                                        () -> {
                                            try {
                                                begin.await();
                                            } catch (InterruptedException e) {
                                                throw new IllegalStateException(e);
                                            }
                                            outcomes.add(relay.submit(message()));
                                        }));
            }
            begin.countDown();
            for (Thread thread : threads) {
                thread.join();
            }
            assertThat(outcomes).hasSize(20).hasOnlyElementsOfType(Accepted.class);
            assertThat(relay.connections()).isEqualTo(1);
        }
    }
}
