package org.siesta.cli;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.siesta.settings.OutOfOffice;
import org.siesta.testsuite.TestFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sieve check} and {@code sieve test}. */
@Command(name = "sieve", description = "Checks and tests Sieve scripts.")
final class SieveCommand implements Runnable {

    private final Surroundings surroundings;

    @Spec private @Nullable CommandSpec spec;

    SieveCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public void run() {
        throw SiestaCommand.missingSubcommand(spec);
    }

    @Command(
            name = "test",
            description =
                    "Runs Sieve test scripts (the vnd.dovecot.testsuite language): ok or not ok for"
                            + " each block, then how many passed, failed and were skipped.")
    int test(
            @Option(
                            names = "--json",
                            description = "Print one JSON object a block, and one with the counts.")
                    boolean json,
            @Parameters(arity = "1..*", paramLabel = "FILE.svtest", description = "Test scripts.")
                    List<Path> files) {
        SieveTests tests = new SieveTests(Output.of(spec), json);
        for (Path file : files) {
            try {
                byte[] octets =
                        TextInput.octets(file, surroundings.in(), SieveCheckCommand.MAX_FILE);
                TestFile test = new TestFile(file, octets);
                tests.add(file, test.run(surroundings.clock().instant(), OutOfOffice.OFF.zone()));
            } catch (Complaint unreadable) {
                tests.unreadable(file, String.valueOf(unreadable.getMessage()));
            }
        }
        return tests.sum() ? Exit.DONE : Exit.NO;
    }
}
