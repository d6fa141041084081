package org.siesta.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.siesta.mail.BytesContent;
import org.siesta.mail.ClientIdentity;
import org.siesta.mail.Mailbox;
import org.siesta.mail.ReversePath;
import org.siesta.net.ClosedPort;
import org.siesta.smtp.ServerSettings.ProxyHeader;
import org.siesta.smtp.ServerSettings.TlsPolicy;
import org.siesta.smtp.Submission.Accepted;
import org.siesta.smtp.Submission.Deferred;
import org.siesta.smtp.Submission.Fault;
import org.siesta.smtp.Submission.Rejected;
import org.siesta.smtp.Submission.Unreachable;

class RelayClientTest {

    private static final TestCertificate LOCALHOST = TestCertificate.naming("localhost");

    private static final String PROXY_WANTED =
            "does this port expect a PROXY header? (siesta.relay.proxy-protocol = v2-local)";
    private static final String PROXY_UNWANTED = "siesta.relay.proxy-protocol = none";

    private static final String HELLO =
            """
            S: 220 relay.example.com ESMTP
            C: EHLO siesta.example.org
            S: 250 relay.example.com
            """;
    private static final String MAIL = HELLO + "C: MAIL FROM:<>\n";
    private static final String RCPT = MAIL + "S: 250 2.1.0 Ok\nC: RCPT TO:<bo@example.net>\n";
    private static final String DATA = RCPT + "S: 250 2.1.5 Ok\nC: DATA\n";
    private static final String DOT = DATA + "S: 354 go\nD:\n";
    private static final String ACCEPTED = DOT + "S: 250 2.0.0 queued as 1\n";

    /** How settings, a relay's side of the dialog, and the outcome belong together. */
    record Row(
            String name,
            UnaryOperator<TestSettings> settings,
            String dialog,
            Class<? extends Submission> outcome,
            String... words) {

        @Override
        public String toString() {
            return name;
        }
    }

    private static Row row(
            String name,
            UnaryOperator<TestSettings> settings,
            String dialog,
            Class<? extends Submission> outcome,
            String... words) {
        return new Row(name, settings, dialog, outcome, words);
    }

    private static Row row(
            String name, String dialog, Class<? extends Submission> outcome, String... words) {
        return new Row(name, s -> s, dialog, outcome, words);
    }

    private static TestSettings local(TestSettings s) {
        return s.proxy(ProxyHeader.V2_LOCAL);
    }

    private static TestSettings client(TestSettings s) {
        return s.proxy(ProxyHeader.V2_CLIENT);
    }

    private static TestSettings login(TestSettings s) {
        return s.login("siesta", true);
    }

