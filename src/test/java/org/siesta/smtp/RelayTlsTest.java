package org.siesta.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.siesta.mail.BytesContent;
import org.siesta.mail.ClientIdentity;
import org.siesta.mail.Mailbox;
import org.siesta.mail.ReversePath;
import org.siesta.smtp.ServerSettings.TlsPolicy;
import org.siesta.smtp.Submission.Accepted;
import org.siesta.smtp.Submission.Fault;
import org.siesta.smtp.Submission.Unreachable;

/** Each TLS policy against each kind of relay; no inbound setting has a say in it. */
class RelayTlsTest {

    private static final TestCertificate LOCALHOST = TestCertificate.naming("localhost");
    private static final TestCertificate OTHER = TestCertificate.naming("mail.example.com");

    private static final String GREETING = "S: 220 relay\n";
    private static final String PLAIN_HELLO = "C: EHLO *\nS: 250 relay\n";
    private static final String OFFER = "C: EHLO *\nS: 250-relay\nS: 250 STARTTLS\n";
    private static final String SUBMITTED =
            """
            C: MAIL FROM:<>
            S: 250 ok
            C: RCPT TO:<bo@example.net>
            S: 250 ok
            C: DATA
            S: 354 go
            D:
            S: 250 ok
            """;
    private static final String UPGRADED =
            GREETING + OFFER + "C: STARTTLS\nS: 220 go\nTLS\n" + PLAIN_HELLO;

    static Stream<Arguments> combinations() {
        String plain = GREETING + PLAIN_HELLO;
        String ignored = GREETING + OFFER;
        return Stream.of(
                // relay without TLS
                Arguments.of(TlsPolicy.MAY, plain + SUBMITTED, true),
                Arguments.of(TlsPolicy.NONE, plain + SUBMITTED, true),
                Arguments.of(TlsPolicy.ENCRYPT, plain, false),
                Arguments.of(TlsPolicy.VERIFY, plain, false),
                Arguments.of(TlsPolicy.IMPLICIT, "S: 220 relay", false),
                // relay that offers STARTTLS
                Arguments.of(TlsPolicy.MAY, UPGRADED + SUBMITTED, true),
                Arguments.of(TlsPolicy.NONE, ignored + SUBMITTED, true),
                Arguments.of(TlsPolicy.ENCRYPT, UPGRADED + SUBMITTED, true),
                Arguments.of(TlsPolicy.VERIFY, UPGRADED + SUBMITTED, true),
                // relay that speaks TLS first
                Arguments.of(
                        TlsPolicy.IMPLICIT, "TLS\n" + GREETING + PLAIN_HELLO + SUBMITTED, true),
                // relay that offers STARTTLS and then does not want it
                Arguments.of(TlsPolicy.MAY, ignored + "C: STARTTLS\nS: 454 no\n" + SUBMITTED, true),
                Arguments.of(TlsPolicy.ENCRYPT, ignored + "C: STARTTLS\nS: 454 no\n", false),
                Arguments.of(TlsPolicy.VERIFY, ignored + "C: STARTTLS\nS: 502 no\n", false));
    }

    @ParameterizedTest
    @MethodSource("combinations")
    void policyAndRelay(TlsPolicy policy, String dialog, boolean taken) throws Exception {
        try (ScriptedServer server = ScriptedServer.playing(LOCALHOST.server(), dialog)) {
            Submission outcome = submit(server, policy, LOCALHOST.trust());
            if (taken) {
                assertThat(outcome).isInstanceOf(Accepted.class);
                assertThat(server.complaints()).isEmpty();
                assertThat(server.data()).containsExactly("\r\nI am away.\r\n");
            } else {
                assertTlsFault(outcome);
                assertThat(server.data()).isEmpty();
            }
        }
    }

    @Test
    void anyCertificateWillDoUnlessItIsVerified() throws Exception {
        for (TlsPolicy policy : List.of(TlsPolicy.MAY, TlsPolicy.ENCRYPT)) {
            try (ScriptedServer server =
                    ScriptedServer.playing(OTHER.server(), UPGRADED + SUBMITTED)) {
                assertThat(submit(server, policy, TlsTrust.system())).isInstanceOf(Accepted.class);
            }
        }
    }

