package org.siesta.testsuite;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.siesta.sieve.Compilation;
import org.siesta.sieve.SieveCompiler;
import org.siesta.sieve.SieveLimits;
import org.siesta.testsuite.TestReport.Block;
import org.siesta.testsuite.TestReport.Outcome;

/**
 * Every script that we ship compiles without a warning and passes the test that lies beside it, and
 * every capability that we offer has a script.
 */
class ShippedScriptsTest {

    private static final Path FOLDER = Path.of("sieve-scripts");

    private static final Pattern COMMENT = Pattern.compile("(?m)^\\s*#.*$");
    private static final Pattern REQUIRE =
            Pattern.compile("\\brequire\\s+(\"[^\"]*\"|\\[[^]]*])\\s*;");
    private static final Pattern NAME = Pattern.compile("\"([^\"]*)\"");

    static Stream<Path> scripts() throws IOException {
        return files(".sieve").sorted();
    }

    static Stream<Path> tests() throws IOException {
        return files(".svtest").sorted();
    }

    static SortedSet<String> capabilities() {
        return new SieveCompiler(SieveLimits.DEFAULT).capabilities();
    }

    private static Stream<Path> files(String ending) throws IOException {
        return Files.list(FOLDER).filter(p -> p.toString().endsWith(ending));
    }

    @ParameterizedTest
    @MethodSource("scripts")
    void compilesWithoutAWord(Path script) throws IOException {
        Compilation compilation =
                new SieveCompiler(SieveLimits.DEFAULT).compile(Files.readAllBytes(script));
        assertThat(compilation).isInstanceOf(Compilation.Compiled.class);
        assertThat(((Compilation.Compiled) compilation).warnings()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("scripts")
    void hasItsTestBesideIt(Path script) throws IOException {
        String name = String.valueOf(script.getFileName());
        Path test = FOLDER.resolve(name.replace(".sieve", ".svtest"));
        assertThat(test).exists();
        assertThat(Files.readString(test)).contains('"' + name + '"');
    }

    @ParameterizedTest
    @MethodSource("capabilities")
    void hasAScriptThatShowsIt(String capability) throws IOException {
        List<Path> showing = new ArrayList<>();
        for (Path script : scripts().toList()) {
            if (required(Files.readString(script)).contains(capability)) {
                showing.add(script);
            }
        }
        assertThat(showing)
                .as("the scripts in %s that require \"%s\"", FOLDER, capability)
                .isNotEmpty();
    }

    /** What a script requires, comments aside. */
    private static Set<String> required(String script) {
        return REQUIRE.matcher(COMMENT.matcher(script).replaceAll(""))
                .results()
                .flatMap(list -> NAME.matcher(list.group(1)).results())
                .map(name -> name.group(1))
                .collect(Collectors.toSet());
    }

    @ParameterizedTest
    @MethodSource("tests")
    void passes(Path test) throws IOException {
        TestReport report =
                new TestFile(test, Files.readAllBytes(test))
                        .run(Instant.parse("2026-07-06T10:00:00Z"), ZoneId.of("UTC"));
        List<Block> others =
                report.blocks().stream()
                        .filter(b -> !(b.outcome() instanceof Outcome.Passed))
                        .toList();
        assertThat(report.blocks()).isNotEmpty();
        assertThat(others).isEmpty();
    }
}
