package org.siesta.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.siesta.faults.StandIn.Manner;
import org.siesta.mail.Mailbox;

/** A stop while the relay takes its time: what it has is not sent once more. */
class StopIT {

    private static final Mailbox BO = Traffic.mailbox("bo@example.net");

    @TempDir Path directory;

    @Test
    void a_stop_waits_for_the_relays_last_answer() {
        Ledger ledger = new Ledger();
        try (StandIn relay = StandIn.relay(ledger);
                Node node =
                        new Node(directory)
                                .relay(relay.port())
                                .with("siesta.relay.command-timeout", "60s")
                                .start()) {
            node.away("ana@example.org");
            relay.be(Manner.ANSWERS_LATE);
            Mail mail =
                    new Mail(
                            "stop@example.net",
                            BO,
                            Traffic.mailbox("ana@example.org"),
                            Mail.Kind.PERSONAL);
            assertThat(new Sender(ledger, node).send(mail)).startsWith("250");
            await("the message at the relay")
                    .atMost(Node.PATIENCE)
                    .until(() -> relay.takenFor(BO).size() == 1);
            assertThat(node.terminate()).as("exit status").isZero();

            relay.be(Manner.TAKES);
            node.launch();
            node.awaitReady();
            assertThat(node.call("GET", "/queue?all=true", "").replaceAll("\\s", ""))
                    .contains("\"state\":\"sent\"", "\"attempts\":1,");
            assertThat(relay.takenFor(BO)).hasSize(1);
            assertThat(ledger.broken(false)).isEmpty();
        }
    }
}
