package org.siesta.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class SinkTest {

    private static List<String> converse(Sink sink, String commands) throws Exception {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), sink.port());
                BufferedReader in =
                        new BufferedReader(
                                new InputStreamReader(
                                        socket.getInputStream(), StandardCharsets.US_ASCII))) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream()
                    .write(commands.replace("\n", "\r\n").getBytes(StandardCharsets.US_ASCII));
            return in.lines()
                    .filter(line -> line.charAt(3) == ' ')
                    .map(l -> l.substring(0, 3))
                    .toList();
        }
    }

    @Test
    void asAMailStoreItAnswersForEachRecipient() throws Exception {
        try (Sink sink = new Sink()) {
            assertThat(
                            converse(
                                    sink,
                                    """
                                    LHLO a
                                    MAIL FROM:<>
                                    RCPT TO:<b@example.org>
                                    RCPT TO:<c@example.org>
                                    DATA
                                    .. a line
                                    and one more.
                                    .
                                    QUIT
                                    """))
                    .containsExactly("220", "250", "250", "250", "250", "354", "250", "250", "221");
            assertThat(sink.taken()).isEqualTo(2);
        }
    }

    @Test
    void asARelayItAnswersOnce() throws Exception {
        try (Sink sink = new Sink()) {
            assertThat(
                            converse(
                                    sink,
                                    """
                                    EHLO a
                                    MAIL FROM:<>
                                    RCPT TO:<b@example.net>
                                    DATA
                                    .
                                    NOOP
                                    QUIT
                                    """))
                    .containsExactly("220", "250", "250", "250", "354", "250", "250", "221");
            assertThat(sink.taken()).isEqualTo(1);
        }
    }
}
