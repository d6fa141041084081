package org.siesta.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ConfigReferenceTest {

    private static final Path FILE = Path.of("docs/config.md");

    /** To write the file anew: mvn test -Dtest=ConfigReferenceTest -Ddocs.write=true */
    @Test
    void theFileSaysWhatTheTableSays() throws Exception {
        if (Boolean.getBoolean("docs.write")) {
            Files.createDirectories(FILE.getParent());
            Files.writeString(FILE, ConfigReference.markdown());
        }
        assertThat(Files.readString(FILE)).isEqualTo(ConfigReference.markdown());
    }

    @Test
    void eachKeyIsThereOnceWithOneSentence() {
        Set<String> seen = new HashSet<>();
        assertThat(Keys.all())
                .allSatisfy(
                        key -> {
                            assertThat(seen.add(key.pattern())).as(key.pattern()).isTrue();
                            assertThat(key.description()).endsWith(".").doesNotContain("\n");
                        });
    }
}
