package org.siesta.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Plays bent octets at the targets of fuzzing, and every input that ever broke one ({@code
 * fuzz/<target>/*}).
 */
@Timeout(120)
class HostileOctetsTest {

    private static final Path BROKE = Path.of("src/test/resources/fuzz");

    private static final List<String> CONVERSATIONS =
            List.of(
                    "LHLO x\r\nMAIL FROM:<a@b.example>\r\nRCPT TO:<c@d.example>\r\nDATA\r\nS: t\r\n\r\n..\r\n.\r\nQUIT\r\n",
                    "LHLO x\r\nMAIL FROM:<a@b.example>\r\nRCPT TO:<c@d.example>\r\nBDAT 4\r\nab\r\nBDAT 3 LAST\r\ncd\n"
                            + "NOOP\r\nMAIL FROM:<>\r\nRSET\r\n",
                    "EHLO x\r\nXFORWARD ADDR=192.0.2.1 NAME=a+2Bb\r\nXCLIENT ADDR=IPV6:::1 TTL=3\r\nEHLO x\r\n",
                    "PROXY TCP4 192.0.2.1 192.0.2.2 1 2\r\nLHLO x\r\nQUIT\r\n",
                    "\u0016\u0003\u0001\u0000",
                    "LHLO x\r\nMAIL FROM:<\"a\\\"b\"@[192.0.2.1]> SIZE=5 RET=HDRS ENVID=x+2Bb\r\n"
                            + "RCPT TO:<c@d.example> NOTIFY=NEVER ORCPT=rfc822;a+40b\r\nVRFY x\r\n");

    private static final List<String> HEADERS =
            List.of(
                    "PROXY TCP4 192.0.2.1 192.0.2.2 1 2\r\nLHLO x\r\n",
                    "PROXY TCP6 2001:db8::1 ::ffff:192.0.2.2 1 65535\r\n",
                    "PROXY UNKNOWN x y z\r\n",
                    "\r\n\r\n\0\r\nQUIT\n!\u0011\0\u0018\u00c0\0\u0002\u0001\u00c0\0\u0002\u0002\0\u0001\0\u0002 \0\u0009\u0003\0\0\0\0\"\0\u0001a",
                    "\r\n\r\n\0\r\nQUIT\n \0\0\0LHLO x\r\n");

    @Test
    void aConnectionAnswersWhateverComes() {
        Random random = new Random(20261125);
        for (int round = 0; round < 6000; round++) {
            ByteArrayOutputStream input = new ByteArrayOutputStream();
            input.write(random.nextInt(256));
            input.write(random.nextInt(16));
            input.writeBytes(bent(CONVERSATIONS, random));
            input.writeBytes(bent(CONVERSATIONS, random));
            ConnectionFuzz.fuzzerTestOneInput(input.toByteArray());
        }
        assertThat(replayed("lmtp", ConnectionFuzz::fuzzerTestOneInput)).isPositive();
    }

    @Test
    void aHeaderIsOneOrNone() {
        Random random = new Random(20261125);
        for (int round = 0; round < 30_000; round++) {
            ProxyDecoderFuzz.fuzzerTestOneInput(bent(HEADERS, random));
        }
        assertThat(replayed("proxy", ProxyDecoderFuzz::fuzzerTestOneInput)).isPositive();
    }

    private static byte[] bent(List<String> seeds, Random random) {
        byte[] octets =
                seeds.get(random.nextInt(seeds.size())).getBytes(StandardCharsets.ISO_8859_1);
        for (int i = random.nextInt(5); i > 0; i--) {
            byte[] special = {'\r', '\n', '.', 0, ' ', '<', '9', (byte) 0xFF};
            octets[random.nextInt(octets.length)] =
                    random.nextBoolean()
                            ? special[random.nextInt(special.length)]
                            : (byte) random.nextInt(256);
        }
        return octets;
    }

    private static int replayed(String target, Consumer<byte[]> play) {
        Path folder = BROKE.resolve(target);
        if (!Files.isDirectory(folder)) {
            return 0;
        }
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> inputs = files.toList();
            for (Path input : inputs) {
                play.accept(Files.readAllBytes(input));
            }
            return inputs.size();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
