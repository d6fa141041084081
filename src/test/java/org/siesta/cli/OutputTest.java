package org.siesta.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class OutputTest {

    private static OutputStream failing(String why) {
        return new OutputStream() {
            @Override
            public void write(int octet) throws IOException {
                throw new IOException(why);
            }
        };
    }

    private static CommandLineRun run(String why, String command) {
        return run(why, false, command);
    }

    private static CommandLineRun run(String why, boolean isPipe, String command) {
        StringWriter err = new StringWriter();
        CommandLine line =
                Commands.create(
                        new TestProgram(),
                        new Surroundings(
                                new ByteArrayInputStream(new byte[0]),
                                Map.of(),
                                new Properties(),
                                InstantSource.system(),
                                () -> {}));
        line.setOut(new PrintWriter(new Output.UntilClosed(failing(why), isPipe), true));
        line.setErr(new PrintWriter(err, true));
        return new CommandLineRun(line.execute(command.split(" ")), "", err.toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"config show", "config check", "--help", "demo"})
    void whatCannotBeWrittenIsNoSuccess(String command) {
        CommandLineRun run = run("No space left on device", command);
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.errLines())
                .containsExactly("siesta: the output could not be written; is the disk full?");
    }

    @ParameterizedTest
    @ValueSource(strings = {"config show", "--help"})
    void whoHasReadEnoughMayGo(String command) {
        CommandLineRun run = run("Broken pipe", command);
        assertThat(run.status()).isZero();
        assertThat(run.err()).isEmpty();
    }

    /** The JVM has the words of the system, in the language of its locale. */
    @ParameterizedTest
    @ValueSource(
            strings = {"Datenübergabe unterbrochen (broken pipe)", "Relais brisé (pipe)", "EPIPE"})
    void whoHasReadEnoughMayGoInEveryLanguage(String why) {
        CommandLineRun run = run(why, true, "config show");
        assertThat(run.status()).isZero();
        assertThat(run.err()).isEmpty();
    }

    @Test
    void aPipeIsKnownByItsKind(@TempDir Path folder) throws Exception {
        Path pipe = folder.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
        assertThat(Output.isPipe(pipe)).isTrue();
        assertThat(Output.isPipe(Files.createFile(folder.resolve("file")))).isFalse();
        assertThat(Output.isPipe(Path.of("/dev/null"))).isFalse();
        assertThat(Output.isPipe(folder.resolve("nothing"))).isFalse();
    }
}
