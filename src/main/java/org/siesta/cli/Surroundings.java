package org.siesta.cli;

import java.io.IOException;
import java.io.InputStream;
import java.time.InstantSource;
import java.util.Map;
import java.util.Properties;
import org.siesta.config.SiestaConfig;

/** What a command sees of its process. */
record Surroundings(
        InputStream in,
        Map<String, String> environment,
        Properties system,
        InstantSource clock,
        Runnable beforeOpening) {

    static Surroundings ofProcess() {
        return new Surroundings(
                StandardInput.ofProcess(),
                System.getenv(),
                System.getProperties(),
                InstantSource.system(),
                QuietLog::set);
    }

    /** Opens the store and what works on it. */
    Site open(Program program, SiestaConfig config) throws IOException {
        beforeOpening.run();
        return program.open(config);
    }
}
