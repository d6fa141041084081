package org.siesta.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The training run for the JVM's AOT cache, and a service that starts with the cache. */
class TrainIT {

    private static final Pattern DECISION =
            Pattern.compile("verdict=([a-z]+)(?: reason=([a-z-]+))?");
    private static final String ANA = "ana@example.org";

    @TempDir Path directory;

    @Test
    void a_service_starts_with_what_a_training_run_in_both_modes_left() throws Exception {
        Path temporary = Files.createDirectory(directory.resolve("temporary"));
        Path cache = directory.resolve("siesta.aot");

        String log = Node.train(cache, 80, "-Djava.io.tmpdir=" + temporary);

        assertThat(decisions(log))
                .containsExactlyInAnyOrderEntriesOf(
                        Map.of(
                                "reply", 52L,
                                "no-vacation", 24L,
                                "already-answered", 12L,
                                "mailing-list", 6L,
                                "auto-submitted", 6L));
        assertThat(log)
                .contains(
                        "siesta: training in responder mode: 80 messages",
                        "siesta: training in forward mode: 20 messages");
        assertThat(siestaFiles(temporary)).isEmpty();
        try (Node node =
                new Node(directory.resolve("node"))
                        // The JVM ends when it cannot use the cache.
                        .option("-XX:AOTMode=on")
                        .option("-XX:AOTCache=" + cache)
                        .start()
                        .away(ANA)) {
            assertThat(node.call("GET", "/accounts/" + ANA + "/ooo", "")).contains("I am away.");
            assertThat(node.terminate()).isZero();
        }
    }

    private static Map<String, Long> decisions(String log) {
        Map<String, Long> counts = new TreeMap<>();
        for (Matcher each = DECISION.matcher(log); each.find(); ) {
            counts.merge(each.group(2) == null ? each.group(1) : each.group(2), 1L, Long::sum);
        }
        return counts;
    }

    /** The folder of a training run begins so; libraries leave files of their own. */
    private static List<String> siestaFiles(Path temporary) throws IOException {
        try (Stream<Path> files = Files.list(temporary)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.startsWith("siesta-train"))
                    .toList();
        }
    }
}
