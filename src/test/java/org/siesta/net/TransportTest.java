package org.siesta.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A listener does the same with epoll and without it, over TCP and over unix sockets. */
@Timeout(30)
class TransportTest {

    /** Says each line back, by way of a virtual thread. */
    private static final class Echo extends LineSession {

        @Override
        public Step line(String line) {
            return new Step.Work(
                    () -> line.equals("bye") ? Step.close("bye") : Step.say("you said " + line));
        }
    }

    @ParameterizedTest
    @EnumSource(Transport.class)
    void serves(Transport transport, @TempDir Path directory) throws IOException {
        if (transport == Transport.EPOLL && Transport.best() != Transport.EPOLL) {
            return;
        }
        Path path = directory.resolve("echo.sock");
        ListenerSettings settings =
                new ListenerSettings(
                        "echo",
                        List.of("127.0.0.1:0", "unix:" + path),
                        false,
                        CidrList.NONE,
                        CidrList.LOOPBACK,
                        TlsMode.NONE,
                        Limits.defaults(directory));
        Listeners listeners =
                Listeners.start(
                        List.of(
                                new Listeners.Listener(
                                        settings,
                                        facts -> {
                                            assertThat(facts.trustedClient()).isTrue();
                                            return new Echo();
                                        },
                                        null)),
                        new Memory(1 << 20),
                        transport,
                        Listeners.LOOPS);
        try {
            int port = listeners.bound().getFirst().port();
            assertThat(talk(new InetSocketAddress("127.0.0.1", port)))
                    .isEqualTo("hello\r\nyou said a\r\nyou said b\r\nbye\r\n");
            assertThat(talk(UnixDomainSocketAddress.of(path)))
                    .isEqualTo("hello\r\nyou said a\r\nyou said b\r\nbye\r\n");
        } finally {
            listeners.close(Duration.ofSeconds(5));
        }
        assertThat(path).doesNotExist();
    }

    private static String talk(SocketAddress address) throws IOException {
        try (SocketChannel client = SocketChannel.open(address)) {
            client.write(
                    ByteBuffer.wrap("a\r\nb\r\nbye\r\nc\r\n".getBytes(StandardCharsets.US_ASCII)));
            client.shutdownOutput();
            ByteBuffer all = ByteBuffer.allocate(1000);
            while (client.read(all) >= 0) {
                assertThat(all.hasRemaining()).isTrue();
            }
            return new String(all.array(), 0, all.position(), StandardCharsets.US_ASCII);
        }
    }
}
