package org.siesta.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.siesta.faults.FaultProxy.Fault;
import org.siesta.faults.StandIn.Manner;
import org.siesta.mail.Mailbox;

/** A node in front of a backend that fails in every way: its word is ours, and never 250 for it. */
class BackendFaultsIT {

    private static final Mailbox ANA = Traffic.mailbox("ana@example.org");

    @TempDir static Path directory;

    private static final Ledger LEDGER = new Ledger();

    private static StandIn backend;
    private static StandIn relay;
    private static FaultProxy proxy;
    private static Node node;

    @BeforeAll
    static void start() {
        backend = StandIn.backend(LEDGER);
        relay = StandIn.relay(LEDGER);
        proxy = new FaultProxy(backend.port());
        node = new Node(directory).forward(proxy.port()).relay(relay.port()).start();
        node.away("ana@example.org", "bo@example.org");
    }

    @AfterAll
    static void stop() {
        node.close();
        proxy.close();
        backend.close();
        relay.close();
    }

    static Stream<Fault> faults() {
        return Stream.of(
                new Fault.Refuse(),
                new Fault.BlackHole(),
                new Fault.Delay(6_000),
                new Fault.Drip(1_500),
                new Fault.CutAfter(20),
                new Fault.CutAfter(150),
                new Fault.CutAt("220"),
                new Fault.CutAt("354"),
                new Fault.CutAt("250 2.0.0 taken"));
    }

    @ParameterizedTest
    @MethodSource("faults")
    void a_line_that_fails_is_451_and_the_mail_comes_later(Fault fault) throws Exception {
        Mail mail = mail("line-" + fault.toString().replaceAll("\\W+", "-"));
        LEDGER.sends(mail);
        proxy.setAnew(fault);
        String answer = Sender.once(node.lmtpPort(), mail.from().address(), mail.text(), to(mail));
        proxy.heal();
        LEDGER.troubled(mail);
        assertThat(answer).startsWith("451");
        assertThat(new Sender(LEDGER, node).send(mail)).startsWith("250");
        keptAndAnswered(mail);
    }

    @ParameterizedTest
    @CsvSource({
        "SILENT, 451",
        "DEFERS_RECIPIENT, 451",
        "DEFERS_DATA, 451",
        "LEAVES_AT_DATA, 451",
        "DEFERS_MESSAGE, 452",
        "TALKS_NONSENSE, 451",
        "CLOSES_BEHIND_MESSAGE, 451",
        "ANSWERS_LATE, 451"
    })
    void a_backend_that_does_not_say_250_is_never_250(Manner manner, String code) throws Exception {
        Mail mail = mail("manner-" + manner);
        LEDGER.sends(mail);
        be(manner);
        String answer = Sender.once(node.lmtpPort(), mail.from().address(), mail.text(), to(mail));
        be(Manner.TAKES);
        LEDGER.troubled(mail);
        assertThat(answer).startsWith(code);
        assertThat(new Sender(LEDGER, node).send(mail)).startsWith("250");
        keptAndAnswered(mail);
    }

    @ParameterizedTest
    @CsvSource({"REFUSES_RECIPIENT, 550", "REFUSES_MESSAGE, 552"})
    void a_refusal_is_passed_on_and_nobody_is_answered(Manner manner, String code) {
        Mail mail = mail("refusal-" + manner);
        be(manner);
        String answer = new Sender(LEDGER, node).send(mail);
        be(Manner.TAKES);
        assertThat(answer).startsWith(code);
        keptAndAnswered(mail("after-" + manner));
    }

    @ParameterizedTest
    @CsvSource({
        "TAKES, 250, 250",
        "DRIPS, 250, 451",
        "ANSWERS_ONE, 250, 451",
        "ANSWERS_ONE_MORE, 250, 250"
    })
    void each_recipient_has_the_answer_that_is_its_own(Manner manner, String first, String second)
            throws Exception {
        Mail mail = mail("both-" + manner);
        LEDGER.sends(mail);
        be(manner);
        List<String> answers;
        try (Sender.Talk talk = new Sender.Talk(node.lmtpPort())) {
            talk.expect();
            talk.say("LHLO mx.example.org");
            talk.say("MAIL FROM:<" + mail.from().address() + ">");
            talk.say("RCPT TO:<ana@example.org>");
            talk.say("RCPT TO:<cy@example.org>");
            talk.say("DATA");
            talk.send(mail.text() + ".\r\n");
            answers = List.of(talk.expect(), talk.expect());
        }
        be(Manner.TAKES);
        assertThat(answers.get(0)).startsWith(first);
        assertThat(answers.get(1)).startsWith(second);
        LEDGER.accepted(mail);
        await("the reply")
                .atMost(Node.PATIENCE)
                .untilAsserted(() -> assertThat(LEDGER.broken(true)).isEmpty());
    }

    @Test
    void clients_that_vanish_leave_nothing_behind() throws Exception {
        keptAndAnswered(mail("before-the-vanishing"));
        long before = node.descriptors();
        for (String until : List.of("", "LHLO", "MAIL", "RCPT", "DATA", "half")) {
            for (int i = 0; i < 10; i++) {
                vanish(until);
            }
        }
        await("the descriptors are freed")
                .atMost(Node.PATIENCE)
                .until(() -> node.descriptors() <= before + 5);
        keptAndAnswered(mail("after-the-vanishing"));
    }

    private static void vanish(String until) throws Exception {
        try (Sender.Talk talk = new Sender.Talk(node.lmtpPort())) {
            talk.expect();
            for (String line :
                    List.of(
                            "LHLO mx.example.org",
                            "MAIL FROM:<carla@example.net>",
                            "RCPT TO:<ana@example.org>",
                            "DATA")) {
                if (until.isEmpty()
                        || !talk.say(line).matches("[23].*")
                        || line.startsWith(until)) {
                    return;
                }
            }
            talk.send("Subject: half\r\n");
        }
    }

    /** How the backend behaves, on connections made from now on. */
    private static void be(Manner manner) {
        backend.be(manner);
        proxy.setAnew(new Fault.None());
    }

    private static Mail mail(String name) {
        return new Mail(
                name + "@example.net",
                new Mailbox(name.toLowerCase(Locale.ROOT), "example.net"),
                ANA,
                Mail.Kind.PERSONAL);
    }

    private static String to(Mail mail) {
        return mail.to().address();
    }

    /** The message is with the backend, its reply with the relay, and no promise is broken. */
    private static void keptAndAnswered(Mail mail) {
        if (!LEDGER.isAccepted(mail)) {
            assertThat(new Sender(LEDGER, node).send(mail)).startsWith("250");
        }
        await("the reply")
                .atMost(Node.PATIENCE)
                .untilAsserted(() -> assertThat(LEDGER.broken(true)).isEmpty());
    }
}
