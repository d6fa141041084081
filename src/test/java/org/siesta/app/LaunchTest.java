package org.siesta.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;

class LaunchTest {

    /**
     * A program whose libraries log by SLF4J, which has something to say of that: there is no log.
     */
    static final class Command {

        private Command() {}

        public static void main(String... arguments) {
            if (Boolean.parseBoolean(arguments[0])) {
                Launch.quietSlf4j();
            }
            LoggerFactory.getLogger("a").warn("b");
            System.out.println("the answer");
        }
    }

    @ParameterizedTest
    @CsvSource({"true, false", "false, true"})
    void whatALibraryThinksOfItsLogIsNoAnswerOfACommand(boolean quiet, boolean told)
            throws Exception {
        String output = output(String.valueOf(quiet));
        assertThat(output).endsWith("the answer\n");
        assertThat(output.contains("SLF4J")).isEqualTo(told);
    }

    private static String output(String argument) throws IOException, InterruptedException {
        String path =
                String.join(
                        File.pathSeparator,
                        place(Launch.class),
                        place(LaunchTest.class),
                        place(LoggerFactory.class));
        Process process =
                new ProcessBuilder(
                                List.of(
                                        Path.of(System.getProperty("java.home"), "bin", "java")
                                                .toString(),
                                        "-cp",
                                        path,
                                        Command.class.getName(),
                                        argument))
                        .redirectErrorStream(true)
                        .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        return output;
    }

    private static String place(Class<?> type) {
        return type.getProtectionDomain().getCodeSource().getLocation().getPath();
    }
}
