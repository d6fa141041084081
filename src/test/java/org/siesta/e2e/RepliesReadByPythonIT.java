package org.siesta.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.siesta.mail.HeaderText;
import org.siesta.mail.Headers;
import org.siesta.mail.Mailbox;

/** Every golden reply means to an independent reader what it was meant to say. */
@NeedsProgram(
        command = {"python3", "-c", "import email.policy"},
        debian = "python3")
class RepliesReadByPythonIT {

    private static final Path FOLDER = Path.of("src/test/resources/replies");
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final Map<String, JsonNode> SEEN = new TreeMap<>();

    @BeforeAll
    static void read() throws Exception {
        List<String> line =
                new ArrayList<>(List.of("python3", FOLDER.resolve("read.py").toString()));
        try (Stream<Path> files = Files.list(FOLDER)) {
            files.map(Path::toString)
                    .filter(f -> f.endsWith(".reply.eml"))
                    .sorted()
                    .forEach(line::add);
        }
        Process process =
                new ProcessBuilder(line).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).isZero();
        for (String one : output.lines().toList()) {
            JsonNode seen = JSON.readTree(one);
            SEEN.put(seen.get("name").asText().replace(".reply.eml", ""), seen);
        }
        assertThat(SEEN).hasSizeGreaterThanOrEqualTo(14);
    }

    @Test
    void none_has_a_defect() {
        SEEN.forEach(
                (name, seen) -> {
                    assertThat(seen.get("defects")).as(name).isEmpty();
                    assertThat(seen.get("longest").asInt()).as(name).isLessThanOrEqualTo(998);
                    assertThat(seen.get("automatic").asText()).as(name).isEqualTo("auto-replied");
                });
    }

    @Test
    void each_goes_from_one_own_address_to_the_one_sender() throws IOException {
        for (String name : SEEN.keySet()) {
            assertThat(SEEN.get(name).get("from")).as(name).hasSize(1);
            assertThat(SEEN.get(name).get("from").get(0).asText())
                    .as(name)
                    .endsWith("@example.org");
            assertThat(SEEN.get(name).get("to")).as(name).hasSize(1);
            assertThat(Mailbox.parse(SEEN.get(name).get("to").get(0).asText()))
                    .as(name)
                    .isEqualTo(Mailbox.parse(asked(name).first("Test-From").orElseThrow()));
        }
    }

    @Test
    void each_subject_is_the_one_that_was_asked_for_or_the_original() throws IOException {
        for (String name : SEEN.keySet()) {
            String subject = SEEN.get(name).get("subject").asText();
            Headers asked = asked(name);
            String original =
                    HeaderText.decode(asked.first("Subject").orElse("")).split("[\r\n]", 2)[0];
            assertThat(subject)
                    .as(name)
                    .isEqualTo(
                            asked.first("Test-Subject")
                                    .orElse(
                                            original.isEmpty()
                                                    ? "Automated reply"
                                                    : "Auto: " + original));
        }
    }

    @Test
    void each_text_is_the_one_that_was_asked_for() throws IOException {
        for (String name : SEEN.keySet()) {
            Headers asked = asked(name);
            String reason = asked.first("Test-Reason").orElse("").replace("\\n", "\n");
            if (!asked.has("Test-Mime") && !reason.isEmpty()) {
                assertThat(SEEN.get(name).get("text").asText().stripTrailing())
                        .as(name)
                        .isEqualTo(reason.stripTrailing());
            }
        }
    }

    @Test
    void html_and_entities_have_their_parts() {
        assertThat(SEEN.get("html").get("types").toString())
                .isEqualTo("[\"text/plain\",\"text/html\"]");
        assertThat(SEEN.get("html-utf8").get("text").asText())
                .startsWith("Grüße\n\nZurück am 13. Juli <https://example.org/kalender?tag=13>.");
        assertThat(SEEN.get("mime-base64").get("types").toString())
                .isEqualTo("[\"text/plain\",\"image/png\"]");
        assertThat(SEEN.get("alias-utf8").get("toName").get(0).asText()).isEqualTo("Bö Builder");
    }

    /** What the golden test was asked to write. */
    private static Headers asked(String name) throws IOException {
        return Headers.parse(Files.readAllBytes(FOLDER.resolve(name + ".in.eml")));
    }
}
