package org.siesta.lmtp;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.siesta.net.CidrList;
import org.siesta.net.Limits;
import org.siesta.net.ListenerSettings;
import org.siesta.net.TlsMode;

/** Hostile clients: what they send is one message at most, one refusal at most, never a command. */
@Timeout(300)
class LmtpAttacksTest {

    private static final String BEFORE =
            "LHLO client.example.net\r\nMAIL FROM:<bo@example.com>\r\nRCPT TO:<alice@example.org>\r\n"
                    + "DATA\r\nSubject: t\r\n\r\nbody";

    private static final String SMUGGLED =
            "MAIL FROM:<ceo@example.org>\r\nRCPT TO:<carol@example.org>\r\nDATA\r\n"
                    + "Subject: smuggled\r\n\r\npay\r\n.\r\nQUIT\r\n";

    /** In the list, # is CR, ~ is LF, 0 is NUL. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "~.~",
                "~.#~",
                "#~.~",
                "#.#",
                "#.#~",
                "#~.#",
                "~.#",
                "#.~",
                "~#.~#",
                "#~0.#~",
                "#~.0#~",
                "#~.##~",
                "##.##~",
                "#~ .#~",
                "#~. #~",
                "~~.~~",
                "#~..#~",
                "~#~..~#~"
            })
    void onlyCrlfDotCrlfEndsTheData(String fake) throws IOException {
        String end = fake.replace('#', '\r').replace('~', '\n').replace('0', '\0');
        try (LmtpServer server = server(Duration.ofSeconds(10));
                Client client = Client.connect(server.port())) {
            client.send((BEFORE + end + SMUGGLED).getBytes(StandardCharsets.ISO_8859_1));
            assertThat(client.replies(7)).isEqualTo("220 250 250 250 354 250 221");
            assertThat(server.agent.taken).hasSize(1);
            assertThat(server.agent.taken.getFirst().text())
                    .contains("smuggled")
                    .doesNotContainPattern("(?<!\r)\n|\r(?!\n)");
        }
    }

    private static LmtpServer server(Duration command) {
        Limits limits = LmtpServer.attackLimits(Limits.defaults(LmtpServer.spool()), command);
        return new LmtpServer(
                new ListenerSettings(
                        "mail",
                        List.of("127.0.0.1:0"),
                        false,
                        CidrList.NONE,
                        CidrList.NONE,
                        TlsMode.STARTTLS,
                        limits),
                Protocol.LMTP);
    }

    @Test
    void standsTheSharedAttacks() throws Exception {
        Path file = Path.of(System.getProperty("siesta.cases", ""), "lmtp-attacks.jsonl");
        List<String> cases = Files.isRegularFile(file) ? Files.readAllLines(file) : List.of();
        List<Future<String>> outcomes = new ArrayList<>();
        try (ExecutorService pool = Executors.newFixedThreadPool(8)) {
            for (String json : cases) {
                outcomes.add(pool.submit(() -> play(new ObjectMapper().readTree(json))));
            }
        }
        for (Future<String> outcome : outcomes) {
            assertThat(outcome.get()).isEmpty();
        }
        assertThat(outcomes).hasSameSizeAs(cases);
    }

    /** Plays one case; empty when it went as expected. */
    private static String play(JsonNode attack) throws Exception {
        long timeout = attack.path("config").path("commandTimeoutMs").asLong(10_000);
        try (LmtpServer server = server(Duration.ofMillis(timeout));
                AttackPlayer player = new AttackPlayer("127.0.0.1", server.port(), attack)) {
            long start = System.nanoTime();
            String codes = player.play();
            long took = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
            String about = attack.get("id").asText() + " " + attack.get("name").asText() + ": ";
            if (!codes.matches(attack.get("expect").asText())) {
                return about + codes + ", wanted " + attack.get("expect").asText();
            }
            if (attack.hasNonNull("withinMs") && took > attack.get("withinMs").asLong() * 4) {
                return about + "took " + took + " ms";
            }
            JsonNode delivered = attack.path("delivered");
            int taken = server.agent.taken.size();
            if (delivered.isObject()
                    && (taken < delivered.get("min").asInt()
                            || taken > delivered.get("max").asInt())) {
                return about + taken + " delivered";
            }
            List<String> lines = new ArrayList<>();
            attack.path("storedBodyLines").forEach(line -> lines.add(line.asText()));
            String text = taken == 0 ? "" : server.agent.taken.getFirst().text();
            return lines.isEmpty()
                            || text.endsWith("\r\n\r\n" + String.join("\r\n", lines) + "\r\n")
                    ? ""
                    : about + text;
        }
    }
}
