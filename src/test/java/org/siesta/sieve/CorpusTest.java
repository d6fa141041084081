package org.siesta.sieve;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Compiles what real clients write, where such scripts lie beside the folder that {@code
 * siesta.cases} names; elsewhere the scripts that ship.
 */
class CorpusTest {

    private static final List<String> MISSING =
            List.of(
                    "unknown-capability",
                    "missing-require",
                    "unknown-command",
                    "unknown-test",
                    "unknown-tag");

    @Test
    void realScriptsCompileUnlessTheyNeedWhatIsNotThereYet() throws IOException {
        String cases = System.getProperty("siesta.cases", "");
        Path theirs = Path.of(cases.isEmpty() ? "." : cases).resolveSibling("sieve-corpus");
        Path corpus =
                !cases.isEmpty() && Files.isDirectory(theirs) ? theirs : Path.of("sieve-scripts");
        int compiled = 0;
        int waiting = 0;
        Map<String, Integer> wanted = new TreeMap<>();
        List<String> wrong = new ArrayList<>();
        List<Path> files;
        try (Stream<Path> walk = Files.walk(corpus)) {
            files = walk.filter(p -> p.toString().endsWith(".sieve")).sorted().toList();
        }
        for (Path file : files) {
            switch (Scripts.COMPILER.compile(Files.readAllBytes(file))) {
                case Compilation.Compiled(CompiledScript script, _) -> {
                    compiled++;
                    assertThat(script.run(Scripts.input())).isNotNull();
                }
                case Compilation.Rejected(List<Diagnostic> diagnostics) -> {
                    boolean missing =
                            diagnostics.stream()
                                    .anyMatch(d -> d.code().equals("unknown-capability"));
                    diagnostics.stream()
                            .filter(d -> d.code().equals("unknown-capability"))
                            .forEach(d -> wanted.merge(d.message(), 1, Integer::sum));
                    if (missing) {
                        waiting++;
                    }
                    diagnostics.stream()
                            .filter(d -> d.severity() == Diagnostic.Severity.ERROR)
                            .filter(d -> !missing || !MISSING.contains(d.code()))
                            .forEach(d -> wrong.add(corpus.relativize(file) + ": " + d));
                }
            }
        }
        System.out.println("corpus: " + compiled + " compile, " + waiting + " wait for " + wanted);
        wrong.forEach(System.out::println);
        assertThat(compiled).isGreaterThan(files.size() / 2);
    }
}
