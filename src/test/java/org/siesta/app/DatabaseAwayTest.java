package org.siesta.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.siesta.cli.Commands;
import picocli.CommandLine;

/** Commands while PostgreSQL is away: the trouble is said once, log and answer together. */
class DatabaseAwayTest {

    @TempDir private Path folder;

    private record Run(int status, List<String> lines) {}

    private Run run(String command) throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        Path configuration = folder.resolve("siesta.properties");
        Files.writeString(
                configuration,
                """
                siesta.data = %s
                siesta.store.url = jdbc:postgresql://127.0.0.1:%d/siesta
                siesta.accounts.domains = example.org
                """
                        .formatted(folder.resolve("data"), port));
        List<String> arguments = new ArrayList<>(List.of(command.split(" ")));
        int options = arguments.indexOf("--");
        arguments.addAll(
                options < 0 ? arguments.size() : options,
                List.of("--config", configuration.toString()));
        return captured(arguments);
    }

    private static Run captured(List<String> arguments) {
        Logger root = Logger.getLogger("");
        Handler[] handlers = root.getHandlers();
        Level level = root.getLevel();
        PrintStream errors = System.err;
        InputStream input = System.in;
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        PrintStream all = new PrintStream(said, true, StandardCharsets.UTF_8);
        System.setErr(all);
        System.setIn(
                new ByteArrayInputStream("Subject: x\n\nx\n".getBytes(StandardCharsets.UTF_8)));
        try {
            CommandLine line = Commands.create(new SiestaProgram());
            line.setOut(new PrintWriter(all, true));
            line.setErr(new PrintWriter(all, true));
            int status = line.execute(arguments.toArray(String[]::new));
            return new Run(status, said.toString(StandardCharsets.UTF_8).lines().toList());
        } finally {
            System.setErr(errors);
            System.setIn(input);
            for (Handler handler : root.getHandlers()) {
                root.removeHandler(handler);
            }
            for (Handler handler : handlers) {
                root.addHandler(handler);
            }
            root.setLevel(level);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "queue list",
                "queue retry",
                "decisions",
                "ooo show ana@example.org",
                "why --rcpt ana@example.org --from bo@example.net",
                "migrate"
            })
    void aCommandSaysItOnce(String command) throws Exception {
        Run run = run(command);
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.lines())
                .singleElement()
                .asString()
                .startsWith("siesta: the store at 127.0.0.1:")
                .contains("does not answer");
    }

    @Test
    void aPipeSaysItOnceAndIsTriedAgain() throws Exception {
        Run run = run("deliver -f bo@example.net -- ana@example.org");
        assertThat(run.status()).isEqualTo(75);
        assertThat(run.lines()).filteredOn(l -> l.contains("does not answer")).hasSize(1);
        assertThat(run.lines()).last().asString().contains("451 4.3.0");
    }
}
