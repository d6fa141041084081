package org.siesta.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
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

/** A backend that does not take what it is told of the client still gets the client's mail. */
class XclientRefusalTest {

    private static final String XCLIENT =
            "S: 220 x\nC: LHLO siesta.example.org\nS: 250-x\nS: 250 XCLIENT ADDR HELO\n"
                    + "C: XCLIENT *\n";
    private static final String MESSAGE =
            "C: MAIL *\nS: 250 ok\nC: RCPT *\nS: 250 ok\nC: DATA\nS: 354 go\nD:\n"
                    + "S: 250 2.0.0 saved\n";
    private static final String OURS = "C: LHLO siesta.example.org\nS: 250 x\n";

    /** Anybody can choose a name that the backend refuses. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "501 5.5.4 Invalid parameters",
                "550 5.7.1 Helo command rejected",
                "450 4.7.1 Host not found"
            })
    void whereTheClientsNameIsRefusedOursIsSaid(String refusal) throws Exception {
        try (ScriptedServer server =
                ScriptedServer.playing(
                        XCLIENT
                                + "S: 220 x\nC: LHLO -..-\nS: "
                                + refusal
                                + "\n"
                                + OURS
                                + MESSAGE)) {
            assertThat(deliver(server)).isEqualTo("250 2.0.0 saved");
            assertThat(server.complaints()).isEmpty();
        }
    }

    /** The address, which nobody chooses, is told again. */
    @ParameterizedTest
    @ValueSource(strings = {"CLOSE", "S: 220 x\nC: LHLO -..-\nCLOSE"})
    void whereTheServerHangsUpOnTheClientsNameItIsToldWithout(String end) throws Exception {
        String again = XCLIENT.replace("XCLIENT *", "XCLIENT ADDR=203.0.113.7") + "S: 220 x\n";
        try (ScriptedServer server =
                ScriptedServer.playing(XCLIENT + end, again + OURS + MESSAGE)) {
            assertThat(deliver(server)).isEqualTo("250 2.0.0 saved");
            assertThat(server.complaints()).isEmpty();
        }
        try (ScriptedServer server = ScriptedServer.playing(XCLIENT + end, again + "CLOSE")) {
            assertThat(deliver(server)).startsWith("451 4.4.1 ");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "S: 220 x\nC: LHLO -..-\n"})
    void aServerThatLeavesIsNotAskedForAnything(String before) throws Exception {
        try (ScriptedServer leaving =
                        ScriptedServer.playing(XCLIENT + before + "S: 421 4.3.2 bye\nCLOSE");
                ScriptedServer next =
                        ScriptedServer.playing(
                                XCLIENT + "S: 220 x\nC: LHLO -..-\nS: 250 x\n" + MESSAGE)) {
            assertThat(deliver(leaving, next)).isEqualTo("250 2.0.0 saved");
            assertThat(leaving.complaints()).isEmpty();
            assertThat(next.complaints()).isEmpty();
        }
    }

    @Test
    void aServerThatAlsoRefusesOurNameGetsNothing() throws Exception {
        try (ScriptedServer server =
                ScriptedServer.playing(
                        XCLIENT
                                + "S: 220 x\nC: LHLO -..-\nS: 501 no\n"
                                + "C: LHLO siesta.example.org\nS: 501 no\nCLOSE")) {
            assertThat(deliver(server)).startsWith("451 4.4.1 ");
        }
    }

    private static String deliver(ScriptedServer... servers) throws Exception {
        ServerSettings[] settings =
                Stream.of(servers)
                        .map(s -> TestSettings.on(s.port()).host("127.0.0.1").xclient().settings())
                        .toArray(ServerSettings[]::new);
        ClientIdentity client =
                ClientIdentity.ofSocket(null, 0, null, 0)
                        .with(
                                new Hop(
                                        Source.XFORWARD,
                                        InetAddress.getByName("203.0.113.7"),
                                        56324,
                                        null,
                                        0,
                                        Map.of("helo", "-..-")));
        try (BackendClient backend = new BackendClient(settings);
                BackendTransaction transaction =
                        backend.open(client, new ReversePath.Null(), MailParameters.NONE)) {
            SmtpReply reply =
                    transaction
                            .recipients(List.of(ForwardPath.of(new Mailbox("ana", "example.org"))))
                            .getFirst();
            return reply.positive()
                    ? transaction.data(BytesContent.of("\r\nhello\r\n")).getFirst().line()
                    : reply.line();
        }
    }
}
