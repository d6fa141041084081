package org.siesta.mail;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LineEndsTest {

    @Test
    void the_end_of_a_line_is_found_whatever_stands_around_it() {
        Random random = new Random(5);
        byte[] near = {'\r', '\n', 0, 9, 11, 12, 14, -1, -128, 127, (byte) 0x8a, (byte) 0x8d, 'x'};
        for (int run = 0; run < 20_000; run++) {
            byte[] octets = new byte[random.nextInt(40)];
            for (int i = 0; i < octets.length; i++) {
                boolean rare = random.nextInt(6) == 0;
                octets[i] =
                        rare ? near[random.nextInt(near.length)] : (byte) random.nextInt(14, 256);
            }
            int from = octets.length == 0 ? 0 : random.nextInt(octets.length);
            int end = from + random.nextInt(octets.length - from + 1);
            int plain = from;
            while (plain < end && octets[plain] != '\r' && octets[plain] != '\n') {
                plain++;
            }
            assertThat(LineEnds.first(octets, from, end))
                    .as("%s from %s to %s", Arrays.toString(octets), from, end)
                    .isEqualTo(plain);
        }
    }
}
