package org.siesta.app;

import io.quarkus.runtime.annotations.QuarkusMain;
import java.util.Optional;
import org.siesta.cli.Commands;
import org.siesta.cli.ServeLine;

/**
 * The program. Only {@code serve} starts Quarkus; every other command is a plain process and runs
 * beside a server.
 */
@QuarkusMain
public final class Launch {

    private Launch() {}

    /** Runs a command line. */
    public static void main(String... arguments) {
        SiestaProgram program = new SiestaProgram();
        Optional<ServeLine> serve = ServeLine.of(arguments);
        System.exit(
                serve.isPresent()
                        ? serve.get().run(program)
                        : Commands.create(program).execute(arguments));
    }
}
