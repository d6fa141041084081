package org.siesta.lmtp;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/**
 * Plays one PROXY header at a listener that requires one and speaks plain text: an accepted one is
 * followed by the greeting, a refused one by the end, an incomplete one by the end once its time is
 * up, however it is dripped on; and nothing else is sent.
 */
final class VectorPlayer {

    private static final int WAIT_MILLIS = 400;

    private VectorPlayer() {}

    /**
     * Plays it; empty when it went as expected.
     *
     * @param deadlineMillis the longest that an incomplete header may keep the connection
     */
    static String play(String host, int port, JsonNode vector, int deadlineMillis)
            throws IOException {
        try (Socket socket = new Socket(host, port)) {
            socket.setTcpNoDelay(true);
            socket.getOutputStream().write(HexFormat.of().parseHex(vector.get("hex").asText()));
            String seen = outcome(socket, deadlineMillis);
            List<String> allowed =
                    Stream.concat(
                                    Stream.of(vector.get("expect").asText()),
                                    vector.path("alt").valueStream().map(JsonNode::asText))
                            .toList();
            return allowed.contains(seen)
                    ? ""
                    : vector.get("name").asText() + ": " + seen + ", wanted " + allowed;
        }
    }

    private static String outcome(Socket socket, int deadlineMillis) throws IOException {
        socket.setSoTimeout(WAIT_MILLIS);
        int first = read(socket.getInputStream());
        if (first >= 0) {
            return first == '2' ? "accept" : "said something else than a greeting";
        }
        if (first == -1) {
            return "reject";
        }
        long end = System.nanoTime() + deadlineMillis * 1_000_000L;
        while (System.nanoTime() < end) {
            int next = read(socket.getInputStream());
            if (next == -1) {
                return "incomplete";
            }
            if (next >= 0) {
                return "said something within an incomplete header";
            }
        }
        return "an incomplete header keeps the connection";
    }

    /** An octet, -1 at the end, -2 when nothing comes. */
    private static int read(InputStream in) throws IOException {
        try {
            return in.read();
        } catch (SocketTimeoutException _) {
            return -2;
        } catch (SocketException reset) {
            return -1;
        }
    }
}
