package org.siesta.lmtp;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.siesta.net.CidrList;
import org.siesta.net.Limits;
import org.siesta.net.ListenerSettings;
import org.siesta.net.TlsMode;

/**
 * Plays files of cases, octets in and reply codes out, at a listener.
 *
 * <p>To play another file at a service that runs: {@code mvn test -Dtest=PlayedCasesTest
 * -Dplay.at=127.0.0.1:2424 -Dplay.file=FILE.jsonl}. Cases with {@code steps} are conversations;
 * cases with {@code hex} are PROXY headers, for a listener that requires one.
 */
@Timeout(600)
class PlayedCasesTest {

    private static final Path CASES = Path.of("src/test/resources/cases");

    @Test
    void standsHostileConversations() throws Exception {
        Limits limits =
                LmtpServer.attackLimits(
                        Limits.defaults(LmtpServer.spool()), Duration.ofSeconds(10));
        try (LmtpServer server = server(false, limits)) {
            assertThat(play(server.port(), CASES.resolve("attacks.jsonl"), server)).isEmpty();
        }
    }

    @Test
    void answersProxyHeaders() throws Exception {
        Limits d = Limits.defaults(LmtpServer.spool());
        Limits quick =
                new Limits(
                        d.maxMessageSize(),
                        d.maxRecipients(),
                        d.maxConnections(),
                        0,
                        Duration.ofSeconds(3),
                        d.commandTimeout(),
                        d.minDataRate(),
                        d.maxBadCommands(),
                        d.maxRefusedRecipients(),
                        d.maxProxyHeader(),
                        d.spoolThreshold(),
                        d.spoolDirectory());
        Path shared = Path.of(System.getProperty("siesta.cases", ""), "proxy-vectors.jsonl");
        try (LmtpServer server = server(true, quick)) {
            assertThat(play(server.port(), CASES.resolve("proxy.jsonl"), server)).isEmpty();
            if (Files.isRegularFile(shared)) {
                assertThat(play(server.port(), shared, server)).isEmpty();
            }
        }
    }

    @Test
    void standsTheFileThatIsNamed() throws Exception {
        String at = System.getProperty("play.at", "");
        String file = System.getProperty("play.file", "");
        if (at.isEmpty() || file.isEmpty()) {
            assertThat(Files.list(CASES)).hasSize(2);
            return;
        }
        int colon = at.lastIndexOf(':');
        List<String> failures =
                play(
                        at.substring(0, colon),
                        Integer.parseInt(at.substring(colon + 1)),
                        Path.of(file));
        assertThat(failures).isEmpty();
    }

    private static LmtpServer server(boolean proxy, Limits limits) {
        return new LmtpServer(
                new ListenerSettings(
                        "mail",
                        List.of("127.0.0.1:0"),
                        proxy,
                        CidrList.LOOPBACK,
                        CidrList.NONE,
                        proxy ? TlsMode.NONE : TlsMode.STARTTLS,
                        limits),
                Protocol.LMTP);
    }

    /** One case after the other, so that what each one delivers can be counted. */
    private static List<String> play(int port, Path file, LmtpServer server) throws Exception {
        if (server.listeners.bound().getFirst().proxyRequired()) {
            return play("127.0.0.1", port, file);
        }
        List<String> failures = new ArrayList<>();
        for (JsonNode each : cases(file)) {
            server.agent.taken.clear();
            failures.addAll(failure(each, () -> conversation("127.0.0.1", port, each)));
            JsonNode delivered = each.path("delivered");
            int taken = server.agent.taken.size();
            if (delivered.isObject()
                    && (taken < delivered.get("min").asInt()
                            || taken > delivered.get("max").asInt())) {
                failures.add(each.get("name").asText() + ": " + taken + " delivered");
            }
            String text = taken == 0 ? "" : server.agent.taken.getFirst().text();
            List<String> lines = new ArrayList<>();
            each.path("storedBodyLines").forEach(line -> lines.add(line.asText()));
            if (!lines.isEmpty()
                    && !text.endsWith("\r\n\r\n" + String.join("\r\n", lines) + "\r\n")) {
                failures.add(each.get("name").asText() + ": kept " + text);
            }
        }
        return failures;
    }

    /** All cases, several at once. */
    private static List<String> play(String host, int port, Path file) throws Exception {
        List<Future<List<String>>> played = new ArrayList<>();
        try (ExecutorService pool = Executors.newFixedThreadPool(4)) {
            for (JsonNode each : cases(file)) {
                played.add(
                        pool.submit(
                                () ->
                                        failure(
                                                each,
                                                () ->
                                                        each.has("hex")
                                                                ? VectorPlayer.play(
                                                                        host, port, each, 20_000)
                                                                : conversation(host, port, each))));
            }
        }
        List<String> failures = new ArrayList<>();
        for (Future<List<String>> one : played) {
            failures.addAll(one.get());
        }
        return failures;
    }

    private interface Play {
        String play() throws IOException, InterruptedException;
    }

    private static List<String> failure(JsonNode each, Play play) {
        try {
            String failure = play.play();
            return failure.isEmpty() ? List.of() : List.of(failure);
        } catch (IOException | InterruptedException e) {
            return List.of(each.get("name").asText() + ": " + e);
        }
    }

    private static String conversation(String host, int port, JsonNode attack)
            throws IOException, InterruptedException {
        try (AttackPlayer player = new AttackPlayer(host, port, attack)) {
            String codes = player.play();
            return codes.matches(attack.get("expect").asText())
                    ? ""
                    : attack.path("id").asText()
                            + " "
                            + attack.get("name").asText()
                            + ": "
                            + codes
                            + ", wanted "
                            + attack.get("expect").asText();
        }
    }

    private static List<JsonNode> cases(Path file) throws IOException {
        List<JsonNode> cases = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            if (!line.isBlank()) {
                cases.add(new ObjectMapper().readTree(line));
            }
        }
        return cases;
    }
}
