package org.siesta.cli;

import java.io.FileDescriptor;
import java.net.InetAddress;
import java.net.URI;
import java.time.Instant;
import org.siesta.mail.Unprinted;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;

/** The command line of the program. */
public final class Commands {

    private Commands() {}

    /** The command line of this process; {@code execute} returns the exit status. */
    public static CommandLine create(Program program) {
        CommandLine line = create(program, Surroundings.ofProcess());
        // Scripts and messages are UTF-8, whatever the terminal's locale says.
        line.setOut(Output.utf8(FileDescriptor.out));
        line.setErr(Output.utf8(FileDescriptor.err));
        return line;
    }

    static CommandLine create(Program program, Surroundings surroundings) {
        CommandLine line = new CommandLine(new SiestaCommand());
        line.addSubcommand(new ServeCommand(program, surroundings));
        line.addSubcommand(new DemoCommand(program));
        line.addSubcommand(new ConfigCommand(surroundings));
        line.addSubcommand(
                new CommandLine(new SieveCommand(surroundings))
                        .addSubcommand(new SieveCheckCommand(surroundings)));
        line.addSubcommand(new DoctorCommand(program, surroundings));
        line.addSubcommand(new ExplainCommand(program, surroundings));
        line.addSubcommand(new SimulateCommand(program, surroundings));
        line.addSubcommand(new DeliverCommand(program, surroundings));
        line.addSubcommand(new OooCommand(program, surroundings));
        line.addSubcommand(new QueueCommand(program, surroundings));
        line.addSubcommand(new DecisionsCommand(program, surroundings));
        line.addSubcommand(new WhyCommand(program, surroundings));
        line.addSubcommand(new MigrateCommand(program, surroundings));
        line.addSubcommand(new TrainCommand(program));
        line.addSubcommand(new HelpCommand());
        line.getCommandSpec().versionProvider(() -> new String[] {"siesta " + program.version()});
        line.registerConverter(Instant.class, Arguments::instant);
        line.registerConverter(URI.class, Arguments::url);
        line.registerConverter(InetAddress.class, Arguments::address);
        line.setParameterExceptionHandler(WrongUsage::tell);
        line.setExecutionExceptionHandler(failed(surroundings));
        line.setExecutionStrategy(Commands::written);
        line.setCaseInsensitiveEnumValuesAllowed(true);
        return line;
    }

    private static IExecutionExceptionHandler failed(Surroundings surroundings) {
        return (fault, line, _) ->
                Complaint.tell(
                        fault,
                        line.getCommandSpec().exitCodeOnExecutionException(),
                        surroundings,
                        line.getErr());
    }

    /** Runs the command; what could not be written is no success, whatever the command thinks. */
    private static int written(ParseResult parsed) {
        WrongUsage.misplaced(parsed);
        CommandLine line = parsed.commandSpec().commandLine();
        int status = new RunLast().execute(parsed);
        if (!line.getOut().checkError()) {
            return status;
        }
        line.getErr().println("siesta: the output could not be written; is the disk full?");
        return status == Exit.DONE ? Exit.NO : status;
    }

    /** Arguments come back in messages: what does not print must not reach the terminal. */
    static String oneLine(String text) {
        return Unprinted.masked(text.replaceAll("\\s*\\R\\s*", " "));
    }
}
