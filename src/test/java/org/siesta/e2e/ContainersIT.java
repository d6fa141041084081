package org.siesta.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code docker/README.md} has its reader type, typed as it stands there. */
@NeedsEngine
@NeedsProgram(
        command = {"docker-compose", "--version"},
        debian = "docker-compose")
class ContainersIT {

    /** What the test has done already, or leaves to its caller. */
    private static final List<String> LEFT_OUT = List.of("apt-get ", "docker/engine ");

    private static final String PUT_AWAY = "docker-compose down -v";

    @TempDir Path directory;

    private String used = "";

    @Test
    void bo_is_answered_and_ana_keeps_his_message() throws Exception {
        assertThat(typed("See it answer a message"))
                .contains(
                        "Subject: Away",
                        "I am back on Monday.",
                        "Delivered-To: ana@example.org",
                        "Tomorrow at noon?",
                        "\"verdict\":\"reply\"",
                        "\"source\":\"xforward\"");
    }

    @Test
    void fifty_messages_earn_one_reply_and_one_node_goes_on_without_the_other() throws Exception {
        assertThat(typed("Two nodes on one database"))
                .contains("}50\n1\n", "-> RCPT TO:<ana@example.org>", "<-  250 2.0.0 Done, id ");
    }

    @AfterEach
    void putAway() throws Exception {
        String compose =
                used.lines().filter(l -> l.contains("COMPOSE_FILE")).findFirst().orElse("");
        run(compose + "\n" + PUT_AWAY);
    }

    /** What the commands of a section print; each must succeed. */
    private String typed(String section) throws Exception {
        used = commands(Files.readString(Path.of("docker/README.md")), section);
        assertThat(used).contains("docker-compose up -d", PUT_AWAY);
        return run(used);
    }

    private static String commands(String page, String section) {
        String body = page.split("\n## " + section + "\n", 2)[1].split("\n## ", 2)[0];
        return Stream.of(body.split("```sh\n"))
                .skip(1)
                .flatMap(block -> block.split("```", 2)[0].lines())
                .filter(line -> LEFT_OUT.stream().noneMatch(line::startsWith))
                .collect(Collectors.joining("\n"));
    }

    private String run(String commands) throws IOException, InterruptedException {
        Path said = directory.resolve("said");
        ProcessBuilder shell =
                new ProcessBuilder("bash", "-e", "-o", "pipefail", "-c", commands)
                        .redirectErrorStream(true)
                        .redirectOutput(said.toFile());
        // Beside what somebody may have up already.
        shell.environment().put("COMPOSE_PROJECT_NAME", "siesta-readme");
        Process process = shell.start();
        boolean ended = process.waitFor(8, TimeUnit.MINUTES);
        process.destroyForcibly();
        String output = Files.readString(said);
        assertThat(ended).as(output).isTrue();
        assertThat(process.exitValue()).as(output).isZero();
        return output;
    }
}
