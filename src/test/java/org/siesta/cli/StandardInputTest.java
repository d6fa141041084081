package org.siesta.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.siesta.cli.CommandLineRun.setup;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StandardInputTest {

    @TempDir private Path folder;

    private static InputStream directory() {
        return new StandardInput(
                new InputStream() {
                    @Override
                    public int read() throws IOException {
                        throw new IOException("Is a directory");
                    }
                });
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "deliver -f bo@example.net ana@example.org, 75",
        "explain --rcpt ana@example.org --from bo@example.net, 1",
        "explain --jsonl, 1",
        "simulate, 1",
        "sieve check -, 1",
        "ooo set ana@example.org --text-file -, 1"
    })
    void whatCannotBeReadIsToldInALine(String command, int status) {
        CommandLineRun run =
                setup().environment("SIESTA_DATA", folder.resolve("data").toString())
                        .input(directory())
                        .run(command.split(" "));
        assertThat(run.errLines())
                .containsExactly("siesta: standard input cannot be read: Is a directory");
        assertThat(run.status()).isEqualTo(status);
    }

    @Test
    void aFileOfTheRuntimeIsNobodysInput() throws Exception {
        Path runtime = Files.createDirectories(folder.resolve("jdk"));
        Path modules = Files.writeString(runtime.resolve("modules"), "");
        Path descriptor = Files.createSymbolicLink(folder.resolve("0"), modules);
        assertThat(StandardInput.isFileOf(runtime, descriptor)).isTrue();
        Path message = Files.writeString(folder.resolve("message"), "");
        assertThat(StandardInput.isFileOf(runtime, message)).isFalse();
        assertThat(StandardInput.isFileOf(runtime, folder.resolve("pipe:[1]"))).isFalse();
    }

    /** What is set twice would be set once, and nobody would know to which. */
    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "--text Away. --text-file FILE | --text and --text-file",
                "--text-file - --text= | --text and --text-file",
                "--html-file - --text-file - | --text-file and --html-file",
                "--html-file - --text Away. --text-file - | --text and --text-file"
            })
    void aTextThatIsGivenTwiceIsWrongUsage(String options, String named) throws IOException {
        Path file = Files.writeString(folder.resolve("text"), "Away.");
        String[] arguments =
                ("ooo set ana@example.org " + options).replace("FILE", file.toString()).split(" ");
        CommandLineRun run =
                setup().environment("SIESTA_DATA", folder.resolve("data").toString())
                        .input("Away.")
                        .run(arguments);
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.errLines()).hasSize(2).last().isEqualTo("Try 'siesta ooo set --help'.");
        assertThat(run.errLines().getFirst()).startsWith("siesta ooo set: " + named + " ");
        assertThat(folder.resolve("data")).doesNotExist();
    }
}
