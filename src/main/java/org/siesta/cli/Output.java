package org.siesta.cli;

import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/** Where a command writes. */
final class Output {

    private Output() {}

    static PrintWriter of(@Nullable CommandSpec spec) {
        if (spec == null) {
            throw new IllegalStateException("not run as a command");
        }
        return spec.commandLine().getOut();
    }
}
