package org.siesta.doctor;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.siesta.config.Configuration;
import org.siesta.config.SiestaConfig;

/** A configuration out of keys and values, in the order of the arguments. */
final class Settings {

    private Settings() {}

    static SiestaConfig of(String... keysAndValues) {
        Properties system = new Properties();
        Map<String, String> given = new HashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            given.put(keysAndValues[i], keysAndValues[i + 1]);
        }
        given.putIfAbsent("siesta.host-name", "siesta.example.org");
        given.putIfAbsent("siesta.management.address", "127.0.0.1:0");
        given.putIfAbsent("siesta.http.address", "127.0.0.1:0");
        given.forEach(system::setProperty);
        return switch (Configuration.load(Optional.empty(), Map.of(), system)) {
            case Configuration.Loaded(SiestaConfig config, _, _) -> config;
            case Configuration.Faulty(var faults, _, _) ->
                    throw new IllegalArgumentException(faults.toString());
        };
    }
}
