package org.siesta.testsuite;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.siesta.sieve.SieveCompiler;
import org.siesta.sieve.SieveLimits;
import org.siesta.testsuite.TestReport.Block;
import org.siesta.testsuite.TestReport.Outcome;

/** What docs/sieve.md shows works as it stands there. */
class SieveDocumentTest {

    private static final Pattern EXAMPLE = Pattern.compile("(?s)```sieve\n# (\\S+)\n(.*?)```");
    private static final Pattern CAPABILITY = Pattern.compile("`([^`]+)`");

    @TempDir private Path folder;

    private static String document() throws IOException {
        return Files.readString(Path.of("docs/sieve.md"));
    }

    @Test
    void theExamplePasses() throws IOException {
        for (MatchResult example : EXAMPLE.matcher(document()).results().toList()) {
            Files.writeString(folder.resolve(example.group(1)), example.group(2));
        }
        Path test = folder.resolve("away.svtest");
        TestReport report =
                new TestFile(test, Files.readAllBytes(test))
                        .run(Instant.parse("2026-07-06T10:00:00Z"), ZoneId.of("UTC"));
        assertThat(report.blocks())
                .hasSize(2)
                .extracting(Block::outcome)
                .containsOnly(new Outcome.Passed());
    }

    @Test
    void theCapabilitiesAreThoseThatAreOffered() throws IOException {
        List<String> named =
                document()
                        .lines()
                        .dropWhile(line -> !line.equals("## Extensions"))
                        .filter(line -> line.startsWith("| "))
                        .takeWhile(line -> !line.startsWith("| command"))
                        .flatMap(line -> CAPABILITY.matcher(line).results())
                        .map(found -> found.group(1))
                        .toList();
        assertThat(named)
                .containsExactlyInAnyOrderElementsOf(
                        new SieveCompiler(SieveLimits.DEFAULT).capabilities());
    }
}
