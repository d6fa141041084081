package org.siesta.mail;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class AsciiTest {

    @Test
    void oneOctetAbove127IsSeenWhereverItStands() {
        for (int length = 0; length < 30; length++) {
            byte[] octets = new byte[length + 1];
            Arrays.fill(octets, (byte) 127);
            octets[length] = (byte) 128;
            assertThat(Ascii.only(octets, length)).isTrue();
            for (int i = 0; i < length; i++) {
                octets[i] = (byte) (i % 2 == 0 ? 128 : 255);
                assertThat(Ascii.only(octets, length)).as("%s of %s", i, length).isFalse();
                octets[i] = 0;
            }
        }
    }
}
