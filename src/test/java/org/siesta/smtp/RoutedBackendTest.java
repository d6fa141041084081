package org.siesta.smtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.siesta.mail.BytesContent;
import org.siesta.mail.ClientIdentity;
import org.siesta.mail.ForwardPath;
import org.siesta.mail.MailParameters;
import org.siesta.mail.Mailbox;
import org.siesta.mail.ReversePath;
import org.siesta.mail.SmtpReply;

/** Several backends, each for its domains, and one transaction with recipients of them all. */
class RoutedBackendTest {

    private static final String HELLO = "S: 220 x\nC: LHLO *\nS: 250 PLAIN\nC: MAIL *\nS: 250 ok\n";

    @Test
    void eachRecipientHasTheAnswersOfItsOwnBackendInTheOrderOfTheClient() throws Exception {
        String first =
                HELLO
                        + "C: RCPT TO:<a@one.example>\nS: 250 a\n"
                        + "C: RCPT TO:<c@one.example>\nS: 550 5.1.1 c\n"
                        + "C: RCPT TO:<e@one.example>\nS: 250 e\n"
                        + "C: DATA\nS: 354 go\nD:\nS: 250 2.0.0 a saved\nS: 452 4.2.2 e full\n";
        String second =
                HELLO.replace("250 PLAIN", "250-x\nS: 250 PIPELINING")
                        + "C: RCPT TO:<b@two.example>\nS: 250 b\n"
                        + "C: RCPT TO:<d@three.example>\nS: 250 d\n"
                        + "C: DATA\nS: 354 go\nD:\nS: 552 5.2.2 b full\nS: 250 2.0.0 d saved\n";
        try (ScriptedServer one = ScriptedServer.playing(first);
                ScriptedServer others = ScriptedServer.playing(second);
                RoutedBackend backend =
                        new RoutedBackend(client(others), Map.of("one.example", client(one)))) {
            assertThat(
                            told(
                                    backend,
                                    "a@one.example",
                                    "b@two.example",
                                    "c@ONE.example",
                                    "d@three.example",
                                    "e@one.example"))
                    .containsExactly(
                            "250 2.0.0 a",
                            "250 2.0.0 b",
                            "550 5.1.1 c",
                            "250 2.0.0 d",
                            "250 2.0.0 e",
                            "250 2.0.0 a saved",
                            "552 5.2.2 b full",
                            "250 2.0.0 d saved",
                            "452 4.2.2 e full");
            assertThat(one.complaints()).isEmpty();
            assertThat(others.complaints()).isEmpty();
            assertThat(one.data()).isEqualTo(others.data());
        }
    }

    @Test
    void thePostmasterOfTheHostIsOfNoDomain() throws Exception {
        ForwardPath bare =
                new ForwardPath(new Mailbox("Postmaster", "one.example"), null, null, true);
        assertThat(MailCommands.recipient(Capabilities.NONE, bare))
                .isEqualTo("RCPT TO:<Postmaster>");
        try (ScriptedServer one = ScriptedServer.playing(HELLO);
                ScriptedServer others = ScriptedServer.playing(HELLO);
                BackendClient named = client(one);
                BackendClient usual = client(others);
                RoutedBackend backend = new RoutedBackend(usual, Map.of("one.example", named))) {
            assertThat(backend.route(bare)).isSameAs(usual);
            assertThat(backend.route(ForwardPath.of(bare.mailbox()))).isSameAs(named);
        }
    }

    /** RFC 5321 §4.5.1: whoever takes mail takes the postmaster's. */
    @Test
    void whereNoBackendIsForTheOthersThePostmasterIsOfTheDomainOfTheHost() throws Exception {
        ForwardPath bare =
                new ForwardPath(new Mailbox("Postmaster", "one.example"), null, null, true);
        try (ScriptedServer one = ScriptedServer.playing(HELLO);
                BackendClient named = client(one);
                RoutedBackend backend = new RoutedBackend(null, Map.of("one.example", named))) {
            assertThat(backend.route(bare)).isSameAs(named);
        }
    }

    /** RFC 5890 §2.3.2.1: one domain, whichever way it is written. */
    @ParameterizedTest
    @CsvSource({
        "bücher.example, bücher.example",
        "bücher.example, xn--bcher-kva.example",
        "xn--bcher-kva.example, bücher.example",
        "xn--bcher-kva.example, BÜCHER.Example",
        "bu\u0308cher.example, bücher.example"
    })
    void aDomainHasItsBackendInEachOfItsSpellings(String configured, String written)
            throws Exception {
        try (ScriptedServer one = ScriptedServer.playing(HELLO);
                BackendClient named = client(one);
                RoutedBackend backend = new RoutedBackend(null, Map.of(configured, named))) {
            assertThat(backend.route(ForwardPath.of(new Mailbox("ana", written)))).isSameAs(named);
        }
    }

