package org.siesta.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Holds docs/conformance.md against the code: nothing missing, nothing stale. */
class ConformanceListTest {

    private static final int ROWS = 142;
    private static final int DEFECTS = 49;
    private static final Pattern NAME = Pattern.compile("`([^`]+)`");

    private record Row(String number, List<String> classes, List<String> tests, String remark) {}

    @Test
    void everyRowIsThereOnceAndInOrder() throws IOException {
        assertThat(rows().stream().map(Row::number))
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(1, ROWS).mapToObj(Integer::toString).toList());
        assertThat(defects().stream().map(Row::number))
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(1, DEFECTS).mapToObj(i -> "T" + i).toList());
    }

    @Test
    void everyClassIsThere() throws IOException {
        for (Row row : rows()) {
            assertThat(row.classes())
                    .as("row " + row.number())
                    .allSatisfy(
                            name ->
                                    assertThat(
                                                    Path.of(
                                                            "src/main/java/org/siesta",
                                                            name.replace('.', '/') + ".java"))
                                            .exists());
        }
    }

    @Test
    void everyTestIsThere() throws IOException {
        Map<String, String> sources = sources();
        for (Row row : rows()) {
            assertThat(row.tests())
                    .as("row " + row.number())
                    .allSatisfy(test -> assertThat(isThere(test, sources)).as(test).isTrue());
        }
        for (Row defect : defects()) {
            assertThat(defect.tests())
                    .as(defect.number())
                    .allSatisfy(
                            test ->
                                    assertThat(isThere("PeerDefectsTest." + test, sources))
                                            .as(test)
                                            .isTrue())
                    .allSatisfy(
                            test ->
                                    assertThat(test + "_")
                                            .contains(
                                                    defect.number()
                                                                    .toLowerCase(
                                                                            java.util.Locale.ROOT)
                                                            + "_"));
        }
    }

    @Test
    void whatIsNotShownSaysWhy() throws IOException {
        for (Row row : rows()) {
            if (row.tests().isEmpty() || row.classes().isEmpty()) {
                assertThat(row.remark()).as(row.number()).startsWith("Not met: ");
            }
        }
        for (Row defect : defects()) {
            if (defect.tests().isEmpty()) {
                assertThat(defect.remark()).as(defect.number()).startsWith("Does not apply: ");
            }
        }
    }

    /** A class of tests, or one of its methods. */
    private static boolean isThere(String test, Map<String, String> sources) {
        String[] parts = test.split("\\.", 2);
        String source = sources.getOrDefault(parts[0], "");
        return parts.length == 1
                ? source.contains("@Test") || source.contains("@ParameterizedTest")
                : source.contains(" void " + parts[1] + "(");
    }

    private static Map<String, String> sources() throws IOException {
        Map<String, String> sources = new HashMap<>();
        try (Stream<Path> files = Files.walk(Path.of("src/test/java"))) {
            for (Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
                String name = file.getFileName().toString().replace(".java", "");
                sources.merge(name, Files.readString(file), (a, b) -> a + b);
            }
        }
        return sources;
    }

    private static List<Row> rows() throws IOException {
        return lines("| [0-9]+ |.*")
                .map(c -> new Row(c[1].strip(), names(c[3]), names(c[4]), c[5].strip()))
                .toList();
    }

    private static List<Row> defects() throws IOException {
        return lines("| T[0-9]+ |.*")
                .map(c -> new Row(c[1].strip(), List.of(), names(c[2]), c[3].strip()))
                .toList();
    }

    private static Stream<String[]> lines(String shape) throws IOException {
        return Files.readAllLines(Path.of("docs/conformance.md")).stream()
                .filter(l -> l.matches(shape.replace("|", "\\|")))
                .map(l -> l.split("\\|", -1));
    }

    private static List<String> names(String cell) {
        return NAME.matcher(cell).results().map((MatchResult m) -> m.group(1)).toList();
    }
}
