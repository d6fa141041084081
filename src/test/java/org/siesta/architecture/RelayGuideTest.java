package org.siesta.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.siesta.config.Configuration;
import org.siesta.smtp.Submission.Fault;

/** Holds docs/relay.md against the configuration and the classes of failure. */
class RelayGuideTest {

    private static final Path GUIDE = Path.of("docs/relay.md");
    private static final Pattern BLOCK = Pattern.compile("(?s)```properties\n(.*?)```");

    @TempDir Path folder;

    @Test
    void eachExampleIsAConfiguration() throws Exception {
        Path authorities = Files.writeString(folder.resolve("ca.pem"), "");
        List<String> examples =
                BLOCK.matcher(Files.readString(GUIDE)).results().map(m -> m.group(1)).toList();
        assertThat(examples).hasSize(4);
        for (String example : examples) {
            Path file =
                    Files.writeString(
                            folder.resolve("siesta.properties"),
                            example.replace("/etc/siesta/ca.pem", authorities.toString()));
            assertThat(Configuration.load(Optional.of(file), Map.of(), new Properties()))
                    .as(example)
                    .isInstanceOf(Configuration.Loaded.class);
        }
    }

    @Test
    void everyClassOfFailureHasItsRow() throws Exception {
        List<String> rows =
                Pattern.compile("(?m)^\\| `([a-z-]+)` \\| [^|]+ \\| [^|]+ \\|$")
                        .matcher(Files.readString(GUIDE))
                        .results()
                        .map((MatchResult m) -> m.group(1))
                        .toList();
        assertThat(rows)
                .containsExactlyElementsOf(Stream.of(Fault.values()).map(Fault::word).toList());
    }
}
