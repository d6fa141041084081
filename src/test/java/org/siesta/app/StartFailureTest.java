package org.siesta.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.siesta.config.Configuration;
import org.siesta.smtp.AuthorityFile;

/** What the operator is told when the start fails. */
class StartFailureTest {

    @TempDir private Path folder;

    @Test
    void aFileOfAuthoritiesThatIsNoneIsNamed() throws Exception {
        Path key = Files.writeString(folder.resolve("key.pem"), "nothing\n");
        Configuration.Loaded loaded =
                (Configuration.Loaded)
                        Configuration.load(Optional.empty(), Map.of(), new Properties());
        Throwable unusable = catchThrowable(() -> AuthorityFile.read(key));
        RuntimeException fault = new IllegalStateException("by the framework", unusable);
        assertThat(StartFailure.line(fault, loaded.config().http()))
                .isEqualTo(key + " holds no certificate that can be read (PEM)");
    }
}
