package org.siesta.config;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What is known of the keys that are handed on to the framework: the few that would surprise. */
final class HandedOn {

    /** The service sets these itself, by keys of its own; see {@code app.SiestaProgram}. */
    private static final Map<String, ConfigKey<?>> OURS =
            Map.of(
                    "quarkus.http.host", Keys.HTTP_ADDRESS,
                    "quarkus.http.port", Keys.HTTP_ADDRESS,
                    "quarkus.management.host", Keys.MANAGEMENT_ADDRESS,
                    "quarkus.management.port", Keys.MANAGEMENT_ADDRESS);

    private static final Set<String> LEVELS =
            Set.of(
                    "OFF", "FATAL", "SEVERE", "ERROR", "WARN", "WARNING", "INFO", "CONFIG", "DEBUG",
                    "FINE", "FINER", "TRACE", "FINEST", "ALL");

    private HandedOn() {}

    /** Why the line does not do what it says. */
    static Optional<String> fault(String key, String value) {
        ConfigKey<?> ours = OURS.get(key);
        if (ours != null) {
            return Optional.of("has no effect; set " + ours.pattern());
        }
        if (key.startsWith("quarkus.log.")
                && (key.endsWith(".level") || key.endsWith(".min-level"))
                // What an expression comes to, the framework knows.
                && !value.contains("${")
                && !isLevel(key, value.strip().toUpperCase(Locale.ROOT))) {
            return Optional.of(
                    "is no level of the log; use OFF, ERROR, WARN, INFO, DEBUG, TRACE or ALL");
        }
        return Optional.empty();
    }

    /** Only a category has something above it whose level it can take. */
    private static boolean isLevel(String key, String value) {
        return LEVELS.contains(value)
                || (value.equals("INHERIT") && key.startsWith("quarkus.log.category."));
    }
}
