package org.siesta.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.siesta.cli.Commands;
import picocli.CommandLine;

/**
 * Plays scenarios by {@code simulate}, one JSON object a line: our own, and those of {@code
 * dedup-scenarios.jsonl} in the folder that the system property {@code siesta.cases} names.
 */
class SimulateCommandTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir private Path folder;

    @Test
    void everyScenarioEndsAsItSays() throws IOException {
        plays(Path.of("src/test/resources/scenarios.jsonl"));
        String cases = System.getProperty("siesta.cases", "");
        Path others = Path.of(cases, "dedup-scenarios.jsonl");
        if (!cases.isEmpty() && Files.exists(others)) {
            plays(others);
        }
    }

    @Test
    void theExampleOfTheDocumentationIsAnsweredAsItSays() throws IOException {
        List<String> example =
                Files.readAllLines(Path.of("docs/flow.md")).stream()
                        .filter(line -> line.startsWith("{\"id\""))
                        .toList();
        Path file = Files.writeString(folder.resolve("example.jsonl"), example.getFirst());
        assertThat(run(file).out().strip()).isEqualTo(example.getLast());
    }

    private void plays(Path file) throws IOException {
        List<String> scenarios = Files.readAllLines(file);
        Run run = run(file);
        List<String> answers = run.out().lines().toList();
        assertThat(answers).hasSameSizeAs(scenarios);
        List<String> wrong = new ArrayList<>();
        for (int i = 0; i < scenarios.size(); i++) {
            JsonNode scenario = JSON.readTree(scenarios.get(i));
            JsonNode answer = JSON.readTree(answers.get(i));
            assertThat(answer.get("id")).isEqualTo(scenario.get("id"));
            if (!agrees(scenario.get("messages"), answer)) {
                wrong.add(scenario.get("name").asText() + ": " + answer);
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(run.status()).isZero();
    }

    private static boolean agrees(JsonNode messages, JsonNode answer) {
        boolean agrees = answer.path("replies").size() == messages.size();
        for (int i = 0; i < messages.size() && agrees; i++) {
            JsonNode message = messages.get(i);
            boolean reply = message.get("reply").asBoolean();
            agrees =
                    answer.get("replies").get(i).asBoolean() == reply
                            && answer.get("reasons").get(i).isNull() == reply
                            && (!message.has("expectReplies")
                                    || message.get("expectReplies")
                                            .equals(answer.get("counts").get(i)))
                            && (!message.has("reason")
                                    || message.get("reason").equals(answer.get("reasons").get(i)))
                            && (!message.path("expectError").asBoolean()
                                    || answer.get("reasons")
                                            .get(i)
                                            .asText()
                                            .equals("script-error"));
        }
        return agrees;
    }

    @Test
    void whatIsNoScenarioGetsAnErrorAndTheOthersArePlayed() throws IOException {
        Path file =
                Files.writeString(
                        folder.resolve("bad.jsonl"),
                        """
                        {"id": "a"}
                        no JSON

                        {"id": "b", "config": {"minPeriodDays": "x"}, "actions": [{}], "messages": [{"t": 0, "rcptTo": "ana@example.org", "action": 0}]}
                        {"id": "c", "config": {"siesta.reply.min-days": 90}, "actions": [{}], "messages": [{"t": 0, "rcptTo": "ana@example.org", "action": 0}]}
                        {"id": "d", "actions": [], "messages": [{"t": 0, "rcptTo": "ana@example.org", "action": 3}]}
                        {"id": "e", "actions": [], "messages": [{"t": 0, "rcptTo": "nobody", "action": 0}]}
                        {"id": "g", "actions": [{}], "messages": [{"t": 1e300, "rcptTo": "ana@example.org", "action": 0}]}
                        {"id": "f", "config": {"colour": "red"}, "actions": [{}], "messages": [{"t": 0, "mailFrom": "bo@example.net", "rcptTo": "ana@example.org", "action": 0}]}
                        """);
        Run run = run(file);
        assertThat(run.status()).isEqualTo(1);
        List<String> answers = run.out().lines().toList();
        assertThat(answers).hasSize(8);
        assertThat(answers.subList(0, 7))
                .allSatisfy(a -> assertThat(a).contains("\"error\":\"line "));
        assertThat(answers.getLast())
                .isEqualTo(
                        "{\"id\":\"f\",\"ignored\":[\"colour\"],\"replies\":[true],\"reasons\":[null],\"counts\":[1]}");
    }

    private record Run(int status, String out) {}

    private static Run run(Path file) {
        StringWriter out = new StringWriter();
        CommandLine line = Commands.create(new SiestaProgram());
        line.setOut(new PrintWriter(out, true));
        int status = line.execute("simulate", file.toString());
        return new Run(status, out.toString());
    }
}
