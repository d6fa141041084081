package org.siesta.cli;

import java.io.FileDescriptor;
import java.io.PrintWriter;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * {@code serve} as unit files and images have it, understood without picocli: that library is
 * compiled for so old a Java that no cache of the JVM takes it in, and to read these few words with
 * it takes a quarter of the service's start.
 *
 * @param config the configuration that is named
 */
public record ServeLine(Optional<Path> config) {

    /**
     * Reads {@code serve}, alone or with one {@code --config FILE}; nothing when the arguments are
     * anything else, right or wrong, which is for {@link Commands}.
     */
    public static Optional<ServeLine> of(String... arguments) {
        if (arguments.length == 0 || !arguments[0].equals("serve")) {
            return Optional.empty();
        }
        if (arguments.length == 1) {
            return Optional.of(new ServeLine(Optional.empty()));
        }
        if (arguments.length != 3
                || !(arguments[1].equals("--config") || arguments[1].equals("-c"))) {
            return Optional.empty();
        }
        return file(arguments[2]).map(file -> new ServeLine(Optional.of(file)));
    }

    /** Runs the service until it is stopped; the exit status, as {@link Commands} has it. */
    public int run(Program program) {
        return run(program, Surroundings.ofProcess(), Output.utf8(FileDescriptor.err));
    }

    int run(Program program, Surroundings surroundings, PrintWriter err) {
        try {
            return new ServeCommand(program, surroundings, new ConfigOption(config)).call();
        } catch (Exception e) {
            return Complaint.tell(e, Exit.BUG, surroundings, err);
        }
    }

    /** A name that is nothing else: no option, and no file of arguments. */
    private static Optional<Path> file(String name) {
        if (name.isEmpty() || name.startsWith("-") || name.startsWith("@")) {
            return Optional.empty();
        }
        try {
            return Optional.of(Path.of(name));
        } catch (InvalidPathException _) {
            return Optional.empty();
        }
    }
}
