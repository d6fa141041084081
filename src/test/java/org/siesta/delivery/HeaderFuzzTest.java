package org.siesta.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Plays messages at the target of fuzzing: those that are kept, and the same bent at random. */
class HeaderFuzzTest {

    private static final Path KEPT = Path.of("src/test/resources/fuzz/header");
    private static final int ROUNDS = 1_500;

    @Test
    void aDecisionComesOfWhateverComes() throws IOException {
        List<byte[]> kept = kept();
        assertThat(kept).isNotEmpty();
        kept.forEach(HeaderFuzz::fuzzerTestOneInput);
        Random random = new Random(20261126);
        for (int round = 0; round < ROUNDS; round++) {
            byte[] octets = kept.get(random.nextInt(kept.size())).clone();
            for (int i = 1 + random.nextInt(6); i > 0; i--) {
                byte[] special = {'\r', '\n', ':', 0, ' ', '<', '(', '"', '=', (byte) 0xFF};
                octets[random.nextInt(octets.length)] = special[random.nextInt(special.length)];
            }
            HeaderFuzz.fuzzerTestOneInput(octets);
        }
    }

    private static List<byte[]> kept() throws IOException {
        try (Stream<Path> files = Files.list(KEPT)) {
            List<Path> sorted = files.sorted().toList();
            List<byte[]> inputs = new java.util.ArrayList<>();
            for (Path file : sorted) {
                inputs.add(Files.readAllBytes(file));
            }
            return inputs;
        }
    }
}
