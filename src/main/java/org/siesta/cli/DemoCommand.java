package org.siesta.cli;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code demo}. */
@Command(
        name = "demo",
        description =
                "Shows the main job on real input, with a sender and a relay of its own; needs no"
                        + " installed server and leaves nothing behind.")
final class DemoCommand implements Callable<Integer> {

    private final Program program;

    @Spec private @Nullable CommandSpec spec;

    DemoCommand(Program program) {
        this.program = program;
    }

    @Override
    public Integer call() {
        return program.demo(Output.of(spec));
    }
}
