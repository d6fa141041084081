package org.siesta.cli;

import java.io.IOException;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code train}: load for the service whose AOT cache is being written. */
@Command(
        name = "train",
        description =
                "Runs the service with messages of its own, between servers of its own, and ends:"
                        + " a training run for the JVM's AOT cache (-XX:AOTCacheOutput). The log of"
                        + " the service is on standard output. Leaves nothing else behind.")
final class TrainCommand implements Callable<Integer> {

    private static final int MOST = 10_000_000;

    private final Program program;

    @Spec private @Nullable CommandSpec spec;

    @Option(
            names = "--messages",
            paramLabel = "N",
            defaultValue = "40000",
            description =
                    "How many in responder mode (${DEFAULT-VALUE}); forward mode gets a quarter of that.")
    private int messages;

    TrainCommand(Program program) {
        this.program = program;
    }

    @Override
    public Integer call() throws IOException {
        if (spec == null) {
            throw new IllegalStateException("not run as a command");
        }
        if (messages < 1 || messages > MOST) {
            throw new ParameterException(
                    spec.commandLine(), "--messages takes a number from 1 to " + MOST);
        }
        return program.train(messages, spec.commandLine().getErr());
    }
}
