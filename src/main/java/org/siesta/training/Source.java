package org.siesta.training;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;

/** An LMTP client that sends message after message, over several connections at once. */
final class Source {

    /** PROXY v2: 203.0.113.7, port 56324, to 198.51.100.10, port 24. */
    private static final byte[] PROXY =
            HexFormat.of().parseHex("0d0a0d0a000d0a515549540a2111000ccb007107c633640adc040018");

    private static final int CONNECTIONS = 16;
    private static final int ANSWER_MILLIS = 60_000;

    private final int port;
    private final boolean proxy;

    /**
     * A client of this port.
     *
     * @param proxy whether each connection begins with a PROXY header
     */
    Source(int port, boolean proxy) {
        this.port = port;
        this.proxy = proxy;
    }

    /**
     * Sends these messages and waits for their answers.
     *
     * @throws IOException naming the first answer that was not 250
     */
    void send(int messages, IntFunction<Mail> mail) throws IOException, InterruptedException {
        AtomicInteger next = new AtomicInteger();
        List<FutureTask<Integer>> connections = new ArrayList<>();
        for (int i = 0; i < CONNECTIONS; i++) {
            FutureTask<Integer> connection = new FutureTask<>(() -> converse(next, messages, mail));
            connections.add(connection);
            Thread.ofVirtual().name("source-" + i).start(connection);
        }
        for (FutureTask<Integer> connection : connections) {
            try {
                connection.get();
            } catch (ExecutionException e) {
                throw e.getCause() instanceof IOException fault
                        ? fault
                        : new IOException(e.getCause());
            }
        }
    }

    private int converse(AtomicInteger next, int messages, IntFunction<Mail> mail)
            throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(ANSWER_MILLIS);
            socket.setTcpNoDelay(true);
            InputStream in = new BufferedInputStream(socket.getInputStream());
            OutputStream out = new BufferedOutputStream(socket.getOutputStream(), 16 * 1024);
            if (proxy) {
                out.write(PROXY);
                out.flush();
            }
            expect(in, "220");
            say(out, "LHLO mail.example.net\r\n");
            expect(in, "250");
            int sent = 0;
            for (int i = next.getAndIncrement(); i < messages; i = next.getAndIncrement()) {
                Mail each = mail.apply(i);
                say(
                        out,
                        "MAIL FROM:<"
                                + each.from()
                                + ">\r\nRCPT TO:<"
                                + each.to()
                                + ">\r\nDATA\r\n");
                expect(in, "250");
                expect(in, "250");
                expect(in, "354");
                out.write(each.octets());
                say(out, ".\r\n");
                expect(in, "250");
                sent++;
            }
            say(out, "QUIT\r\n");
            expect(in, "221");
            return sent;
        }
    }

    private static void say(OutputStream out, String commands) throws IOException {
        out.write(commands.getBytes(StandardCharsets.US_ASCII));
        out.flush();
    }

    /** Reads a reply of one or more lines. */
    private static void expect(InputStream in, String code) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int octet = in.read(); octet >= 0; octet = in.read()) {
            if (octet != '\n') {
                line.append((char) octet);
            } else if (line.length() > 3 && line.charAt(3) == '-') {
                line.setLength(0);
            } else if (line.indexOf(code) == 0) {
                return;
            } else {
                throw new IOException("expected " + code + " and got: " + line.toString().strip());
            }
        }
        throw new IOException("expected " + code + " and the connection was closed");
    }
}
