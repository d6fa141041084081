package org.siesta.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The session of docs/rest.md: each command as it stands there prints what stands there. */
class RestSessionIT {

    private static final Pattern BLOCK =
            Pattern.compile("```(sh|text)\n(.*?)```\n", Pattern.DOTALL);

    @TempDir private Path directory;

    @Test
    void every_command_prints_what_the_page_says() throws Exception {
        SmallRelay relay = new SmallRelay();
        try (SiestaProcess siesta =
                new SiestaProcess(directory.resolve("service")).relay(relay.port(), "none")) {
            siesta.start();
            StringBuilder script = new StringBuilder(prelude(siesta));
            StringBuilder expected = new StringBuilder();
            for (MatchResult block : session()) {
                (block.group(1).equals("sh") ? script : expected).append(block.group(2));
            }
            assertThat(shell(script.toString())).isEqualTo(expected.toString());
            await("both replies at the relay")
                    .atMost(SiestaProcess.PATIENCE)
                    .untilAsserted(() -> assertThat(relay.taken()).hasSize(2));
            assertThat(relay.taken()).allMatch(taken -> taken.contains("Away until December 31"));
        } finally {
            relay.close();
        }
    }

    private static List<MatchResult> session() throws IOException {
        String page = Files.readString(Path.of("docs", "rest.md"));
        String session = page.substring(page.indexOf("\n## A session\n"));
        List<MatchResult> blocks =
                BLOCK.matcher(session.substring(0, session.indexOf("\n## ", 1))).results().toList();
        assertThat(blocks).hasSizeGreaterThanOrEqualTo(8);
        return new ArrayList<>(blocks);
    }

    private String prelude(SiestaProcess siesta) throws IOException {
        Path program = directory.resolve("siesta");
        Files.writeString(program, siesta.asScript());
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
        return "API=http://127.0.0.1:%d/api/v1\nAUTH='Authorization: Bearer %s'\n"
                .formatted(siesta.httpPort(), SiestaProcess.TOKEN);
    }

    private String shell(String script) throws Exception {
        Path file = Files.writeString(directory.resolve("session.sh"), script);
        Process shell =
                new ProcessBuilder("sh", "-e", file.toString())
                        .directory(directory.toFile())
                        .redirectErrorStream(true)
                        .start();
        shell.getOutputStream().close();
        String output = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(shell.waitFor()).as(output).isZero();
        return output;
    }
}
