package org.siesta.cli;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Says what is wrong with a command line: one line, and where to read on. */
final class WrongUsage {

    /** Of the commands that take an option, so many are named. */
    private static final int MOST = 4;

    private WrongUsage() {}

    /** Tells it on standard error; the exit status. */
    static int tell(ParameterException fault, String[] arguments) {
        CommandLine line = fault.getCommandLine();
        String name = line.getCommandSpec().qualifiedName();
        line.getErr().println(name + ": " + Commands.oneLine(words(fault, arguments)));
        line.getErr().println("Try '" + name + " --help'.");
        // An MTA that runs deliver goes by the status, wherever in the line the fault stands.
        return named(line, arguments).getCommandSpec().exitCodeOnInvalidInput();
    }

    /**
     * Refuses an option before the command that it is meant for: a command and the one below it may
     * know the same option, and the one above would take it away.
     */
    static void misplaced(ParseResult parsed) {
        for (ParseResult at = parsed; at.hasSubcommand(); at = at.subcommand()) {
            CommandLine below = at.subcommand().commandSpec().commandLine();
            for (OptionSpec option : at.matchedOptions()) {
                if (!option.usageHelp() && !option.versionHelp()) {
                    throw new ParameterException(
                            at.commandSpec().commandLine(),
                            behind(option.longestName(), List.of(below)));
                }
            }
        }
    }

    private static String words(ParameterException fault, String[] arguments) {
        CommandLine line = fault.getCommandLine();
        String said = String.valueOf(fault.getMessage());
        if (!(fault instanceof UnmatchedArgumentException unmatched)
                || unmatched.getUnmatched().isEmpty()
                || line.getSubcommands().isEmpty()) {
            return said;
        }
        String first = unmatched.getUnmatched().getFirst();
        if (!first.startsWith("-")) {
            return "there is no command \""
                    + first
                    + "\"; there are "
                    + String.join(", ", line.getSubcommands().keySet());
        }
        String option = first.substring(0, (first + "=").indexOf('='));
        CommandLine named = named(line, arguments);
        List<CommandLine> takers =
                named != line && takes(named, option) ? List.of(named) : takers(line, option);
        return takers.isEmpty() ? said : behind(option, takers);
    }

    private static String behind(String option, List<CommandLine> takers) {
        String commands =
                takers.stream()
                        .limit(MOST)
                        .map(taker -> taker.getCommandSpec().qualifiedName() + " " + option)
                        .collect(Collectors.joining(", "));
        return option
                + " stands behind the command"
                + (takers.size() > MOST ? ", such as " : ": ")
                + commands;
    }

    /** The command that the arguments name, whatever stands between its words. */
    private static CommandLine named(CommandLine line, String[] arguments) {
        CommandLine at = line;
        for (String argument : arguments) {
            CommandLine below = at.getSubcommands().get(argument);
            at = below == null ? at : below;
        }
        return at;
    }

    private static boolean takes(CommandLine line, String option) {
        return line.getCommandSpec().optionsMap().containsKey(option);
    }

    /** Every command below this one that takes the option. */
    private static List<CommandLine> takers(CommandLine line, String option) {
        List<CommandLine> takers = new ArrayList<>();
        for (CommandLine below : new LinkedHashSet<>(line.getSubcommands().values())) {
            if (takes(below, option)) {
                takers.add(below);
            }
            takers.addAll(takers(below, option));
        }
        return takers;
    }
}
