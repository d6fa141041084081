package org.siesta.app;

import io.quarkus.runtime.annotations.QuarkusMain;
import org.siesta.cli.Commands;

/**
 * The program. Only {@code serve} starts Quarkus; every other command is a plain process and runs
 * beside a server.
 */
@QuarkusMain
public final class Launch {

    private Launch() {}

    /** Runs a command line. */
    public static void main(String... arguments) {
        System.exit(Commands.create(new SiestaProgram()).execute(arguments));
    }
}
