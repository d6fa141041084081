package org.siesta.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the packaged program brings along. */
class PackageIT {

    private static final Path LIBRARIES = Path.of("target", "quarkus-app", "lib");

    /** Each host of the configuration is looked up as the system's other programs look it up. */
    @Test
    void no_library_puts_its_own_resolver_in_the_place_of_the_systems() throws IOException {
        List<Path> jars;
        try (Stream<Path> files = Files.walk(LIBRARIES)) {
            jars = files.filter(f -> f.toString().endsWith(".jar")).toList();
        }
        List<Path> own = new ArrayList<>();
        for (Path jar : jars) {
            try (JarFile file = new JarFile(jar.toFile())) {
                if (file.getEntry("META-INF/services/java.net.spi.InetAddressResolverProvider")
                        != null) {
                    own.add(jar);
                }
            }
        }
        assertThat(jars).anyMatch(j -> j.getFileName().toString().contains("dnsjava"));
        assertThat(own).isEmpty();
    }
}
