package org.siesta.app;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.siesta.config.ConfigFault;
import org.siesta.config.Configuration;
import org.siesta.store.Store;

/** The configuration that this process was started with, and its store. */
final class Configured {

    // Set once, before Quarkus starts and with it every thread that reads it.
    private static volatile Configuration.@Nullable Loaded loaded;

    private static volatile @Nullable StoreAhead ahead;

    private Configured() {}

    static void with(Configuration.Loaded configuration, StoreAhead store) {
        loaded = configuration;
        ahead = store;
    }

    /** The store of the configuration, opened; whoever asks has to close it. */
    static Store store() {
        StoreAhead begun = ahead;
        return begun == null ? Parts.open(configuration().config()) : begun.take();
    }

    /** What {@code serve} was given; without it what environment and system properties say. */
    static Configuration.Loaded configuration() {
        Configuration.Loaded given = loaded;
        if (given != null) {
            return given;
        }
        return sound(
                Configuration.load(
                        Optional.ofNullable(System.getProperty("siesta.config")).map(Path::of),
                        System.getenv(),
                        System.getProperties()));
    }

    /** What this file says and nothing else, whatever the surroundings are. */
    static Configuration.Loaded only(Path file) {
        return sound(Configuration.load(Optional.of(file), Map.of(), new Properties()));
    }

    private static Configuration.Loaded sound(Configuration configuration) {
        return switch (configuration) {
            case Configuration.Loaded sound -> sound;
            case Configuration.Faulty(var faults, _, _) ->
                    throw new IllegalStateException(
                            faults.stream()
                                    .map(ConfigFault::toString)
                                    .collect(Collectors.joining("\n")));
        };
    }
}
