package org.siesta.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The command above all commands. */
@Command(
        name = "siesta",
        mixinStandardHelpOptions = true,
        scope = ScopeType.INHERIT,
        exitCodeOnExecutionException = Exit.BUG,
        description = "Out-of-office replies for people who run mail servers.",
        synopsisSubcommandLabel = "COMMAND",
        usageHelpAutoWidth = true)
final class SiestaCommand implements Runnable {

    @Spec private @Nullable CommandSpec spec;

    @Override
    public void run() {
        throw missingSubcommand(spec);
    }

    /** Wrong usage: this command does nothing by itself. */
    static ParameterException missingSubcommand(@Nullable CommandSpec spec) {
        CommandLine line = spec == null ? new CommandLine(new SiestaCommand()) : spec.commandLine();
        return new ParameterException(
                line, "a command is missing: " + String.join(", ", line.getSubcommands().keySet()));
    }
}
