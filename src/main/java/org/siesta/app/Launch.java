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
        quietSlf4j();
        SiestaProgram program = new SiestaProgram();
        Optional<ServeLine> serve = ServeLine.of(arguments);
        System.exit(
                serve.isPresent()
                        ? serve.get().run(program)
                        : Commands.create(program).execute(arguments));
    }

    /**
     * While SLF4J looks for the log it writes to standard error what it thinks of that, such as
     * that two threads asked for it at once. That is no line of a log and no answer of a command.
     */
    static void quietSlf4j() {
        System.setProperty("slf4j.internal.verbosity", "ERROR");
    }
}
