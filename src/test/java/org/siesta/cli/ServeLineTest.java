package org.siesta.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.siesta.cli.CommandLineRun.setup;

import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.siesta.config.Configuration;

class ServeLineTest {

    @TempDir private Path folder;

    @Test
    void serveAloneAndServeWithAConfigurationAreUnderstood() {
        assertThat(ServeLine.of("serve")).contains(new ServeLine(Optional.empty()));
        ServeLine named = new ServeLine(Optional.of(Path.of("/etc/siesta.properties")));
        assertThat(ServeLine.of("serve", "--config", "/etc/siesta.properties")).contains(named);
        assertThat(ServeLine.of("serve", "-c", "/etc/siesta.properties")).contains(named);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "demo",
                "Serve",
                "--version",
                "serve --help",
                "serve --nonsense",
                "serve --config",
                "serve --config=a.properties",
                "serve --config -c",
                "serve --config @a.properties",
                "serve @arguments",
                "serve a.properties",
                "serve --config a.properties --help",
                "serve --config a.properties b.properties",
                "serve --confi a.properties",
                "--config a.properties serve"
            })
    void everythingElseIsForTheCommands(String line) {
        assertThat(ServeLine.of(line.isEmpty() ? new String[0] : line.split(" "))).isEmpty();
    }

    @Test
    void anEmptyNameIsForTheCommands() {
        assertThat(ServeLine.of("serve", "--config", "")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "siesta.relay.host=relay.example.org",
                "siesta.relay.prot=25\nsiesta.mode=both",
                "siesta.host-name",
                "\\u12"
            })
    void theRunIsThatOfTheCommands(String text) throws Exception {
        Path file = Files.writeString(folder.resolve("siesta.properties"), text);
        sameAsTheCommands(new TestProgram(), new TestProgram(), file);
    }

    @Test
    void aFileThatIsAbsentIsToldAsTheCommandsTellIt() {
        sameAsTheCommands(new TestProgram(), new TestProgram(), folder.resolve("absent"));
    }

    @Test
    void aFaultOfOursIsToldAsTheCommandsTellIt() throws Exception {
        Path file = Files.writeString(folder.resolve("siesta.properties"), "");
        sameAsTheCommands(new Broken(), new Broken(), file);
    }

    private static void sameAsTheCommands(TestProgram here, TestProgram there, Path file) {
        CommandLineRun run = setup().program(there).run("serve", "--config", file.toString());
        StringWriter err = new StringWriter();
        int status =
                ServeLine.of("serve", "--config", file.toString())
                        .orElseThrow()
                        .run(
                                here,
                                new Surroundings(
                                        InputStream.nullInputStream(),
                                        Map.of(),
                                        new Properties(),
                                        InstantSource.fixed(CommandLineRun.NOW),
                                        () -> {}),
                                new PrintWriter(err, true));
        assertThat(status).isEqualTo(run.status());
        assertThat(err).hasToString(run.err());
        assertThat(here.taken).isEqualTo(there.taken);
    }

    /** A program with a bug. */
    private static final class Broken extends TestProgram {

        @Override
        public int serve(Configuration.Loaded configuration) {
            throw new IllegalStateException("two\nlines");
        }
    }
}
