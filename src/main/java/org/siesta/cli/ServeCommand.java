package org.siesta.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code serve}. */
@Command(name = "serve", description = "Runs the service.")
final class ServeCommand implements Callable<Integer> {

    private final Program program;
    private final Surroundings surroundings;

    @Mixin private final ConfigOption config;

    ServeCommand(Program program, Surroundings surroundings) {
        this(program, surroundings, new ConfigOption());
    }

    ServeCommand(Program program, Surroundings surroundings, ConfigOption config) {
        this.program = program;
        this.surroundings = surroundings;
        this.config = config;
    }

    @Override
    public Integer call() {
        return program.serve(config.load(surroundings, Exit.NO));
    }
}
