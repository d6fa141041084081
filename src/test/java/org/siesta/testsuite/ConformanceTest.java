package org.siesta.testsuite;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.siesta.testsuite.TestReport.Block;
import org.siesta.testsuite.TestReport.Outcome;

/**
 * Plays the test scripts of another implementation, where they lie beside the folder that {@code
 * siesta.cases} names; elsewhere those that ship. No folder passes fewer blocks than is written
 * down.
 */
class ConformanceTest {

    private static final Path EXPECTED = Path.of("src/test/resources/testsuite/conformance.txt");

    @Test
    void noFolderPassesFewerBlocksThanItDid() throws IOException {
        String cases = System.getProperty("siesta.cases", "");
        Path theirs = Path.of(cases.isEmpty() ? "." : cases).resolveSibling("svtest");
        boolean there = !cases.isEmpty() && Files.isDirectory(theirs);
        Map<String, Integer> passed = new TreeMap<>();
        List<String> others = new ArrayList<>();
        Path folder = there ? theirs : Path.of("sieve-scripts");
        for (Path file : files(folder)) {
            String name = folder(folder.relativize(file));
            passed.putIfAbsent(name, 0);
            for (Block block : run(file).blocks()) {
                if (block.outcome() instanceof Outcome.Passed) {
                    passed.merge(name, 1, Integer::sum);
                } else {
                    others.add(
                            folder.relativize(file)
                                    + ":"
                                    + block.line()
                                    + ": "
                                    + block.name()
                                    + ": "
                                    + block.outcome());
                }
            }
        }
        Map<String, Integer> fewer = new TreeMap<>(there ? expected() : Map.of());
        fewer.entrySet().removeIf(e -> passed.getOrDefault(e.getKey(), 0) >= e.getValue());
        assertThat(passed).isNotEmpty();
        assertThat(fewer)
                .as("passed: %s%nnot passed:%n%s", passed, String.join("\n", others))
                .isEmpty();
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> walk = Files.walk(folder)) {
            return walk.filter(p -> p.toString().matches(".*\\.svtest(\\.in)?")).sorted().toList();
        }
    }

    /** The first folder, of the extensions the second one too. */
    private static String folder(Path file) {
        boolean extension = file.startsWith("extensions");
        return file.subpath(0, Math.min(file.getNameCount(), extension ? 2 : 1)).toString();
    }

    private static TestReport run(Path file) throws IOException {
        // Lines that are marked so are for implementations that read UTF-8.
        String text = Files.readString(file).replace("#UTF8#", "");
        return new TestFile(file, text.getBytes(StandardCharsets.UTF_8))
                .run(Instant.parse("2026-07-06T10:00:00Z"), ZoneId.of("UTC"));
    }

    private static Map<String, Integer> expected() throws IOException {
        Map<String, Integer> expected = new TreeMap<>();
        for (String line : Files.readAllLines(EXPECTED)) {
            int space = line.lastIndexOf(' ');
            if (!line.startsWith("#") && space > 0) {
                expected.put(line.substring(0, space), Integer.valueOf(line.substring(space + 1)));
            }
        }
        return expected;
    }
}
