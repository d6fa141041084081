package org.siesta.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.siesta.config.Configuration;
import org.siesta.smtp.AuthorityFile;

class StartFailureTest {

    @TempDir private Path folder;

    @Test
    void aFileOfAuthoritiesThatIsNoneIsNamed() throws Exception {
        Path key = Files.writeString(folder.resolve("key.pem"), "nothing\n");
        Configuration.Loaded loaded =
                (Configuration.Loaded)
                        Configuration.load(Optional.empty(), Map.of(), new Properties());
        try (AuthorityFile file = AuthorityFile.read(key)) {
            throw new AssertionError(file.toString());
        } catch (java.io.IOException e) {
            RuntimeException fault = new IllegalStateException("by the framework", e);
            assertThat(StartFailure.line(fault, loaded.config().http()))
                    .isEqualTo(key + " holds no certificate that can be read (PEM)");
        }
    }
}
