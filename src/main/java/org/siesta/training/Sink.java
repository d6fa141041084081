package org.siesta.training;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;

/** A relay or a mail store that takes every message and keeps none. */
final class Sink implements AutoCloseable {

    private static final int COMMAND_OCTETS = 1024;
    private static final int IDLE_MILLIS = 60_000;

    private final ServerSocket server;
    private final AtomicLong taken = new AtomicLong();

    Sink() throws IOException {
        server = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().name("sink").start(this::accept);
    }

    int port() {
        return server.getLocalPort();
    }

    /** How many messages came, counted for each recipient. */
    long taken() {
        return taken.get();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                Thread.ofVirtual().start(() -> converse(socket));
            } catch (IOException _) {
                return; // closed
            }
        }
    }

    private void converse(Socket socket) {
        try (socket) {
            socket.setSoTimeout(IDLE_MILLIS);
            socket.setTcpNoDelay(true);
            InputStream in = new BufferedInputStream(socket.getInputStream(), 16 * 1024);
            OutputStream out = socket.getOutputStream();
            say(out, "220 sink.example.net");
            boolean lmtp = false;
            int recipients = 0;
            for (String line = command(in); !line.isEmpty(); line = command(in)) {
                String verb = line.substring(0, Math.min(4, line.length()));
                switch (verb.toUpperCase(Locale.ROOT)) {
                    case "LHLO", "EHLO" -> {
                        lmtp = verb.equalsIgnoreCase("LHLO");
                        say(
                                out,
                                "250-sink.example.net",
                                "250-PIPELINING",
                                "250-8BITMIME",
                                "250 ENHANCEDSTATUSCODES");
                    }
                    case "MAIL" -> {
                        recipients = 0;
                        say(out, "250 2.1.0 Ok");
                    }
                    case "RCPT" -> {
                        recipients++;
                        say(out, "250 2.1.5 Ok");
                    }
                    case "DATA" -> {
                        say(out, "354 Go on");
                        skipMessage(in);
                        taken.addAndGet(recipients);
                        for (int i = 0; i < (lmtp ? recipients : 1); i++) {
                            say(out, "250 2.0.0 Ok");
                        }
                    }
                    case "QUIT" -> {
                        say(out, "221 2.0.0 Bye");
                        return;
                    }
                    default -> say(out, "250 2.0.0 Ok");
                }
            }
        } catch (IOException _) {
            // The service notices; what it makes of that is what the training asks for.
        }
    }

    /** A command without its end of line; empty when no other one comes. */
    private static String command(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int octet = in.read(); octet >= 0; octet = in.read()) {
            if (octet == '\n') {
                return line.toString();
            }
            if (octet != '\r' && line.length() < COMMAND_OCTETS) {
                line.append((char) octet);
            }
        }
        return "";
    }

    /** Reads to the line that has a dot alone. */
    private static void skipMessage(InputStream in) throws IOException {
        int state = 1; // the octets of CRLF.CRLF that are there; a line begins here
        for (int octet = in.read(); octet >= 0; octet = in.read()) {
            state =
                    switch (octet) {
                        case '\n' -> state == 2 ? 3 : 1;
                        case '.' -> state == 1 ? 2 : 0;
                        case '\r' -> state == 2 ? 2 : 0;
                        default -> 0;
                    };
            if (state == 3) {
                return;
            }
        }
        throw new IOException("the message has no end");
    }

    private static void say(OutputStream out, String... lines) throws IOException {
        out.write((String.join("\r\n", lines) + "\r\n").getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