    @Test
    void aVerifiedCertificateIsTrustedAndNamesTheHost() throws Exception {
        String implicit = "TLS\n" + GREETING + PLAIN_HELLO + SUBMITTED;
        for (TlsPolicy policy : List.of(TlsPolicy.VERIFY, TlsPolicy.IMPLICIT)) {
            String dialog = policy == TlsPolicy.VERIFY ? UPGRADED + SUBMITTED : implicit;
            // Trusted, but of another name.
            try (ScriptedServer server = ScriptedServer.playing(OTHER.server(), dialog)) {
                assertFault(submit(server, policy, OTHER.trust()), Fault.CERTIFICATE, "host");
                assertThat(server.data()).isEmpty();
            }
            // Of this name, but not trusted.
            try (ScriptedServer server = ScriptedServer.playing(LOCALHOST.server(), dialog)) {
                assertFault(submit(server, policy, OTHER.trust()), Fault.CERTIFICATE, "ca-file");
                assertThat(server.data()).isEmpty();
            }
        }
    }

    /** Said in words, short enough for the key to stand in the log, and with the key that mends. */
    @Test
    void whyACertificateIsNotTakenIsSaidWithWhatMendsIt() throws Exception {
        assertRefused(OTHER, OTHER.trust(), "is not for localhost", "siesta.relay.host = ");
        assertRefused(LOCALHOST, OTHER.trust(), "nobody who is trusted", "siesta.relay.ca-file = ");
    }

    private static void assertRefused(
            TestCertificate shown, TlsTrust trust, String what, String advice) throws Exception {
        for (TlsPolicy policy : List.of(TlsPolicy.VERIFY, TlsPolicy.IMPLICIT)) {
            String dialog = policy == TlsPolicy.VERIFY ? UPGRADED : "TLS\n" + GREETING;
            try (ScriptedServer server = ScriptedServer.playing(shown.server(), dialog)) {
                Unreachable outcome = (Unreachable) submit(server, policy, trust);
                assertThat(outcome.fault()).isEqualTo(Fault.CERTIFICATE);
                assertThat(outcome.what()).contains(what).doesNotContain("Exception");
                assertThat(outcome.advice()).contains(advice);
                // Without TLS first there is nothing that verifies nothing.
                assertThat(outcome.advice().contains("tls = encrypt"))
                        .isEqualTo(policy == TlsPolicy.VERIFY && what.startsWith("nobody"));
            }
        }
    }

    @Test
    void mayGoesWithoutAfterAFailedHandshakeOnANewConnection() throws Exception {
        String broken =
                GREETING + OFFER + "C: STARTTLS\nS: 220 go\nH: 16\nX: 15030300020228\nCLOSE";
        String plain = GREETING + OFFER + SUBMITTED;
        try (ScriptedServer server = ScriptedServer.playing(broken, plain)) {
            assertThat(submit(server, TlsPolicy.MAY, LOCALHOST.trust()))
                    .isInstanceOf(Accepted.class);
            assertThat(server.connections()).isEqualTo(2);
        }
        try (ScriptedServer server = ScriptedServer.playing(broken, plain)) {
            assertTlsFault(submit(server, TlsPolicy.ENCRYPT, LOCALHOST.trust()));
            assertThat(server.connections()).isEqualTo(1);
        }
    }

    /** RFC 7435: a relay that offers TLS and cannot do it. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "CLOSE",
                "S: 421 4.7.0 TLS is out of order\nCLOSE",
                "S: what?\nCLOSE",
                "S: 220 go\nCLOSE",
                "S: 220 go\nTLS\nCLOSE",
                "S: 220 go\nTLS\nC: EHLO *\nCLOSE"
            })
    void mayGoesWithoutWhereTheRelaysTlsEndsInNothing(String end) throws Exception {
        String broken = GREETING + OFFER + "C: STARTTLS\n" + end;
        String plain = GREETING + OFFER + SUBMITTED;
        try (ScriptedServer server = ScriptedServer.playing(LOCALHOST.server(), broken, plain)) {
            assertThat(submit(server, TlsPolicy.MAY, LOCALHOST.trust()))
                    .isInstanceOf(Accepted.class);
            assertThat(server.data()).containsExactly("\r\nI am away.\r\n");
        }
        for (TlsPolicy policy : List.of(TlsPolicy.ENCRYPT, TlsPolicy.VERIFY)) {
            try (ScriptedServer server =
                    ScriptedServer.playing(LOCALHOST.server(), broken, plain)) {
                assertThat(submit(server, policy, LOCALHOST.trust()))
                        .isNotInstanceOf(Accepted.class);
                assertThat(server.data()).isEmpty();
            }
        }
    }

    /** The password is not sent without TLS: what ended it is told, and nothing else is tried. */
    @ParameterizedTest
    @ValueSource(strings = {"CLOSE", "S: 421 4.3.2 stopping\nCLOSE", "S: 454 4.7.0 not now\n"})
    void whoMustLogInDoesNotGoWithout(String end) throws Exception {
        String broken = GREETING + OFFER + "C: STARTTLS\n" + end;
        String plain = GREETING + "C: EHLO *\nS: 250-relay\nS: 250 AUTH PLAIN\n";
        try (ScriptedServer server = ScriptedServer.playing(broken, plain)) {
            TestSettings settings = TestSettings.on(server.port()).tls(TlsPolicy.MAY);
            Submission outcome =
                    submit(settings.login("siesta", false).settings(), LOCALHOST.trust());
            assertThat(outcome.word())
                    .isEqualTo(
                            end.contains("421")
                                    ? "busy"
                                    : end.contains("454") ? "tls" : "protocol");
            assertThat(server.connections()).isEqualTo(1);
        }
    }

