package org.siesta.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.siesta.cli.CommandLineRun.setup;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OooAccountTest {

    @TempDir private Path folder;

    private CommandLineRun run(String... arguments) {
        return setup().environment("SIESTA_DATA", folder.resolve("data").toString())
                .environment("SIESTA_ACCOUNTS_DOMAINS", "example.org")
                .run(arguments);
    }

    @ParameterizedTest
    @ValueSource(strings = {"set", "off"})
    void nothingIsChangedForAnAddressThatIsNotOurs(String change) {
        CommandLineRun run = run("ooo", change, "x@other.org");
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.errLines())
                .containsExactly(
                        "siesta: this service has no account with the address x@other.org; see"
                                + " siesta.accounts.domains");
    }

    @Test
    void anAliasIsTheAccountBehindIt() {
        assertThat(run("ooo", "set", "info@example.org", "--text", "Away.").status()).isZero();
        assertThat(run("ooo", "show", "ana@example.org").outLines())
                .contains("ana@example.org: on");
    }
}
