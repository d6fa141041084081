package org.siesta.cli;

import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Collectors;
import org.siesta.config.ConfigFault;
import org.siesta.config.Configuration;
import picocli.CommandLine.Option;

/** The option that names the configuration. */
final class ConfigOption {

    @Option(
            names = {"-c", "--config"},
            paramLabel = "FILE",
            description =
                    "The configuration (default: the file that SIESTA_CONFIG names, else defaults).")
    private Optional<Path> file;

    /** An option that the command line may give. */
    ConfigOption() {
        this(Optional.empty());
    }

    /** The option as it was given. */
    ConfigOption(Optional<Path> file) {
        this.file = file;
    }

    /** Whether a file was named here. */
    boolean named() {
        return file.isPresent();
    }

    /** Whether a file was named here or in the environment. */
    boolean given(Surroundings surroundings) {
        return file.isPresent()
                || !surroundings.environment().getOrDefault("SIESTA_CONFIG", "").isBlank();
    }

    Configuration read(Surroundings surroundings) {
        return Configuration.load(file, surroundings.environment(), surroundings.system());
    }

    /** The configuration, when it is sound; else all its faults as a complaint. */
    Configuration.Loaded load(Surroundings surroundings, int exitStatus) {
        return switch (read(surroundings)) {
            case Configuration.Loaded loaded -> loaded;
            case Configuration.Faulty(var faults, _, _) ->
                    throw new Complaint(
                            faults.stream()
                                    .map(ConfigFault::message)
                                    .collect(Collectors.joining("\n")),
                            exitStatus);
        };
    }
}
