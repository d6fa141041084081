package org.siesta.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.FutureTask;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.siesta.faults.FaultProxy.Fault;
import org.siesta.faults.StandIn.Manner;
import org.siesta.mail.Mailbox;

/** A responder whose relay fails in every way, and many messages at once: one reply each. */
class RelayFaultsIT {

    private static final Mailbox ANA = Traffic.mailbox("ana@example.org");
    private static final Mailbox BO = Traffic.mailbox("bo@example.org");
    private static final int CONCURRENCY = 4;

    @TempDir static Path directory;

    private static final Ledger LEDGER = new Ledger();

    private static StandIn relay;
    private static FaultProxy proxy;
    private static Node node;

    @BeforeAll
    static void start() {
        relay = StandIn.relay(LEDGER);
        proxy = new FaultProxy(relay.port());
        node = new Node(directory).relay(proxy.port()).start();
        node.away("ana@example.org", "bo@example.org");
    }

    @AfterAll
    static void stop() {
        node.close();
        proxy.close();
        relay.close();
    }

    static Stream<Fault> faults() {
        return Stream.of(
                new Fault.Refuse(),
                new Fault.BlackHole(),
                new Fault.Delay(6_000),
                new Fault.CutAfter(40),
                new Fault.CutAt("354"),
                new Fault.CutAt("250 2.0.0 taken"));
    }

    @ParameterizedTest
    @MethodSource("faults")
    void a_line_that_fails_delays_the_reply_and_nothing_else(Fault fault) {
        Mail mail = mail("line-" + fault.toString().replaceAll("\\W+", "-"));
        proxy.set(fault);
        assertThat(send(mail)).as("LMTP does not wait for the relay").startsWith("250");
        await("a try that failed")
                .atMost(Node.PATIENCE)
                .until(() -> entry(mail).contains("\"lastResult\":\"") && failed(mail));
        proxy.heal();
        LEDGER.mayRepeat(LEDGER.replyTo(mail));
        answered();
    }

    @ParameterizedTest
    @EnumSource(
            value = Manner.class,
            names = {
                "DEFERS_RECIPIENT",
                "DEFERS_DATA",
                "LEAVES_AT_DATA",
                "DEFERS_MESSAGE",
                "TALKS_NONSENSE",
                "CLOSES_BEHIND_MESSAGE",
                "ANSWERS_LATE"
            })
    void a_relay_that_puts_a_reply_off_gets_it_again(Manner manner) {
        Mail mail = mail("manner-" + manner);
        relay.be(manner);
        assertThat(send(mail)).startsWith("250");
        await("a try that failed").atMost(Node.PATIENCE).until(() -> failed(mail));
        relay.be(Manner.TAKES);
        LEDGER.mayRepeat(LEDGER.replyTo(mail));
        answered();
    }

    @ParameterizedTest
    @EnumSource(
            value = Manner.class,
            names = {"GREYLISTS", "DRIPS", "PLAIN"})
    void a_relay_with_habits_gets_the_reply_as_it_wants_it(Manner manner) {
        relay.be(manner);
        assertThat(send(mail("habit-" + manner))).startsWith("250");
        answered();
        relay.be(Manner.TAKES);
    }

    @ParameterizedTest
    @EnumSource(
            value = Manner.class,
            names = {"REFUSES_RECIPIENT", "REFUSES_MESSAGE"})
    void a_refusal_ends_the_reply_where_everybody_can_see_it(Manner manner) {
        Mail mail = mail("refusal-" + manner);
        relay.be(manner);
        assertThat(send(mail)).startsWith("250");
        await("the end of the reply")
                .atMost(Node.PATIENCE)
                .until(() -> entry(mail).contains("\"state\":\"refused\""));
        relay.be(Manner.TAKES);
        LEDGER.excused(mail.key());
        answered();
    }

    @Test
    void whoever_may_have_a_reply_gets_no_second_one_when_a_later_try_is_refused() {
        Mail first = mail("doubt");
        relay.be(Manner.CLOSES_BEHIND_MESSAGE);
        assertThat(send(first)).startsWith("250");
        await("a try that failed").atMost(Node.PATIENCE).until(() -> failed(first));
        assertThat(entry(first)).contains("\"inDoubt\":true");
        LEDGER.mayRepeat(LEDGER.replyTo(first));
        relay.be(Manner.REFUSES_MESSAGE);
        await("the end of the reply")
                .atMost(Node.PATIENCE)
                .until(
                        () -> {
                            waiting().forEach(RelayFaultsIT::retry);
                            return entry(first).contains("\"state\":\"refused\"");
                        });
        relay.be(Manner.TAKES);
        Mail second = new Mail("doubt-2@example.net", first.from(), ANA, Mail.Kind.PERSONAL);
        assertThat(send(second)).startsWith("250");
        answered();
        assertThat(relay.takenFor(first.from())).hasSize(1);
    }

