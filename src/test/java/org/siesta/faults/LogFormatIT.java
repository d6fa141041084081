package org.siesta.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The log of a whole run as JSON: every line of it, from the start to the stop. */
class LogFormatIT {

    private static final String ANA = "ana@example.org";
    private static final String HOSTILE = "\"\\\"}{\"@example.net";
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir Path directory;

    @Test
    void every_line_of_a_run_is_an_object_whatever_comes_from_outside() throws Exception {
        Ledger ledger = new Ledger();
        try (StandIn relay = StandIn.relay(ledger);
                Node node = new Node(directory)) {
            node.relay(relay.port()).with("siesta.log.format", "json");
            node.option("--sun-misc-unsafe-memory-access=allow").start().away(ANA);
            String message =
                    "To: ana@example.org\r\nSubject: \",\"verdict\":\"x\u001b[31m\r\n"
                            + "Message-ID: <\"}{\\\u001b[2J@example.net>\r\n\r\nHello.\r\n";
            assertThat(Sender.once(node.lmtpPort(), "carla@example.net", message, ANA))
                    .startsWith("250");
            assertThat(Sender.once(node.lmtpPort(), HOSTILE, message, ANA)).startsWith("250");
            await("the replies").atMost(Node.PATIENCE).until(() -> HaltPointsIT.settled(node));
            assertThat(node.terminate()).isZero();

            List<JsonNode> lines = new ArrayList<>();
            for (String line : node.logText().lines().toList()) {
                lines.add(JSON.readTree(line));
            }
            assertThat(lines)
                    .allSatisfy(
                            line -> {
                                assertThat(line.get("timestamp").asText()).endsWith("Z");
                                assertThat(line.get("level").asText())
                                        .isIn("INFO", "WARN", "WARNING", "ERROR");
                                assertThat(line.get("logger").asText()).isNotEmpty();
                                assertThat(line.get("message").asText()).isNotEmpty();
                            });
            assertThat(lines)
                    .filteredOn(line -> line.path("verdict").asText().equals("reply"))
                    .allSatisfy(line -> assertThat(line.get("account").asText()).isEqualTo(ANA))
                    .extracting(line -> line.get("from").asText())
                    .containsExactly("<carla@example.net>", "<" + HOSTILE + ">");
            assertThat(lines)
                    .filteredOn(line -> line.path("result").asText().equals("accepted"))
                    .hasSize(2);
        }
    }
}
