package org.siesta.e2e;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;

/** A client that writes what it wants and reads the replies of SMTP-like servers. */
final class LineTalk implements AutoCloseable {

    private final Socket socket;
    private final BufferedReader in;

    LineTalk(int port) {
        try {
            socket = new Socket(InetAddress.getLoopbackAddress(), port);
            socket.setSoTimeout(30_000);
            in =
                    new BufferedReader(
                            new InputStreamReader(
                                    socket.getInputStream(), StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends a line and gives the last line of the reply. */
    String say(String line) {
        send((line + "\r\n").getBytes(StandardCharsets.UTF_8));
        return reply();
    }

    /** Sends octets; a server that closed already is no failure of the test. */
    void send(byte[] octets) {
        try {
            socket.getOutputStream().write(octets);
            socket.getOutputStream().flush();
        } catch (IOException _) {
            // What the server said before is still to be read.
        }
    }

    /** Says that nothing more comes. */
    void end() throws IOException {
        socket.shutdownOutput();
    }

    /** The last line of the next reply; empty when the server closed. */
    String reply() {
        try {
            String line = in.readLine();
            while (line != null && line.length() > 3 && line.charAt(3) == '-') {
                line = in.readLine();
            }
            return line == null ? "" : line;
        } catch (SocketException _) {
            return "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Everything until the server closes. */
    String rest() {
        StringBuilder all = new StringBuilder();
        for (String line = reply(); !line.isEmpty(); line = reply()) {
            all.append(line).append('\n');
        }
        return all.toString();
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
