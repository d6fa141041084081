package org.siesta.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;

class SourceTest {

    private static Mail letter(int i) {
        return Mail.letter("bo@example.net", "ana@example.org", "n" + i, "");
    }

    @Test
    void sendsEachMessageOnce() throws Exception {
        Set<Integer> asked = new ConcurrentSkipListSet<>();
        try (Sink sink = new Sink()) {
            new Source(sink.port(), false)
                    .send(
                            100,
                            i -> {
                                assertThat(asked.add(i)).isTrue();
                                return letter(i);
                            });
            assertThat(sink.taken()).isEqualTo(100);
        }
        assertThat(asked).hasSize(100).contains(0, 99);
    }

    @Test
    void saysWhatWasRefused() throws Exception {
        assertThatThrownBy(() -> against("220 a\r\n250 a\r\n250 a\r\n550 5.1.1 No such user\r\n"))
                .isInstanceOf(IOException.class)
                .hasMessage("expected 250 and got: 550 5.1.1 No such user");
        assertThatThrownBy(() -> against("220 a\r\n250-a\r\n250 b\r\n"))
                .isInstanceOf(IOException.class)
                .hasMessage("expected 250 and the connection was closed");
    }

    @Test
    void beginsWithAProxyHeaderWhereItIsAskedFor() throws Exception {
        try (ServerSocket server = server()) {
            FutureTask<byte[]> heard =
                    new FutureTask<>(
                            () -> {
                                try (Socket socket = server.accept()) {
                                    return socket.getInputStream().readNBytes(28);
                                } finally {
                                    // The other connections hear so, too.
                                    server.close();
                                }
                            });
            Thread.ofVirtual().start(heard);
            assertThatThrownBy(
                            () ->
                                    new Source(server.getLocalPort(), true)
                                            .send(1, SourceTest::letter))
                    .isInstanceOf(IOException.class);
            assertThat(HexFormat.of().formatHex(heard.get()))
                    .isEqualTo(
                            "0d0a0d0a000d0a515549540a"
                                    + "2111000c"
                                    + "cb007107"
                                    + "c633640a"
                                    + "dc04"
                                    + "0018");
        }
    }

    private static ServerSocket server() throws IOException {
        return new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    }

    /** Sends a message to a server that says this to the first connection and hears it out. */
    private static void against(String answers) throws Exception {
        try (ServerSocket server = server()) {
            Thread.ofVirtual()
                    .start(
                            () -> {
                                for (int i = 0; i < 16; i++) {
                                    try (Socket socket = server.accept()) {
                                        socket.getOutputStream()
                                                .write(answers.getBytes(StandardCharsets.US_ASCII));
                                        socket.shutdownOutput();
                                        InputStream in = socket.getInputStream();
                                        in.readAllBytes();
                                    } catch (IOException _) {
                                        return; // the client has gone, or the test has ended
                                    }
                                }
                            });
            new Source(server.getLocalPort(), false).send(16, SourceTest::letter);
        }
    }
}
