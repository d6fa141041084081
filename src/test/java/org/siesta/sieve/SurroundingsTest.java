package org.siesta.sieve;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Neither the language of the machine nor its character set changes what a script does. */
class SurroundingsTest {

    @Test
    void aTurkishMachineWithAnOldCharacterSetSeesTheSame() throws Exception {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Process other =
                new ProcessBuilder(
                                java,
                                "-Duser.language=tr",
                                "-Duser.country=TR",
                                "-Dfile.encoding=ISO-8859-1",
                                "-Dstdout.encoding=UTF-8",
                                "-cp",
                                System.getProperty("java.class.path"),
                                SurroundingsTest.class.getName())
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start();
        String seen = new String(other.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(other.waitFor()).isZero();
        assertThat(seen.lines().toList()).isEqualTo(outcomes());
    }

    public static void main(String[] arguments) throws IOException {
        outcomes().forEach(System.out::println);
    }

    /** What becomes of every script of the tests, and of those that ship, one line each. */
    private static List<String> outcomes() throws IOException {
        List<String> outcomes = new ArrayList<>();
        for (String folder : List.of("sieve-scripts", "src/test/resources/sieve")) {
            try (Stream<Path> files = Files.walk(Path.of(folder))) {
                for (Path file :
                        files.filter(f -> f.toString().endsWith(".sieve")).sorted().toList()) {
                    String text =
                            Files.readString(file).replace("if ", "IF ").replace("keep", "KEEP");
                    outcomes.add(file + " " + outcome(text).replaceAll("\\R", " "));
                }
            }
        }
        return outcomes;
    }

    private static String outcome(String script) {
        return switch (Scripts.COMPILER.compile(script)) {
            case Compilation.Rejected(List<Diagnostic> faults) -> faults.toString();
            case Compilation.Compiled _ -> Scripts.actions(script);
        };
    }
}
