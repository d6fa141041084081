package org.siesta.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The metrics in the code, those in docs/observe.md, and those that the alerts and the board ask
 * for.
 */
class ObserveTest {

    private static final Path DOCUMENT = Path.of("docs/observe.md");

    @Test
    void eachMetricOfTheCodeIsDocumentedAndNoOther() throws IOException {
        Set<String> code = new TreeSet<>();
        for (String file : new String[] {"Metrics", "Service"}) {
            String source =
                    Files.readString(Path.of("src/main/java/org/siesta/app", file + ".java"));
            code.addAll(found(source, "\"(siesta(?:\\.[a-z]+)+)\""));
        }
        // Prometheus adds the unit or the kind to the name.
        Set<String> plain =
                documented().stream()
                        .map(name -> name.replaceAll("_(?:total|seconds)$", "").replace('_', '.'))
                        .collect(Collectors.toCollection(TreeSet::new));

        assertThat(plain).isEqualTo(code);
    }

    @ParameterizedTest
    @ValueSource(strings = {"alerts.yml", "alerts.test.yml", "board.json"})
    void whatIsAskedForIsThere(String file) throws IOException {
        Set<String> asked =
                found(Files.readString(Path.of("docker/observe", file)), "\\b(siesta_[a-z_]+)\\b")
                        .stream()
                        .map(name -> name.replaceAll("_seconds_(?:sum|count|max)$", "_seconds"))
                        .collect(Collectors.toCollection(TreeSet::new));

        assertThat(asked).isNotEmpty().isSubsetOf(documented());
    }

    @Test
    void theBoardIsWellFormed() throws IOException {
        assertThat(
                        new ObjectMapper()
                                .readTree(Path.of("docker/observe/board.json").toFile())
                                .path("panels"))
                .allSatisfy(panel -> assertThat(panel.path("targets")).isNotEmpty());
    }

    @Test
    void eachAlertSaysWhatToDo() throws IOException {
        String alerts = Files.readString(Path.of("docker/observe/alerts.yml"));

        assertThat(found(alerts, "(action: \".+\")\n"))
                .hasSize(found(alerts, "- alert: ([A-Za-z]+)\n").size());
    }

    @Test
    void eachAlertIsMadeToFire() throws IOException {
        Path folder = Path.of("docker/observe");

        assertThat(
                        found(
                                Files.readString(folder.resolve("alerts.test.yml")),
                                "alertname=\"(\\w+)\""))
                .isEqualTo(
                        found(Files.readString(folder.resolve("alerts.yml")), "- alert: (\\w+)"));
    }

    private static Set<String> documented() throws IOException {
        return found(Files.readString(DOCUMENT), "\\| `(siesta_[a-z_]+)");
    }

    private static Set<String> found(String text, String pattern) {
        return Pattern.compile(pattern)
                .matcher(text)
                .results()
                .map(r -> r.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
