package org.siesta.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.siesta.halt.Halt;
import org.siesta.mail.Mailbox;

/**
 * A node in front of a backend ends at every instant that has a name, and is started again: no mail
 * is lost, no reply is lost, nobody gets two.
 */
class HaltPointsIT {

    private static final String ANA = "ana@example.org";

    /** The backend has the message, and the client does not know. */
    private static final Set<Halt> MAY_DELIVER_TWICE =
            EnumSet.of(
                    Halt.BACKEND_SENT,
                    Halt.BACKEND_ACCEPTED,
                    Halt.AFTER_BEGIN,
                    Halt.AFTER_CLAIM,
                    Halt.AFTER_COMMIT,
                    // The answer may be on its way still.
                    Halt.AFTER_ANSWER,
                    // These end the node while the client waits for its answer, or not.
                    Halt.REPLY_LEASED,
                    Halt.RELAY_ANSWERED);

    @TempDir static Path directory;

    private static final Ledger LEDGER = new Ledger();

    private static StandIn backend;
    private static StandIn relay;
    private static Node node;

    @BeforeAll
    static void start() {
        backend = StandIn.backend(LEDGER);
        relay = StandIn.relay(LEDGER);
        node = new Node(directory).forward(backend.port()).relay(relay.port()).start();
        node.away(ANA);
    }

    @AfterAll
    static void stop() {
        node.close();
        backend.close();
        relay.close();
    }

    @ParameterizedTest
    @EnumSource(Halt.class)
    void a_crash_at_this_instant_costs_nothing(Halt point) throws Exception {
        Mail mail =
                new Mail(
                        "at-" + point.word() + "@example.net",
                        new Mailbox("at-" + point.word(), "example.net"),
                        Mailbox.parse(ANA).orElseThrow(),
                        Mail.Kind.PERSONAL);
        long twiceBefore = LEDGER.keptTwice();
        int repliesBefore = LEDGER.relayed();
        node.haltAt(point);
        FutureTask<String> sent =
                new FutureTask<>(
                        () -> {
                            if (point == Halt.MID_DATA) {
                                Sender.half(node.lmtpPort(), mail);
                            }
                            return new Sender(LEDGER, node).send(mail);
                        });
        Thread.ofVirtual().start(sent);
        assertThat(node.awaitEnd()).isEqualTo(137);
        node.start();
        assertThat(sent.get()).startsWith("250");
        await("the reply")
                .atMost(Node.PATIENCE)
                .until(() -> LEDGER.relayed() > repliesBefore && settled(node));
        if (point == Halt.RELAY_ANSWERED || point == Halt.AFTER_ANSWER) {
            // The relay may have it, and we had not written that down.
            LEDGER.mayRepeat(LEDGER.lastReply());
        }
        assertThat(LEDGER.broken(true)).isEmpty();
        if (!MAY_DELIVER_TWICE.contains(point)) {
            assertThat(LEDGER.keptTwice()).as("messages kept twice").isEqualTo(twiceBefore);
        }
    }

    /** Nothing waits, nothing is being sent. */
    static boolean settled(Node node) {
        return node.call("GET", "/queue", "").replaceAll("\\s", "").equals("[]");
    }
}