    static Stream<Row> outcomes() {
        String local = "H: 0d0a0d0a000d0a515549540a20000000\n";
        String auth = HELLO.replace("S: 250 ", "S: 250-") + "S: 250 AUTH PLAIN LOGIN CRAM-MD5\n";
        String plain = "C: AUTH PLAIN AHNpZXN0YQBzZWNyZXQ=\n";
        return Stream.of(
                row("taken", ACCEPTED, Accepted.class, "250 2.0.0 queued as 1"),
                row(
                        "HELO where EHLO is not known",
                        """
                        S: 220 old
                        C: EHLO *
                        S: 500 what?
                        C: HELO siesta.example.org
                        S: 250 hello
                        """
                                + ACCEPTED.substring(HELLO.length()),
                        Accepted.class),
                row(
                        "251 at RCPT",
                        RCPT + "S: 251 will forward\nC: DATA\nS: 354\nD:\nS: 250 ok\n",
                        Accepted.class),

                // No greeting
                row(
                        "silent",
                        TestSettings::impatient,
                        "SILENT",
                        Unreachable.class,
                        "NO_GREETING",
                        "no greeting within 0.25 s",
                        "no greeting; " + PROXY_WANTED),
                row(
                        "half a greeting, octet by octet",
                        TestSettings::impatient,
                        "DRIP",
                        Unreachable.class,
                        "NO_GREETING",
                        PROXY_WANTED),
                row("closed", "CLOSE", Unreachable.class, "NO_GREETING", PROXY_WANTED),
                row(
                        "silent after our header",
                        s -> local(s).impatient(),
                        local + "SILENT",
                        Unreachable.class,
                        "NO_GREETING",
                        "although a PROXY header was sent"),
                row(
                        "closed after our header",
                        RelayClientTest::local,
                        local + "CLOSE",
                        Unreachable.class,
                        "PROXY_UNWANTED",
                        PROXY_UNWANTED),
                row(
                        "Postfix that waits for PROXY",
                        "S: 421 4.3.0 mail.example.com Server local error\nCLOSE",
                        Deferred.class,
                        "PROXY_WANTED",
                        "421 4.3.0",
                        PROXY_WANTED),
                row(
                        "postscreen that waits for PROXY",
                        "S: 421 4.3.2 No system resources\nCLOSE",
                        Deferred.class,
                        "PROXY_WANTED",
                        "421 4.3.2",
                        PROXY_WANTED),
                row(
                        "a client that Postfix cannot take",
                        RelayClientTest::client,
                        "H: 0d0a0d0a000d0a515549540a2111000ccb0071077f000001dc04PORT\n"
                                + "S: 421 4.3.0 mail.example.com Server local error\nCLOSE",
                        Deferred.class,
                        "RELAY_DENIED",
                        "421 4.3.0",
                        "siesta.relay.proxy-protocol = v2-local"),
                row(
                        "421 for another reason",
                        "S: 421 4.7.0 Too many connections\nCLOSE",
                        Deferred.class,
                        "BUSY|421 4.7.0 Too many connections|"),
                row("no service", "S: 554 5.7.1 Go away\nCLOSE", Unreachable.class, "554 5.7.1"),

                // What is not SMTP
                row(
                        "HTTP",
                        "S: HTTP/1.1 400 Bad Request\nCLOSE",
                        Unreachable.class,
                        "PROTOCOL",
                        "HTTP/1.1 400 Bad Request",
                        "siesta.relay.port"),
                row(
                        "TLS",
                        "X: 15030100020228\nCLOSE",
                        Unreachable.class,
                        "PROTOCOL",
                        "TLS record",
                        "siesta.relay.tls = implicit"),
                row(
                        "escape sequences",
                        "X: 1b5b324a0d0a\nCLOSE",
                        Unreachable.class,
                        "PROTOCOL",
                        "?[2J"),
                row("a line without end", "FLOOD", Unreachable.class, "PROTOCOL", "2048 octets"),
                row(
                        "a reply without end",
                        "S: 220-\n".repeat(101) + "CLOSE",
                        Unreachable.class,
                        "PROTOCOL",
                        "100 lines"),
                row(
                        "two codes",
                        "S: 220-hello\nS: 250 hello\nCLOSE",
                        Unreachable.class,
                        "PROTOCOL",
                        "two codes"),
                row("a code out of range", "S: 120 hello\nCLOSE", Unreachable.class, "PROTOCOL"),
                row("only lines of 354", "S: 354 go\nCLOSE", Unreachable.class, "PROTOCOL"),

                // The PROXY header
                row("v2 LOCAL", RelayClientTest::local, local + ACCEPTED, Accepted.class),
                row(
                        "header not understood",
                        RelayClientTest::local,
                        """
                        S: 220 relay
                        C: *
                        S: 500 5.5.2 Error: bad syntax
                        S: 500 5.5.2 Error: bad syntax
                        S: 221 2.0.0 Bye
                        CLOSE
                        """,
                        Unreachable.class,
                        "PROXY_UNWANTED",
                        "500 5.5.2",
                        PROXY_UNWANTED),
                row(
                        "header taken for QUIT",
                        RelayClientTest::local,
                        "S: 220 relay\nC: *\nS: 221 Bye\nCLOSE",
                        Unreachable.class,
                        "PROXY_UNWANTED",
                        PROXY_UNWANTED),
                row(
                        "hung up after the header",
                        RelayClientTest::local,
                        "S: 220 relay\nC: *\nCLOSE",
                        Unreachable.class,
                        "PROXY_UNWANTED",
                        PROXY_UNWANTED),
                row(
                        "spoke too early",
                        RelayClientTest::local,
                        "S: 554 SMTP synchronization error\nCLOSE",
                        Unreachable.class,
                        "PROXY_UNWANTED",
                        "554",
                        PROXY_UNWANTED),
                row(
                        "the client may not relay",
                        RelayClientTest::client,
                        "H: 0d0a0d0a000d0a515549540a2111000ccb0071077f000001dc04PORT\n"
                                + RCPT
                                + "S: 554 5.7.1 <bo@example.net>: Relay access denied\n",
                        Deferred.class,
                        "RELAY_DENIED",
                        "554 5.7.1",
                        "siesta.relay.proxy-protocol = v2-local"),
                row(
                        "the client is blocked",
                        RelayClientTest::client,
                        "H: 0d0a0d0a000d0a515549540a2111000ccb0071077f000001dc04PORT\n"
                                + RCPT
                                + "S: 554 5.7.1 Client host [203.0.113.7] blocked using a list\n",
                        Deferred.class,
                        "RELAY_DENIED",
                        "554 5.7.1",
                        "siesta.relay.proxy-protocol = v2-local"),
                row(
                        "we may not relay",
                        RCPT + "S: 554 5.7.1 <bo@example.net>: Relay access denied\n",
                        Deferred.class,
                        "RELAY_DENIED",
                        "554 5.7.1",
                        "mynetworks",
                        "siesta.relay.username"),
                row(
                        "we may not relay, as Postfix says it by default",
                        RCPT + "S: 454 4.7.1 <bo@example.net>: Relay access denied\n",
                        Deferred.class,
                        "RELAY_DENIED",
                        "454 4.7.1",
                        "mynetworks",
                        "siesta.relay.username"),
                row(
                        "the client may not relay, as Postfix says it by default",
                        RelayClientTest::client,
                        "H: 0d0a0d0a000d0a515549540a2111000ccb0071077f000001dc04PORT\n"
                                + RCPT
                                + "S: 454 4.7.1 <bo@example.net>: Relay access denied\n",
                        Deferred.class,
                        "RELAY_DENIED",
                        "454 4.7.1",
                        "siesta.relay.proxy-protocol = v2-local"),
                row(
                        "later, for this recipient",
                        RCPT + "S: 450 4.7.1 <bo@example.net>: rejected: Access denied\n",
                        Deferred.class,
                        "TEMPORARY|450 4.7.1"),
                row(
                        "later, for a reason of policy",
                        RCPT + "S: 450 4.7.1 <bo@example.net>: greylisted\n",
                        Deferred.class,
                        "TEMPORARY|450 4.7.1"),
                row(
                        "we may not relay, said otherwise",
                        RCPT + "S: 550 relay not permitted\n",
                        Deferred.class,
                        "RELAY_DENIED",
                        "mynetworks"),
                row(
                        "a port for those who log in",
                        RCPT
                                + "S: 554 5.7.1 <bo@example.net>: Recipient address rejected: Access denied\n",
                        Deferred.class,
                        "554 5.7.1",
                        "siesta.relay.username"),

                // About what is between us
                row(
                        "a command that is not known",
                        RCPT + "S: 502 5.5.2 Command not recognized\n",
                        Deferred.class,
                        "PROTOCOL|502 5.5.2"),
                row(
                        "a parameter that is not known",
                        MAIL + "S: 555 5.5.4 Unsupported option\n",
                        Deferred.class,
                        "PROTOCOL|555 5.5.4"),
                row(
                        "a command out of order",
                        DATA + "S: 503 5.5.1 Bad sequence\n",
                        Deferred.class,
                        "PROTOCOL|503 5.5.1"),

                // About the message
                row(
                        "an address that is none for Postfix",
                        RCPT + "S: 504 5.5.2 <bo>: Recipient address rejected: need an address\n",
                        Rejected.class,
                        "504 5.5.2"),
                row(
                        "user unknown",
                        RCPT + "S: 550 5.1.1 User unknown\n",
                        Rejected.class,
                        "PERMANENT|550 5.1.1 User unknown"),
                row("content refused", DOT + "S: 554 5.7.1 Spam\n", Rejected.class, "554 5.7.1"),
                row(
                        "content refused for the client, too",
                        RelayClientTest::client,
                        "H: 0d0a0d0a000d0a515549540a2111000ccb0071077f000001dc04PORT\n"
                                + DOT
                                + "S: 554 5.7.1 Spam\n",
                        Rejected.class,
                        "554 5.7.1"),
                row(
                        "sender refused",
                        MAIL + "S: 553 5.1.8 no null sender\n",
                        Rejected.class,
                        "siesta.reply.envelope-from"),
                row("DATA refused", DATA + "S: 554 5.5.1 no\n", Rejected.class),
                row(
                        "grey list",
                        RCPT + "S: 450 4.2.0 come back\n",
                        Deferred.class,
                        "TEMPORARY|450 4.2.0"),
                row("later, at MAIL", MAIL + "S: 452 4.3.1 full\n", Deferred.class),
                row("later, at DATA", DATA + "S: 451 4.3.0 no\n", Deferred.class),
                row("later, after the dot", DOT + "S: 421 4.3.0 no\nCLOSE", Deferred.class),
                row(
                        "later, at EHLO",
                        "S: 220 x\nC: EHLO *\nS: 421 4.3.2 stopping\nCLOSE",
                        Deferred.class),
                row(
                        "our name is refused",
                        "S: 220 x\nC: EHLO *\nS: 550 5.7.1 bad name\nCLOSE",
                        Unreachable.class,
                        "RELAY_DENIED",
                        "siesta.host-name"),

                // The connection ends
                row(
                        "closed at EHLO",
                        "S: 220 x\nC: EHLO *\nCLOSE",
                        Unreachable.class,
                        "PROTOCOL",
                        "closed after EHLO"),
                row("closed at RCPT", RCPT + "CLOSE", Unreachable.class, "PROTOCOL", "after RCPT"),
                row(
                        "closed after the dot",
                        DOT + "CLOSE",
                        Unreachable.class,
                        "PROTOCOL",
                        "after the message"),
                row(
                        "silent at MAIL",
                        TestSettings::impatient,
                        MAIL + "SILENT",
                        Unreachable.class,
                        "TIMEOUT",
                        "MAIL",
                        "0.25 s"),
                row(
                        "dripping after the dot",
                        TestSettings::impatient,
                        DOT + "DRIP",
                        Unreachable.class,
                        "TIMEOUT"),
                row(
                        "silent after the dot",
                        TestSettings::impatient,
                        DOT + "SILENT",
                        Unreachable.class,
                        "TIMEOUT",
                        "the message within 0.5 s"),
                row("rubbish at RCPT", RCPT + "S: ok\n", Unreachable.class, "PROTOCOL"),
                row("250 for DATA", DATA + "S: 250 ok\nCLOSE", Unreachable.class, "PROTOCOL"),

                // Logging in
                row(
                        "logged in",
                        RelayClientTest::login,
                        auth + plain + "S: 235 2.7.0 ok\n" + ACCEPTED.substring(HELLO.length()),
                        Accepted.class),
                row(
                        "LOGIN",
                        RelayClientTest::login,
                        auth.replace("PLAIN ", "")
                                + """
                                C: AUTH LOGIN
                                S: 334 VXNlcm5hbWU6
                                C: c2llc3Rh
                                S: 334 UGFzc3dvcmQ6
                                C: c2VjcmV0
                                S: 235 ok
                                """
                                + ACCEPTED.substring(HELLO.length()),
                        Accepted.class),
                row(
                        "LOGIN after 504",
                        RelayClientTest::login,
                        auth
                                + plain
                                + """
                                S: 504 5.5.4 no
                                C: AUTH LOGIN
                                S: 334 VXNlcm5hbWU6
                                C: c2llc3Rh
                                S: 334 UGFzc3dvcmQ6
                                C: c2VjcmV0
                                S: 235 ok
                                """
                                + ACCEPTED.substring(HELLO.length()),
                        Accepted.class),
                row(
                        "wrong password",
                        RelayClientTest::login,
                        auth + plain + "S: 535 5.7.8 no\nCLOSE",
                        Unreachable.class,
                        "AUTH",
                        "535 5.7.8",
                        "siesta.relay.password"),
                row(
                        "a password that is asked for again",
                        RelayClientTest::login,
                        auth
                                + plain
                                + """
                                S: 334
                                C: AHNpZXN0YQBzZWNyZXQ=
                                S: 235 ok
                                """
                                + ACCEPTED.substring(HELLO.length()),
                        Accepted.class),
                row(
                        "a password that is asked for again and again",
                        RelayClientTest::login,
                        auth
                                + plain
                                + """
                                S: 334 =
                                C: AHNpZXN0YQBzZWNyZXQ=
                                S: 334
                                C: *
                                S: 501 cancelled
                                CLOSE
                                """,
                        Unreachable.class,
                        "AUTH"),
                row(
                        "a password that is refused when it is asked for again",
                        RelayClientTest::login,
                        auth + plain + "S: 334 \nC: AHNpZXN0YQBzZWNyZXQ=\nS: 535 5.7.8 no\nCLOSE",
                        Unreachable.class,
                        "AUTH",
                        "535 5.7.8"),
                row(
                        "a further challenge",
                        RelayClientTest::login,
                        auth + plain + "S: 334 bW9yZQ==\nC: *\nS: 501 cancelled\nCLOSE",
                        Unreachable.class,
                        "AUTH"),
                row(
                        "not now",
                        RelayClientTest::login,
                        auth + plain + "S: 454 4.7.0 later\nCLOSE",
                        Deferred.class,
                        "454"),
                row(
                        "no way to log in",
                        RelayClientTest::login,
                        HELLO,
                        Unreachable.class,
                        "AUTH",
                        "neither AUTH PLAIN nor LOGIN"),
                row(
                        "never without TLS",
                        s -> s.login("siesta", false),
                        auth,
                        Unreachable.class,
                        "AUTH",
                        "siesta.relay.allow-plaintext-auth = true"),
                row(
                        "login wanted",
                        MAIL + "S: 530 5.7.0 Authentication required\n",
                        Deferred.class,
                        "AUTH_WANTED",
                        "siesta.relay.username"),
                row(
                        "login wanted, said otherwise",
                        RCPT + "S: 535 5.7.8 log in first\n",
                        Deferred.class,
                        "AUTH_WANTED",
                        "siesta.relay.username"),
                row(
                        "encryption wanted",
                        MAIL + "S: 538 5.7.11 Encryption required\n",
                        Deferred.class,
                        "TLS_WANTED",
                        "siesta.relay.tls = encrypt"),
                row(
                        "TLS wanted",
                        MAIL + "S: 530 5.7.0 Must issue a STARTTLS command first\n",
                        Deferred.class,
                        "TLS_WANTED",
                        "siesta.relay.tls = encrypt"));
    }