    @Test
    void aBackendThatIsDownCostsItsOwnRecipientsOnly() throws Exception {
        String answers =
                HELLO + "C: RCPT *\nS: 250 b\nC: DATA\nS: 354 go\nD:\nS: 250 2.0.0 b saved\n";
        try (ScriptedServer down = ScriptedServer.playing("CLOSE");
                ScriptedServer up = ScriptedServer.playing(answers);
                RoutedBackend backend =
                        new RoutedBackend(client(up), Map.of("one.example", client(down)))) {
            assertThat(told(backend, "a@one.example", "b@two.example"))
                    .containsExactly(
                            "451 4.4.1 The mail store is not answering, try again later",
                            "250 2.0.0 b",
                            "250 2.0.0 b saved");
        }
    }

    @Test
    void aBackendThatEndsInTheMiddleCostsItsOwnRecipientsOnly() throws Exception {
        try (ScriptedServer broken =
                        ScriptedServer.playing(
                                HELLO + "C: RCPT *\nS: 250 a\nC: DATA\nS: 354 go\nD:\nCLOSE");
                ScriptedServer up =
                        ScriptedServer.playing(
                                HELLO
                                        + "C: RCPT *\nS: 250 b\nC: DATA\nS: 354 go\nD:\nS: 250 2.0.0 b saved\n");
                RoutedBackend backend =
                        new RoutedBackend(client(up), Map.of("one.example", client(broken)))) {
            assertThat(told(backend, "a@one.example", "b@two.example"))
                    .containsExactly(
                            "250 2.0.0 a",
                            "250 2.0.0 b",
                            "451 4.4.2 The mail store is not answering, try again later",
                            "250 2.0.0 b saved");
        }
    }

    @Test
    void recipientsThatAreNamedTogetherWaitForTheSlowestBackendAndNotForTheSum() throws Exception {
        String slow = HELLO + "C: RCPT *\nP: 2000\nS: 250 a\nREST";
        try (ScriptedServer one = ScriptedServer.playing(slow);
                ScriptedServer other = ScriptedServer.playing(slow);
                RoutedBackend backend =
                        new RoutedBackend(client(other), Map.of("one.example", client(one)));
                BackendTransaction transaction = open(backend)) {
            long begun = System.nanoTime();
            assertThat(transaction.recipients(paths("a@one.example", "b@two.example")))
                    .allMatch(SmtpReply::positive);
            assertThat(Duration.ofNanos(System.nanoTime() - begun))
                    .isLessThan(Duration.ofMillis(3_800));
        }
    }

    @Test
    void aDomainWithoutABackendIsTriedAgainLater() throws Exception {
        try (ScriptedServer server = ScriptedServer.playing();
                RoutedBackend backend =
                        new RoutedBackend(null, Map.of("one.example", client(server)))) {
            assertThat(told(backend, "b@two.example"))
                    .containsExactly("451 4.4.4 No mail store is configured for this domain");
        }
    }

    @Test
    void oneBackendIsAskedAheadAndOfSeveralNone() throws Exception {
        String taking = HELLO + "C: RCPT *\nS: 250 a\n";
        try (ScriptedServer asked = ScriptedServer.playing(taking + "C: DATA\nS: 354 go\nREST");
                RoutedBackend backend = new RoutedBackend(client(asked), Map.of())) {
            leftAfterReady(backend, "a@one.example");
            await().untilAsserted(() -> assertThat(asked.data()).containsExactly(""));
            assertThat(asked.complaints()).isEmpty();
        }
        try (ScriptedServer one = ScriptedServer.playing(taking + "REST");
                ScriptedServer other = ScriptedServer.playing(taking + "REST");
                RoutedBackend backend =
                        new RoutedBackend(client(other), Map.of("one.example", client(one)))) {
            leftAfterReady(backend, "a@one.example", "b@two.example");
            await().untilAsserted(
                            () ->
                                    assertThat(List.of(one.data(), other.data()))
                                            .allMatch(heard -> heard.equals(List.of("RSET\r\n"))));
        }
    }

    private static void leftAfterReady(RoutedBackend backend, String... recipients) {
        try (BackendTransaction transaction = open(backend)) {
            transaction.recipients(paths(recipients));
            transaction.ready(BytesContent.of("Subject: hello\r\n\r\nhello\r\n"));
        }
        backend.close();
    }

    private static BackendClient client(ScriptedServer server) {
        return new BackendClient(TestSettings.on(server.port()).host("127.0.0.1").settings());
    }

    private static List<ForwardPath> paths(String... recipients) {
        return Stream.of(recipients)
                .map(address -> address.split("@", 2))
                .map(parts -> ForwardPath.of(new Mailbox(parts[0], parts[1])))
                .toList();
    }

    private static BackendTransaction open(RoutedBackend backend) {
        ReversePath bo = new ReversePath.Sender(new Mailbox("bo", "example.net"));
        return backend.open(ClientIdentity.ofSocket(null, 0, null, 0), bo, MailParameters.NONE);
    }

    /** The answers to RCPT, then those to the message. */
    private static List<String> told(RoutedBackend backend, String... recipients) {
        try (BackendTransaction transaction = open(backend)) {
            List<SmtpReply> replies = transaction.recipients(paths(recipients));
            BytesContent message = BytesContent.of("Subject: hello\r\n\r\nhello\r\n");
            transaction.ready(message);
            List<SmtpReply> after = transaction.data(message);
            return Stream.concat(replies.stream(), after.stream()).map(SmtpReply::line).toList();
        }
    }
}
