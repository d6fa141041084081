package org.siesta.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.siesta.e2e.SiestaProcess.PATIENCE;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.testcontainers.containers.GenericContainer;

/** Postfix learns the client from a PROXY header and tells it on by XFORWARD. */
@NeedsEngine
class XforwardIT {

    @TempDir static Path directory;

    private static MailServers servers;
    private static GenericContainer<?> postfix;
    private static GenericContainer<?> client;
    private static SiestaProcess siesta;

    @BeforeAll
    static void start() {
        servers = new MailServers();
        client = servers.swaks("client");
        siesta = new SiestaProcess(directory);
        postfix = servers.postfix("postfix", Map.of("POSTFIX_LMTP", siesta.lmtpFromContainers()));
        siesta.relay(postfix.getMappedPort(2525), "v2-local").start();
        siesta.script(
                "ana@example.org",
                """
                require ["vacation", "environment", "variables"];
                if environment :matches "remote-ip" "*" {
                    set "client" "${1}";
                }
                vacation :subject "Away" "Sieve saw <${client}>.";
                """);
    }

    @AfterAll
    static void stop() {
        siesta.close();
        servers.close();
    }

    @ParameterizedTest(name = "PROXY v{0} from {1}")
    @CsvSource({
        "1, 203.0.113.7, 198.51.100.10, TCP4",
        "2, 203.0.113.7, 198.51.100.10, AF_INET",
        "1, 2001:db8::7, 2001:db8::10, TCP6",
        "2, 2001:db8::7, 2001:db8::10, AF_INET6"
    })
    void the_address_of_the_proxy_header_reaches_decision_and_sieve(
            int version, String source, String balancer, String family) throws Exception {
        String sender = "bo-" + family.toLowerCase(Locale.ROOT) + "@example.net";

        MailServers.send(
                client,
                "--server",
                "postfix:2525",
                "--proxy-version",
                "" + version,
                "--proxy-family",
                family,
                "--proxy-protocol",
                "STREAM",
                "--proxy-source",
                source,
                "--proxy-source-port",
                "56324",
                "--proxy-dest",
                balancer,
                "--proxy-dest-port",
                "25",
                "--from",
                sender,
                "--to",
                "ana@example.org");

        JsonNode seen = siesta.decision(sender).path("client").path("effective");
        assertThat(InetAddress.ofLiteral(seen.path("address").asText()))
                .isEqualTo(InetAddress.ofLiteral(source));
        assertThat(seen.path("source").asText()).isEqualTo("xforward");
        assertThat(seen.path("port").asInt()).isEqualTo(56324);

        await("the reply")
                .atMost(PATIENCE)
                .untilAsserted(() -> assertThat(MailServers.storedFor(postfix, sender)).hasSize(1));
        assertThat(MailServers.storedFor(postfix, sender).getFirst())
                .contains("Sieve saw <")
                .satisfies(
                        reply ->
                                assertThat(
                                                InetAddress.ofLiteral(
                                                        between(reply, "Sieve saw <", ">")))
                                        .isEqualTo(InetAddress.ofLiteral(source)));
    }

    private static String between(String text, String before, String after) {
        int start = text.indexOf(before) + before.length();
        return text.substring(start, text.indexOf(after, start));
    }
}