    @ParameterizedTest
    @MethodSource("outcomes")
    void namesWhatBecameOfTheTry(Row row) throws Exception {
        try (ScriptedServer server = ScriptedServer.playing(row.dialog())) {
            Submission outcome = submit(row.settings().apply(TestSettings.on(server.port())));
            assertThat(outcome).isInstanceOf(row.outcome());
            String text = text(outcome) + "|";
            assertThat(row.words()).allSatisfy(word -> assertThat(text).contains(word));
            assertThat(text.chars()).allMatch(c -> c >= ' ' && c < 127);
            assertThat(server.complaints()).isEmpty();
        }
    }

    private static Submission submit(TestSettings settings) {
        return submit(settings, message("Subject: away\r\n\r\nI am away.\r\n"));
    }

    private static Submission submit(TestSettings settings, Outgoing message) {
        // 127.0.0.1 and not the name: one address, so one connection.
        boolean named =
                settings.settings().tls() == TlsPolicy.VERIFY
                        || settings.settings().tls() == TlsPolicy.IMPLICIT;
        TestSettings chosen = named ? settings : settings.host("127.0.0.1");
        return new RelayClient(List.of(chosen.settings()), LOCALHOST.trust()).submit(message);
    }

    private static Outgoing message(String content) {
        return new Outgoing(
                new ReversePath.Null(),
                new Mailbox("bo", "example.net"),
                BytesContent.of(content),
                CLIENT,
                false,
                false);
    }

