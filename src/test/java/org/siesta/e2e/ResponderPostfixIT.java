package org.siesta.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.siesta.e2e.SiestaProcess.PATIENCE;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.testcontainers.containers.GenericContainer;

/** Beside Postfix, with the lines of main.cf as the README has them. */
@NeedsEngine
class ResponderPostfixIT {

    private static final Pattern SETTING = Pattern.compile("(?m)^(\\w+) = (.+)$");

    @TempDir static Path directory;

    private static MailServers servers;
    private static GenericContainer<?> postfix;
    private static GenericContainer<?> client;
    private static SiestaProcess siesta;

    @BeforeAll
    static void start() throws IOException {
        servers = new MailServers();
        client = servers.swaks("client");
        siesta = new SiestaProcess(directory);
        postfix = servers.postfix("postfix", settings());
        siesta.relay(postfix.getMappedPort(25), "none").start();
        siesta.away("ana@example.org", "I am back on Monday.");
    }

    @AfterAll
    static void stop() {
        siesta.close();
        servers.close();
    }

    /**
     * The README's lines as variables of the image; only where siesta is differs, and that this
     * Postfix stores all other mail.
     */
    private static Map<String, String> settings() throws IOException {
        String readme = Files.readString(Path.of("README.md"));
        String block =
                readme.substring(
                        readme.indexOf("recipient_bcc_maps"),
                        readme.indexOf("```", readme.indexOf("recipient_bcc_maps")));
        Map<String, String> variables = new TreeMap<>();
        Matcher setting = SETTING.matcher(block);
        while (setting.find()) {
            String value = setting.group(2).replace("127.0.0.1:2424", siesta.lmtpFromContainers());
            if (setting.group(1).equals("transport_maps")) {
                value += ", inline:{*=virtual:}";
            }
            variables.put("POSTCONF_" + setting.group(1), value);
        }
        assertThat(variables)
                .containsKeys(
                        "POSTCONF_recipient_bcc_maps",
                        "POSTCONF_transport_maps",
                        "POSTCONF_lmtp_generic_maps");
        return variables;
    }

    @Test
    void the_copy_reaches_us_under_its_own_address_and_the_reply_goes_back_through_postfix() {
        MailServers.send(
                client,
                "--server",
                "postfix:25",
                "--from",
                "bo@example.net",
                "--to",
                "ana@example.org",
                "--header",
                "Subject: Lunch?");

        JsonNode decision = siesta.decision("bo@example.net");
        assertThat(decision.path("recipient").asText()).isEqualTo("ana@example.org");
        assertThat(decision.path("verdict").asText()).as(decision.toString()).isEqualTo("reply");
        assertThat(decision.path("client").path("effective").path("address").asText())
                .isEqualTo(MailServers.address(client));

        await("the reply")
                .atMost(PATIENCE)
                .untilAsserted(
                        () ->
                                assertThat(MailServers.storedFor(postfix, "bo@example.net"))
                                        .hasSize(1));
        assertThat(MailServers.storedFor(postfix, "bo@example.net").getFirst())
                .contains("Subject: Away", "I am back on Monday.");
        assertThat(MailServers.storedFor(postfix, "ana@example.org"))
                .as("the message itself")
                .hasSize(1)
                .first()
                .asString()
                .contains("Subject: Lunch?")
                .doesNotContain("ooo.invalid");
        assertThat(siesta.decisions("bo@example.net")).hasSize(1);
    }

    @Test
    void a_message_for_another_domain_makes_no_copy() {
        MailServers.send(
                client,
                "--server",
                "postfix:25",
                "--from",
                "ana@example.org",
                "--to",
                "dora@example.com");

        await("the message")
                .atMost(PATIENCE)
                .untilAsserted(
                        () ->
                                assertThat(MailServers.storedFor(postfix, "dora@example.com"))
                                        .hasSize(1));
        assertThat(siesta.decisions("ana@example.org")).isEmpty();
    }
}
