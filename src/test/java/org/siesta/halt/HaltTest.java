package org.siesta.halt;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HaltTest {

    private static final Path MAIN = Path.of("src/main/java");
    private static final Pattern USED = Pattern.compile("Halt\\.at\\(Halt\\.(\\w+)\\)");
    private static final Pattern ROW = Pattern.compile("\\| `([a-z-]+)` \\|.*");

    @TempDir Path directory;

    /** What a test run of the halt prints, so that the JVM that ends is not this one. */
    static final class Program {

        private Program() {}

        public static void main(String... points) {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println("hook")));
            for (String point : points) {
                System.out.println("at " + point);
                Halt.at(Halt.valueOf(point));
            }
            System.out.println("end");
        }
    }

    @Test
    void everyInstantStandsOnceInTheCode() throws IOException {
        try (Stream<Path> files = Files.walk(MAIN)) {
            List<String> used =
                    files.filter(f -> f.toString().endsWith(".java"))
                            .flatMap(f -> USED.matcher(text(f)).results().map(m -> m.group(1)))
                            .toList();
            assertThat(used)
                    .containsExactlyInAnyOrderElementsOf(
                            Arrays.stream(Halt.values()).map(Enum::name).toList());
        }
    }

    @Test
    void everyInstantIsWrittenDownInItsOrder() throws IOException {
        List<String> rows =
                Files.readAllLines(Path.of("docs/promises.md")).stream()
                        .map(ROW::matcher)
                        .filter(Matcher::matches)
                        .map(m -> m.group(1))
                        .toList();
        assertThat(rows)
                .containsExactlyElementsOf(Arrays.stream(Halt.values()).map(Halt::word).toList());
    }

    @Test
    void nothingEndsUnlessItIsAskedFor() throws Exception {
        for (String asked : List.of("", "after-commit", "after-lunch")) {
            Ended ended = program(asked, "AFTER_BEGIN", "AFTER_CLAIM");
            assertThat(ended.output())
                    .containsExactly("at AFTER_BEGIN", "at AFTER_CLAIM", "end", "hook");
            assertThat(ended.status()).isZero();
        }
    }

    @Test
    void theProcessEndsAtTheInstantWithoutItsHooks() throws Exception {
        Ended ended = program("after-claim", "AFTER_BEGIN", "AFTER_CLAIM", "AFTER_COMMIT");
        assertThat(ended.output()).containsExactly("at AFTER_BEGIN", "at AFTER_CLAIM");
        assertThat(ended.status()).isEqualTo(137);
    }

    private record Ended(int status, List<String> output) {}

    private Ended program(String asked, String... points) throws IOException, InterruptedException {
        Path file = Files.writeString(directory.resolve("halt"), asked);
        List<String> line =
                Stream.concat(
                                Stream.of(
                                        Path.of(System.getProperty("java.home"), "bin", "java")
                                                .toString(),
                                        "-XX:TieredStopAtLevel=1",
                                        "-Dorg.siesta.halt=" + file,
                                        "-cp",
                                        System.getProperty("java.class.path"),
                                        Program.class.getName()),
                                Stream.of(points))
                        .toList();
        Process process = new ProcessBuilder(line).redirectErrorStream(true).start();
        List<String> output = process.inputReader().lines().toList();
        return new Ended(process.waitFor(), output);
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