    @Test
    void what_waited_for_the_relay_does_not_rush_at_it() {
        proxy.set(new Fault.Refuse());
        List<Mail> mails = IntStream.range(0, 60).mapToObj(i -> mail("waiting-" + i)).toList();
        mails.forEach(m -> assertThat(send(m)).startsWith("250"));
        proxy.heal();
        answered();
        assertThat(relay.mostConnections()).isLessThanOrEqualTo(CONCURRENCY);
    }

    @Test
    void fifty_copies_at_once_and_fifty_messages_of_one_sender_earn_one_reply_each()
            throws Exception {
        List<FutureTask<String>> sent = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            Mail copy = mail("copy");
            Mail other =
                    new Mail(
                            "other-" + i + "@example.net",
                            new Mailbox("other", "example.net"),
                            ANA,
                            Mail.Kind.PERSONAL);
            sent.add(new FutureTask<>(() -> send(copy)));
            sent.add(new FutureTask<>(() -> send(other)));
        }
        sent.forEach(Thread.ofVirtual()::start);
        for (FutureTask<String> each : sent) {
            assertThat(each.get()).startsWith("250");
        }
        answered();
    }

    @Test
    void two_who_are_away_write_to_each_other_and_each_is_told_once() throws Exception {
        for (int i = 0; i < 20; i++) {
            send(new Mail("a" + i + "@example.org", ANA, BO, Mail.Kind.PERSONAL));
            send(new Mail("b" + i + "@example.org", BO, ANA, Mail.Kind.PERSONAL));
        }
        await("both replies").atMost(Node.PATIENCE).until(() -> relay.takenFor(ANA).size() == 1);
        await("both replies").atMost(Node.PATIENCE).until(() -> relay.takenFor(BO).size() == 1);
        // The relay brings them to the other's mailbox, and so to the service.
        for (Mailbox to : List.of(ANA, BO)) {
            assertThat(
                            Sender.once(
                                    node.lmtpPort(),
                                    "",
                                    relay.takenFor(to).getFirst(),
                                    to.address()))
                    .startsWith("250");
        }
        answered();
    }

    private static Mail mail(String name) {
        return new Mail(
                name + "@example.net",
                new Mailbox(name.toLowerCase(Locale.ROOT), "example.net"),
                ANA,
                Mail.Kind.PERSONAL);
    }

    private static String send(Mail mail) {
        return new Sender(LEDGER, node).send(mail);
    }

    /**
     * The reply to this message as the queue shows it, without blanks; empty when there is none.
     */
    private static String entry(Mail mail) {
        String all = node.call("GET", "/queue?all=true", "").replaceAll("\\s", "");
        return Stream.of(all.split("(?=\\{\"id\")"))
                .filter(e -> e.contains("\"to\":\"" + mail.from().address() + "\""))
                .findFirst()
                .orElse("");
    }

    private static boolean failed(Mail mail) {
        String entry = entry(mail);
        return entry.contains("\"state\":\"waiting\"") && !entry.contains("\"attempts\":0");
    }

    /** Everything that waits is made due, until nothing waits and no promise is broken. */
    private static void answered() {
        await("the replies")
                .atMost(Node.PATIENCE)
                .untilAsserted(
                        () -> {
                            for (String id : waiting()) {
                                retry(id);
                            }
                            assertThat(HaltPointsIT.settled(node)).isTrue();
                        });
        assertThat(LEDGER.broken(false)).isEmpty();
    }

    private static List<String> waiting() {
        String all = node.call("GET", "/queue", "").replaceAll("\\s", "");
        return Stream.of(all.split("(?=\\{\"id\")"))
                .filter(e -> e.contains("\"state\":\"waiting\""))
                .map(e -> e.replaceAll("^\\{\"id\":\"([^\"]+)\".*", "$1"))
                .toList();
    }

    private static void retry(String id) {
        try {
            node.call("POST", "/queue/" + id + "/retry", "");
        } catch (AssertionError _) {
            // It is on its way already.
        }
    }
}
