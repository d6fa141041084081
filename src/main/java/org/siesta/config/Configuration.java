package org.siesta.config;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** What reading the configuration gave: all of it, or every fault. */
public sealed interface Configuration {

    /**
     * It is sound.
     *
     * @param entries every key in force with its value and origin, in the order of the reference
     * @param quarkus keys of the file that start with {@code quarkus.}, to be handed on
     */
    record Loaded(SiestaConfig config, List<ConfigEntry> entries, Map<String, String> quarkus)
            implements Configuration {}

    /**
     * It is not, and nothing must start.
     *
     * @param faults each of them, by key and place
     * @param rest what is sound of it, with defaults in the place of the rest: good for looking at
     *     the files that it names, and for nothing else; null when not even that is there
     * @param entries the keys of the rest
     */
    record Faulty(List<ConfigFault> faults, @Nullable SiestaConfig rest, List<ConfigEntry> entries)
            implements Configuration {}

    /**
     * Reads and checks everything: system properties ({@code -Dsiesta...}) before environment
     * ({@code SIESTA_...}) before the file before defaults.
     *
     * @param file the file; empty takes the one that SIESTA_CONFIG names, if it names one
     */
    static Configuration load(
            Optional<Path> file, Map<String, String> environment, Properties system) {
        return load(file, environment, system, Keys.RENAMED);
    }

    /** The same with a table of renamed keys. */
    static Configuration load(
            Optional<Path> file,
            Map<String, String> environment,
            Properties system,
            Map<String, String> renamed) {
        try {
            Optional<Path> chosen =
                    file.or(
                            () ->
                                    Optional.ofNullable(environment.get("SIESTA_CONFIG"))
                                            .filter(f -> !f.isBlank())
                                            .map(Path::of));
            Gathered gathered = Gathered.from(chosen, environment, system, renamed);
            return new ConfigReader(gathered, environment).read();
        } catch (InvalidPathException e) {
            return new Faulty(
                    List.of(new ConfigFault("", "SIESTA_CONFIG is no path: " + e.getReason())),
                    null,
                    List.of());
        }
    }
}
