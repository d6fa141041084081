package org.siesta.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The packaged program answers cases as data the same in every locale and encoding. */
class CasesIT {

    private static final Path JAR = Path.of("target", "quarkus-app", "quarkus-run.jar");
    private static final ObjectMapper JSON = new ObjectMapper();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-Duser.language=en",
                "-Duser.language=tr -Duser.country=TR -Dfile.encoding=ISO-8859-1"
                        + " -Dstdout.encoding=ISO-8859-1"
            })
    void explain_answers_each_header_case_as_it_says(String options) throws Exception {
        List<String> wrong = new ArrayList<>();
        for (Path file : files("header-cases.jsonl")) {
            List<JsonNode> cases = lines(Files.readString(file));
            List<JsonNode> answers = lines(run(options, "explain", "--jsonl", file.toString()));
            assertThat(answers).hasSameSizeAs(cases);
            for (int i = 0; i < cases.size(); i++) {
                JsonNode expected = cases.get(i);
                boolean agrees =
                        answers.get(i).get("id").equals(expected.get("id"))
                                && answers.get(i).get("reply").equals(expected.get("reply"))
                                && answers.get(i).get("replyTo").equals(expected.get("replyTo"));
                if (!agrees && !expected.get("level").asText().equals("grey")) {
                    wrong.add(answers.get(i).toString());
                }
            }
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void simulate_answers_each_scenario_as_it_says() throws Exception {
        List<String> wrong = new ArrayList<>();
        for (String name : List.of("scenarios.jsonl", "dedup-scenarios.jsonl")) {
            for (Path file : files(name)) {
                List<JsonNode> cases = lines(Files.readString(file));
                List<JsonNode> answers =
                        lines(run("-Duser.language=tr", "simulate", file.toString()));
                assertThat(answers).hasSameSizeAs(cases);
                for (int i = 0; i < cases.size(); i++) {
                    List<JsonNode> expected = cases.get(i).get("messages").findValues("reply");
                    List<JsonNode> replies = new ArrayList<>();
                    answers.get(i).path("replies").forEach(replies::add);
                    if (!replies.equals(expected)) {
                        wrong.add(answers.get(i).toString());
                    }
                }
            }
        }
        assertThat(wrong).isEmpty();
    }

    /** Our own and those in the folder that the system property names, where they are. */
    private static List<Path> files(String name) {
        return List.of(
                        Path.of("src/test/resources", name),
                        Path.of(System.getProperty("siesta.cases", "none"), name))
                .stream()
                .filter(Files::exists)
                .toList();
    }

    private static List<JsonNode> lines(String text) throws IOException {
        List<JsonNode> lines = new ArrayList<>();
        for (String line : text.lines().filter(l -> !l.isBlank()).toList()) {
            lines.add(JSON.readTree(line));
        }
        return lines;
    }

    private static String run(String options, String... arguments) throws Exception {
        List<String> line = new ArrayList<>();
        line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        line.addAll(List.of(options.split(" ")));
        line.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-jar", JAR.toString()));
        line.addAll(Arrays.asList(arguments));
        Process process =
                new ProcessBuilder(line).redirectError(ProcessBuilder.Redirect.DISCARD).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }
}