    private static final ClientIdentity CLIENT = client();

    private static ClientIdentity client() {
        try {
            return ClientIdentity.ofSocket(InetAddress.getByName("203.0.113.7"), 56324, null, 0);
        } catch (java.net.UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String text(Submission outcome) {
        return switch (outcome) {
            case Accepted(var reply) -> reply.line();
            case Deferred(Fault fault, var reply, String advice) ->
                    fault + "|" + reply.line() + "|" + advice;
            case Rejected(Fault fault, var reply, String advice) ->
                    fault + "|" + reply.line() + "|" + advice;
            case Unreachable(Fault fault, String what, String advice, _) ->
                    fault + "|" + what + "|" + advice;
        };
    }

    /** RFC 5321 §6.1: whose end of data went out, and nothing came back, may be there. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "S: 250 2.1.0 Ok;CLOSE | false",
                "S: 250 2.1.0 Ok;C: RCPT*;S: 250 Ok;C: DATA;CLOSE | false",
                "S: 250 2.1.0 Ok;C: RCPT*;S: 250 Ok;C: DATA;S: 354;D:;CLOSE | true",
                "S: 250 2.1.0 Ok;C: RCPT*;S: 250 Ok;C: DATA;S: 354;D:;SILENT | true",
                "S: 250 2.1.0 Ok;C: RCPT*;S: 250 Ok;C: DATA;S: 354;D:;DRIP | true",
                "S: 250 2.1.0 Ok;C: RCPT*;S: 250 Ok;C: DATA;S: 354;D:;S: hm | true",
                "S: 250 2.1.0 Ok;C: RCPT*;S: 250 Ok;C: DATA;S: 354;D:;S: 354 more | true",
                "S: 250 2.1.0 Ok;C: RCPT*;S: 250 Ok;C: DATA;S: 354;D:;S: 221 bye;CLOSE | true",
                "S: 250 2.1.0 Ok;C: RCPT*;S: 250 Ok;C: DATA;S: 354;D:;S: 220 hm;CLOSE | true",
                "S: 250 2.1.0 Ok;C: RCPT*;S: 221 bye;CLOSE | false",
                "S: 220 relay;CLOSE | false",
            })
    void whatHadItsEndAndNoAnswerIsInDoubt(String dialog, boolean inDoubt) throws Exception {
        try (ScriptedServer server =
                ScriptedServer.playing(MAIL + dialog.replace(';', '\n') + "\n")) {
            Submission outcome = submit(TestSettings.on(server.port()).impatient());
            assertThat(outcome)
                    .isInstanceOfSatisfying(
                            Unreachable.class, u -> assertThat(u.inDoubt()).isEqualTo(inDoubt));
        }
    }

    /** RFC 5321 §4.1.1.4: what ends before its end of data is no message. */
    @Test
    void contentThatWasCutShortIsNotInDoubt() throws Exception {
        Outgoing large = message("Subject: away\r\n\r\n" + "I am away.\r\n".repeat(3_000_000));
        try (ScriptedServer server = ScriptedServer.playing(DATA + "S: 354 go\nCLOSE")) {
            assertThat(submit(TestSettings.on(server.port()), large))
                    .isInstanceOfSatisfying(
                            Unreachable.class, u -> assertThat(u.inDoubt()).isFalse());
        }
    }

    @Test
    void nobodyListens() throws Exception {
        try (ClosedPort port = new ClosedPort()) {
            assertThat(text(submit(TestSettings.on(port.number()))))
                    .contains(
                            "CONNECT",
                            "127.0.0.1:" + port.number(),
                            "refused",
                            "siesta.relay.port");
        }
    }

    @Test
    void theNameIsNotKnown() {
        TestSettings settings = TestSettings.on(25).host("no such name.invalid");
        assertThat(text(new RelayClient(settings.settings()).submit(message("\r\n"))))
                .contains("DNS", "no address is known", "siesta.relay.host");
    }

    @Test
    void whatIsOfferedIsUsed() throws Exception {
        String offered =
                """
                S: 220 relay
                C: EHLO *
                S: 250-relay
                S: 250-SIZE 10240000
                S: 250-8BITMIME
                S: 250-SMTPUTF8
                S: 250 DSN
                """;
        String rest = "S: 250 ok\nC: DATA\nS: 354 go\nD:\nS: 250 ok\n";
        Outgoing never =
                new Outgoing(
                        new ReversePath.Sender(new Mailbox("ana", "example.org")),
                        new Mailbox("bo", "example.net"),
                        BytesContent.of("\r\nI am away.\r\n"),
                        CLIENT,
                        false,
                        true);
        assertPlays(
                offered
                        + "C: MAIL FROM:<ana@example.org> SIZE=14\nS: 250 ok\n"
                        + "C: RCPT TO:<bo@example.net> NOTIFY=NEVER\n"
                        + rest,
                never);
        assertPlays(
                HELLO
                        + "C: MAIL FROM:<ana@example.org>\nS: 250 ok\n"
                        + "C: RCPT TO:<bo@example.net>\n"
                        + rest,
                never);
        assertPlays(
                offered
                        + "C: MAIL FROM:<> SIZE=6 BODY=8BITMIME\nS: 250 ok\n"
                        + "C: RCPT TO:<bo@example.net>\n"
                        + rest,
                message("\r\né\r\n"));
        // What the server reads octet by octet, it shows as ISO 8859-1.
        assertPlays(
                offered
                        + "C: MAIL FROM:<> SIZE=2 SMTPUTF8\nS: 250 ok\n"
                        + "C: RCPT TO:<Ã¼nal@example.net>\n"
                        + rest,
                new Outgoing(
                        new ReversePath.Null(),
                        new Mailbox("ünal", "example.net"),
                        BytesContent.of("\r\n"),
                        CLIENT,
                        false,
                        false));
    }

    private static void assertPlays(String dialog, Outgoing message) throws Exception {
        try (ScriptedServer server = ScriptedServer.playing(dialog)) {
            assertThat(submit(TestSettings.on(server.port()), message))
                    .isInstanceOf(Accepted.class);
            assertThat(server.complaints()).isEmpty();
        }
    }

    @Test
    void whatIsNotOfferedIsNamed() throws Exception {
        String small = HELLO.replace("S: 250 ", "S: 250-") + "S: 250 SIZE 5\n";
        assertUnsupported(small, message("\r\n12345\r\n"), "9 octets", "takes 5");
        assertUnsupported(HELLO, message("Subject: é\r\n\r\nAway.\r\n"), "5.6.3", "8BITMIME");
        assertUnsupported(
                HELLO.replace("S: 250 ", "S: 250-") + "S: 250 8BITMIME\n",
                new Outgoing(
                        new ReversePath.Null(),
                        new Mailbox("bo", "example.net"),
                        BytesContent.of("Subject: é\r\n\r\n"),
                        CLIENT,
                        true,
                        false),
                "SMTPUTF8");
    }

    /** RFC 6531 §3.2, whatever the client of the shim said. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aDomainGoesAsALabelsAndNeedsNothingThen(boolean said) throws Exception {
        assertPlays(
                HELLO
                        + "C: MAIL FROM:<ana@xn--bcher-kva.example>\nS: 250 ok\n"
                        + "C: RCPT TO:<bo@xn--zwlf-6qa.example>\n"
                        + "S: 250 ok\nC: DATA\nS: 354 go\nD:\nS: 250 ok\n",
                new Outgoing(
                        new ReversePath.Sender(new Mailbox("ana", "bücher.example")),
                        new Mailbox("bo", "zwölf.example"),
                        BytesContent.of("Subject: hello\r\n\r\n"),
                        CLIENT,
                        said,
                        false));
    }

    private static void assertUnsupported(String dialog, Outgoing message, String... words)
            throws Exception {
        try (ScriptedServer server = ScriptedServer.playing(dialog)) {
            Submission outcome = submit(TestSettings.on(server.port()), message);
            assertThat(text(outcome)).startsWith("UNSUPPORTED|").contains(words);
        }
    }

    /** The last look at the octets, whoever composed them. */
    @Test
    void whatIsNotMadeOfLinesIsNotSent() throws Exception {
        for (String content :
                List.of(
                        "Subject: a\nBcc: x\r\n\r\n",
                        "Subject: a\rBcc: x\r\n\r\n",
                        "\r\n\n.\r\nMAIL FROM:<>\r\n",
                        "\r\nno end",
                        "\r\n" + "x".repeat(999) + "\r\n")) {
            try (ScriptedServer server = ScriptedServer.playing("SILENT")) {
                Submission outcome = submit(TestSettings.on(server.port()), message(content));
                assertThat(outcome).isInstanceOf(Rejected.class);
                assertThat(text(outcome)).contains("not a well-formed message");
                assertThat(server.connections()).isZero();
            }
        }
    }

    @Test
    void dotsAreStuffed() throws Exception {
        try (ScriptedServer server = ScriptedServer.playing(ACCEPTED)) {
            submit(TestSettings.on(server.port()), message("\r\n.\r\n..\r\nend.\r\n"));
            assertThat(server.data()).containsExactly("\r\n..\r\n...\r\nend.\r\n");
        }
    }

    @Test
    void theNextServerIsTriedUntilOneTakesPart() throws Exception {
        try (ScriptedServer silent = ScriptedServer.playing("CLOSE");
                ScriptedServer busy = ScriptedServer.playing("S: 421 4.3.2 busy\nCLOSE");
                ScriptedServer taking = ScriptedServer.playing(ACCEPTED);
                ScriptedServer unused = ScriptedServer.playing(ACCEPTED)) {
            RelayClient relay = new RelayClient(at(silent), at(busy), at(taking), at(unused));
            assertThat(relay.submit(message("\r\n"))).isInstanceOf(Accepted.class);
            assertThat(unused.connections()).isZero();
        }
    }

    /** Not after the message was on its way: two servers might send it then. */
    @Test
    void noOtherServerIsTriedAfterMail() throws Exception {
        for (String dialog :
                List.of(
                        RCPT + "S: 450 4.2.0 later\n",
                        DOT + "S: 451 4.3.0 later\n",
                        DOT + "CLOSE")) {
            try (ScriptedServer first = ScriptedServer.playing(dialog);
                    ScriptedServer second = ScriptedServer.playing(ACCEPTED)) {
                RelayClient relay = new RelayClient(at(first), at(second));
                assertThat(relay.submit(message("\r\n"))).isNotInstanceOf(Accepted.class);
                assertThat(second.connections()).isZero();
            }
        }
    }

    @Test
    void ofSeveralFailuresTheOneThatTellsMostIsKept() throws Exception {
        try (ClosedPort nobody = new ClosedPort();
                ScriptedServer closing = ScriptedServer.playing("CLOSE")) {
            ServerSettings down = TestSettings.on(nobody.number()).host("127.0.0.1").settings();
            RelayClient relay = new RelayClient(down, at(closing), down);
            assertThat(text(relay.submit(message("\r\n")))).startsWith("NO_GREETING");
        }
    }

    @Test
    void aServerThatHangsUpInTheMiddleHasNotTakenTheMessage() throws Exception {
        String dialog = DATA + "S: 354 go\nS: 250 2.0.0 ok\nCLOSE";
        try (ScriptedServer server = ScriptedServer.playing(dialog)) {
            String much = "\r\n" + "x".repeat(70).concat("\r\n").repeat(200_000);
            assertThat(submit(TestSettings.on(server.port()), message(much)))
                    .isInstanceOf(Unreachable.class);
        }
    }

    @Test
    void thePasswordIsInNoText() {
        ServerSettings settings = TestSettings.on(25).login("siesta", true).settings();
        assertThat(settings.toString()).contains("siesta").doesNotContain("secret");
    }

    private static ServerSettings at(ScriptedServer server) {
        return TestSettings.on(server.port()).host("127.0.0.1").settings();
    }
}
