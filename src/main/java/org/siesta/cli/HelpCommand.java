package org.siesta.cli;

import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** {@code help COMMAND...}: picocli's own looks at the first word alone. */
@Command(name = "help", description = "Shows the help of a command, such as help sieve test.")
final class HelpCommand implements Runnable {

    @Spec private @Nullable CommandSpec spec;

    @Parameters(
            arity = "0..*",
            paramLabel = "COMMAND",
            description = "A command; without one the help of all.")
    private List<String> words = List.of();

    @Override
    public void run() {
        if (spec == null) {
            return;
        }
        CommandLine at = spec.parent().commandLine();
        for (String word : words) {
            CommandLine below = at.getSubcommands().get(word);
            if (below == null && at.getSubcommands().isEmpty()) {
                throw new ParameterException(at, "Unmatched argument: '" + word + "'");
            }
            if (below == null) {
                throw new UnmatchedArgumentException(at, List.of(word));
            }
            at = below;
        }
        at.usage(spec.commandLine().getOut());
    }
}