    /** Whose password may be read by everybody has no need of TLS. */
    @Test
    void whoMayLogInWithoutGoesWithout() throws Exception {
        String broken = GREETING + OFFER + "C: STARTTLS\nCLOSE";
        String plain =
                GREETING
                        + "C: EHLO *\nS: 250-relay\nS: 250 AUTH PLAIN\nC: AUTH PLAIN *\nS: 235 ok\n"
                        + SUBMITTED;
        try (ScriptedServer server = ScriptedServer.playing(broken, plain)) {
            TestSettings settings = TestSettings.on(server.port()).tls(TlsPolicy.MAY);
            assertThat(submit(settings.login("siesta", true).settings(), LOCALHOST.trust()))
                    .isInstanceOf(Accepted.class);
        }
    }

    /** What comes in the same breath as the answer to STARTTLS was not said under TLS. */
    @Test
    void nothingSaidInTheClearIsHeardUnderTls() throws Exception {
        String injected =
                GREETING
                        + OFFER
                        + "C: STARTTLS\nX: 32323020676f0d0a"
                        + "3235302d72656c61790d0a323530204155544820504c41494e0d0a\nSILENT";
        for (TlsPolicy policy : List.of(TlsPolicy.MAY, TlsPolicy.ENCRYPT, TlsPolicy.VERIFY)) {
            try (ScriptedServer server = ScriptedServer.playing(injected)) {
                assertTlsFault(submit(server, policy, LOCALHOST.trust()));
            }
        }
    }

    @Test
    void whatWasOfferedInTheClearIsForgotten() throws Exception {
        String dialog =
                GREETING
                        + "C: EHLO *\nS: 250-relay\nS: 250-SIZE 1\nS: 250 STARTTLS\n"
                        + "C: STARTTLS\nS: 220 go\nTLS\n"
                        + PLAIN_HELLO
                        + SUBMITTED;
        try (ScriptedServer server = ScriptedServer.playing(LOCALHOST.server(), dialog)) {
            assertThat(submit(server, TlsPolicy.MAY, LOCALHOST.trust()))
                    .isInstanceOf(Accepted.class);
        }
    }

    private static void assertTlsFault(Submission outcome) {
        assertFault(outcome, Fault.TLS, "tls");
    }

    private static void assertFault(Submission outcome, Fault fault, String key) {
        assertThat(outcome).isInstanceOf(Unreachable.class);
        Unreachable unreachable = (Unreachable) outcome;
        assertThat(unreachable.fault()).isEqualTo(fault);
        assertThat(unreachable.advice()).contains("siesta.relay." + key);
    }

    private static Submission submit(ScriptedServer server, TlsPolicy policy, TlsTrust trust) {
        return submit(TestSettings.on(server.port()).tls(policy).settings(), trust);
    }

    private static Submission submit(ServerSettings settings, TlsTrust trust) {
        ClientIdentity client =
                ClientIdentity.ofSocket(InetAddress.getLoopbackAddress(), 1, null, 0);
        Outgoing message =
                new Outgoing(
                        new ReversePath.Null(),
                        new Mailbox("bo", "example.net"),
                        BytesContent.of("\r\nI am away.\r\n"),
                        client,
                        false,
                        false);
        return new RelayClient(List.of(settings), trust).submit(message);
    }
}
