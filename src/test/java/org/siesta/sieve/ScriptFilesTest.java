package org.siesta.sieve;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Plays the scripts of {@code src/test/resources/sieve}. Each says in its comments what comes of
 * it: {@code # fault: LINE:COLUMN CODE} for every diagnostic in order, {@code # actions: ...} for a
 * run on the usual message.
 */
class ScriptFilesTest {

    private static final Path ROOT = Path.of("src/test/resources/sieve");

    static Stream<Path> scripts() throws IOException {
        return Files.walk(ROOT).filter(p -> p.toString().endsWith(".sieve")).sorted();
    }

    @ParameterizedTest
    @MethodSource("scripts")
    void doesWhatItsCommentsSay(Path file) throws IOException {
        String script = Files.readString(file);
        assertThat(Scripts.faults(script)).isEqualTo(said(script, "# fault: "));
        List<String> actions = said(script, "# actions: ");
        if (!actions.isEmpty()) {
            assertThat(Scripts.actions(script)).isEqualTo(actions.getFirst());
        }
    }

    /** Line ends do not matter, neither do they move a position. */
    @ParameterizedTest
    @MethodSource("scripts")
    void doesTheSameWithCrlf(Path file) throws IOException {
        String script = Files.readString(file);
        String crlf = "\uFEFF" + script.replace("\n", "\r\n");
        assertThat(Scripts.faults(crlf)).isEqualTo(said(script, "# fault: "));
        List<String> actions = said(script, "# actions: ");
        if (!actions.isEmpty()) {
            assertThat(Scripts.actions(crlf)).isEqualTo(actions.getFirst());
        }
    }

    private static List<String> said(String script, String prefix) {
        return script.lines()
                .filter(line -> line.startsWith(prefix))
                .map(line -> line.substring(prefix.length()))
                .toList();
    }
}
