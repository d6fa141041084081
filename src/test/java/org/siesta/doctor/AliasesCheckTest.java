package org.siesta.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.siesta.doctor.Finding.Severity;

class AliasesCheckTest {

    @TempDir private Path folder;

    private List<Finding> examine(String text) throws Exception {
        Path file = folder.resolve("aliases");
        Files.write(file, text.getBytes(StandardCharsets.ISO_8859_1));
        return new AliasesCheck(file).examine();
    }

    @Test
    void namesTheLinesThatMakeNoAlias() throws Exception {
        List<Finding> findings =
                examine("sales: ana@example.org\nteam: ana, bo\nalone\nlog: |/bin/log\n");
        assertThat(findings)
                .extracting(Finding::severity)
                .containsExactly(Severity.ERROR, Severity.WARNING, Severity.WARNING);
        assertThat(findings)
                .extracting(f -> f.code() + " " + f.about().replaceAll(".*:", ""))
                .containsExactly(
                        "aliases-fault 3", "aliases-passed-over 2", "aliases-passed-over 4");
    }

    @Test
    void aFileWithoutFaultIsSaidToBeFine() throws Exception {
        assertThat(examine("sales: ana@example.org\n"))
                .extracting(Finding::severity)
                .containsExactly(Severity.OK);
        assertThat(new AliasesCheck(null).examine()).isEmpty();
    }

    @Test
    void aFileThatIsNoTextIsAnError() throws Exception {
        assertThat(examine("b\u00fccher: ana@example.org\n"))
                .extracting(Finding::code)
                .containsExactly("aliases-unreadable");
        assertThat(new AliasesCheck(folder).examine())
                .extracting(Finding::code)
                .containsExactly("aliases-unreadable");
    }
}
