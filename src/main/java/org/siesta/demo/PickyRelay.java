package org.siesta.demo;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A small relay that says nothing before it has read a PROXY v2 header, as nginx and Postfix do
 * behind a load balancer.
 */
final class PickyRelay implements AutoCloseable {

    private static final byte[] SIGNATURE = HexFormat.of().parseHex("0d0a0d0a000d0a515549540a");

    /** A message as it came over the wire. */
    record Taken(String proxyHeader, String mailFrom, String rcptTo, String text) {}

    private final ServerSocket server;
    private final BlockingQueue<Taken> taken = new LinkedBlockingQueue<>();
    private final List<String> refusals = new CopyOnWriteArrayList<>();

    PickyRelay() throws IOException {
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().name("picky-relay").start(this::accept);
    }

    int port() {
        return server.getLocalPort();
    }

    /** The next message, or null when none came in time. */
    @Nullable Taken next(long seconds) throws InterruptedException {
        return taken.poll(seconds, TimeUnit.SECONDS);
    }

    /** Messages that nobody has asked for yet. */
    int waiting() {
        return taken.size();
    }

    List<String> refusals() {
        return List.copyOf(refusals);
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                Thread.ofVirtual().start(() -> converse(socket));
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    private void converse(Socket socket) {
        try (socket) {
            socket.setSoTimeout(30_000);
            InputStream in = new BufferedInputStream(socket.getInputStream());
            String header = proxyHeader(in);
            OutputStream out = socket.getOutputStream();
            say(out, "220 relay.example.net ESMTP");
            String from = "";
            String to = "";
            for (String line = line(in); line != null; line = line(in)) {
                String verb = line.toUpperCase(Locale.ROOT);
                if (verb.startsWith("EHLO")) {
                    say(out, "250-relay.example.net");
                    say(out, "250-8BITMIME");
                    say(out, "250 DSN");
                } else if (verb.startsWith("MAIL FROM:")) {
                    from = line.substring("MAIL FROM:".length());
                    say(out, "250 2.1.0 Ok");
                } else if (verb.startsWith("RCPT TO:")) {
                    to = line.substring("RCPT TO:".length());
                    say(out, "250 2.1.5 Ok");
                } else if (verb.equals("DATA")) {
                    say(out, "354 Go on");
                    taken.add(new Taken(header, from, to, data(in)));
                    say(out, "250 2.0.0 Ok");
                } else if (verb.equals("QUIT")) {
                    say(out, "221 2.0.0 Bye");
                    return;
                } else {
                    say(out, "250 2.0.0 Ok");
                }
            }
        } catch (IOException e) {
            refusals.add(String.valueOf(e.getMessage()));
        }
    }

    private static String proxyHeader(InputStream in) throws IOException {
        byte[] head = in.readNBytes(16);
        for (int i = 0; i < SIGNATURE.length; i++) {
            if (head.length < 16 || head[i] != SIGNATURE[i]) {
                throw new IOException("a client came without a PROXY v2 header");
            }
        }
        int length = (head[14] & 0xff) << 8 | head[15] & 0xff;
        in.readNBytes(length);
        return "v2 "
                + ((head[12] & 0x0f) == 0 ? "LOCAL" : "PROXY")
                + ", "
                + (16 + length)
                + " octets";
    }

    private static @Nullable String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int c = in.read(); c >= 0; c = in.read()) {
            if (c == '\n') {
                return line.toString(StandardCharsets.UTF_8).stripTrailing();
            }
            if (line.size() < 4096) {
                line.write(c);
            }
        }
        return null;
    }

    private static String data(InputStream in) throws IOException {
        StringBuilder text = new StringBuilder();
        for (String line = line(in); line != null && !line.equals("."); line = line(in)) {
            text.append(line.startsWith(".") ? line.substring(1) : line).append('\n');
        }
        return text.toString();
    }

    private static void say(OutputStream out, String line) throws IOException {
        out.write((line + "\r\n").getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
