package org.siesta.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.platform.commons.annotation.Testable;
import org.junit.platform.commons.support.AnnotationSupport;

/** Holds docs/scenarios.md against the tests: every scenario has a row, every row has its tests. */
class ScenariosTest {

    private static final Path LIST = Path.of("docs/scenarios.md");
    private static final Path TESTS = Path.of("src/test/java");
    private static final Pattern ROW =
            Pattern.compile("\\| ([A-Z][0-9]+) \\|(.*)\\|(.*)\\|(.*)\\|");
    private static final Pattern NAMED = Pattern.compile("`(\\w+)\\.(\\w+)`");

    @Test
    void everyScenarioHasItsRow() throws IOException {
        List<String> wanted =
                Stream.of(
                                ids("P", 17),
                                ids("I", 8),
                                ids("R", 10),
                                ids("T", 8),
                                ids("C", 9),
                                faults())
                        .flatMap(s -> s)
                        .toList();
        List<String> there = rows().stream().map(row -> row.group(1)).toList();
        assertThat(there).doesNotHaveDuplicates().containsAll(wanted);
    }

    private static Stream<String> faults() {
        return IntStream.rangeClosed(1, 40).mapToObj("F%02d"::formatted);
    }

    private static Stream<String> ids(String letter, int last) {
        return IntStream.rangeClosed(1, last).mapToObj(n -> letter + n);
    }

    @Test
    void everyRowNamesTestsThatExistAndTellsTheResult() throws IOException {
        Map<String, List<Class<?>>> classes = testClasses();
        for (Matcher row : rows()) {
            List<String> missing = new ArrayList<>();
            Matcher named = NAMED.matcher(row.group(3));
            int count = 0;
            while (named.find()) {
                count++;
                String method = named.group(2);
                boolean exists =
                        classes.getOrDefault(named.group(1), List.of()).stream()
                                .flatMap(c -> Arrays.stream(c.getDeclaredMethods()))
                                .anyMatch(
                                        m ->
                                                m.getName().equals(method)
                                                        && AnnotationSupport.isAnnotated(
                                                                m, Testable.class));
                if (!exists) {
                    missing.add(named.group());
                }
            }
            assertThat(missing).as(row.group(1)).isEmpty();
            // A fault that no test can bring about has its reason in place of a test.
            if (row.group(4).strip().startsWith("not ")) {
                assertThat(count).as(row.group(1)).isZero();
            } else {
                assertThat(count).as(row.group(1)).isPositive();
            }
            assertThat(row.group(4)).as(row.group(1)).isNotBlank();
        }
    }

    private static List<Matcher> rows() throws IOException {
        List<Matcher> rows = new ArrayList<>();
        for (String line : Files.readAllLines(LIST)) {
            Matcher row = ROW.matcher(line);
            if (row.matches()) {
                rows.add(row);
            }
        }
        return rows;
    }

    /** Every class of the tests by its simple name; a name may be there twice. */
    private static Map<String, List<Class<?>>> testClasses() throws IOException {
        Map<String, List<Class<?>>> classes = new HashMap<>();
        try (Stream<Path> files = Files.walk(TESTS)) {
            for (Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
                String name = TESTS.relativize(file).toString().replace('/', '.');
                String qualified = name.substring(0, name.length() - ".java".length());
                if (qualified.endsWith("Test") || qualified.endsWith("IT")) {
                    classes.computeIfAbsent(
                                    qualified.substring(qualified.lastIndexOf('.') + 1),
                                    _ -> new ArrayList<>())
                            .add(load(qualified));
                }
            }
        }
        return classes;
    }

    private static Class<?> load(String name) {
        try {
            return Class.forName(name, false, ScenariosTest.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }
}
