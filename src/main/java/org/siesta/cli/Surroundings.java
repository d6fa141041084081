package org.siesta.cli;

import java.io.InputStream;
import java.time.InstantSource;
import java.util.Map;
import java.util.Properties;

/** What a command sees of its process. */
record Surroundings(
        InputStream in, Map<String, String> environment, Properties system, InstantSource clock) {

    static Surroundings ofProcess() {
        return new Surroundings(
                System.in, System.getenv(), System.getProperties(), InstantSource.system());
    }
}
