package org.siesta.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.siesta.mail.ClientIdentity;
import org.siesta.mail.ClientIdentity.Hop;
import org.siesta.mail.ClientIdentity.Source;
import org.siesta.mail.MailParameters;
import org.siesta.mail.ReversePath;
import org.siesta.smtp.ServerSettings.ProxyHeader;

/** What a backend is told of a client, and whose connection it is. */
class HandoverTest {

    private static final Duration TEN = Duration.ofSeconds(10);
    private static final Set<String> ALL =
            Set.of(
                    "NAME",
                    "ADDR",
                    "PORT",
                    "PROTO",
                    "HELO",
                    "LOGIN",
                    "SESSION",
                    "TTL",
                    "TIMEOUT",
                    "DESTADDR",
                    "DESTPORT");
    private static final TestSettings SETTINGS = TestSettings.on(24);

    @Test
    void aProxyInFrontIsPassedOnWithOneHopLessAndOurOwnPatience() throws UnknownHostException {
        ClientIdentity identity =
                identity(
                        new Hop(
                                Source.XCLIENT,
                                InetAddress.getByName("2001:db8::7"),
                                56324,
                                InetAddress.getByName("198.51.100.10"),
                                24,
                                Map.of(
                                        "helo", "client.example.net",
                                        "proto", "ESMTPS",
                                        "login", "ana+b=c d",
                                        "session", "abc",
                                        "ttl", "3",
                                        "timeout", "125")));
        Handover told = Handover.of(SETTINGS.xclient().settings(), identity, TEN);
        assertThat(Xclient.command(told.client(), ALL))
                .isEqualTo(
                        "XCLIENT ADDR=IPv6:2001:db8::7 PORT=56324 PROTO=ESMTP TTL=2 TIMEOUT=10"
                                + " DESTADDR=198.51.100.10 DESTPORT=24 LOGIN=ana+2Bb+3Dc+20d"
                                + " SESSION=abc HELO=client.example.net");
        assertThat(Xclient.command(told.client(), Set.of("ADDR", "LOGIN")))
                .isEqualTo("XCLIENT ADDR=IPv6:2001:db8::7 LOGIN=ana+2Bb+3Dc+20d");
    }

    @Test
    void whereNobodyHasCountedTheHopsWeBegin() throws UnknownHostException {
        Handover told = Handover.of(SETTINGS.xclient().settings(), identity(xforward("q1")), TEN);
        assertThat(Xclient.command(told.client(), Set.of("TTL"))).isEqualTo("XCLIENT TTL=5");
    }

    @Test
    void whatIsTooLongForALineIsLeftOut() throws UnknownHostException {
        String long150 = "x".repeat(150);
        Handover told =
                Handover.of(
                        SETTINGS.xclient().settings(),
                        identity(
                                hop(
                                        Source.XCLIENT,
                                        Map.of(
                                                "login", long150,
                                                "session", long150,
                                                "helo", long150,
                                                "name", "y".repeat(151)))),
                        TEN);
        assertThat(Xclient.command(told.client(), ALL))
                .hasSizeLessThanOrEqualTo(510)
                .contains(" LOGIN=x", " SESSION=x")
                .doesNotContain("HELO", "NAME");
    }

    @Test
    void aMessageThatHasPassedAllItsHopsGoesNoFurther() throws UnknownHostException {
        try (BackendClient backend = new BackendClient(SETTINGS.settings());
                BackendTransaction transaction =
                        backend.open(
                                identity(hop(Source.XCLIENT, Map.of("ttl", "0"))),
                                new ReversePath.Null(),
                                MailParameters.NONE)) {
            assertThat(transaction.mail().line())
                    .isEqualTo("554 5.4.6 The message goes round in circles");
        }
    }

    @Test
    void whoWaitsForUsIsAnsweredASecondBeforeHeGivesUp() throws UnknownHostException {
        try (BackendClient backend = new BackendClient(SETTINGS.settings())) {
            for (String[] row :
                    new String[][] {{"15", "14"}, {"1", "1"}, {"0", "20"}, {"500", "20"}}) {
                ClientIdentity identity = identity(hop(Source.XCLIENT, Map.of("timeout", row[0])));
                assertThat(backend.patience(identity))
                        .as(row[0])
                        .isEqualTo(Duration.ofSeconds(Long.parseLong(row[1])));
            }
            assertThat(backend.patience(identity(xforward("q1"))))
                    .isEqualTo(Duration.ofSeconds(20));
        }
    }

    @Test
    void messagesOfOneClientShareAConnectionAndThoseOfAnotherDoNot() throws UnknownHostException {
        ServerSettings server = SETTINGS.xclient().proxy(ProxyHeader.V2_CLIENT).settings();
        Handover first = Handover.of(server, identity(xforward("q1")), TEN);
        assertThat(Handover.of(server, identity(xforward("q2")), TEN))
                .as("the id in the queue is not passed on")
                .isEqualTo(first);
        assertThat(Handover.of(server, identity(hop(Source.PROXY, Map.of("unique-id", "2"))), TEN))
                .isNotEqualTo(first);
    }

    @Test
    void nothingIsPassedOnWhereNothingIsAskedFor() throws UnknownHostException {
        ServerSettings server = SETTINGS.settings();
        assertThat(Handover.of(server, identity(xforward("q1")), TEN))
                .isEqualTo(Handover.of(server, identity(hop(Source.PROXY, Map.of())), TEN));
    }

    @Test
    void theTlsIsThatOfTheClient() throws UnknownHostException {
        ServerSettings server = SETTINGS.proxy(ProxyHeader.V2_CLIENT).settings();
        ClientIdentity direct =
                new ClientIdentity(
                        java.util.List.of(hop(Source.SOCKET, Map.of("tls-version", "TLSv1.3"))));
        assertThat(tls(server, direct)).isEqualTo("TLSv1.3");
        assertThat(tls(server, direct.with(hop(Source.PROXY, Map.of()))))
                .as("the proxy passes TLS through to us")
                .isEqualTo("TLSv1.3");
        assertThat(tls(server, direct.with(hop(Source.PROXY, Map.of("tls-version", "TLSv1.2")))))
                .as("the proxy has ended the client's TLS and made its own")
                .isEqualTo("TLSv1.2");
        assertThat(tls(server, direct.with(xforward("q1"))))
                .as("the TLS is that of the MTA")
                .isEmpty();
    }

    private static String tls(ServerSettings server, ClientIdentity identity) {
        return Handover.of(server, identity, TEN).client().attribute("tls-version").orElse("");
    }

    private static Hop xforward(String queueId) throws UnknownHostException {
        return hop(Source.XFORWARD, Map.of("ident", queueId, "source", "REMOTE"));
    }

    private static Hop hop(Source source, Map<String, String> attributes)
            throws UnknownHostException {
        return new Hop(source, InetAddress.getByName("203.0.113.7"), 56324, null, 0, attributes);
    }

    private static ClientIdentity identity(Hop hop) {
        return ClientIdentity.ofSocket(null, 0, null, 0).with(hop);
    }
}
