package org.siesta.e2e;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;

/** An SMTP server that takes everything, for tests that need no real one. */
final class SmallRelay implements AutoCloseable {

    private final ServerSocket socket;
    private final List<String> taken = new CopyOnWriteArrayList<>();

    SmallRelay() {
        try {
            socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(this::listen);
    }

    int port() {
        return socket.getLocalPort();
    }

    /** What it took: the commands of the envelope and the text of each message, a line each. */
    List<String> taken() {
        return List.copyOf(taken);
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void listen() {
        while (!socket.isClosed()) {
            try {
                Socket client = socket.accept();
                Thread.ofVirtual().start(() -> talk(client));
            } catch (IOException _) {
                // Closed: the loop ends.
            }
        }
    }

    private void talk(Socket client) {
        try (client;
                BufferedReader in =
                        new BufferedReader(
                                new InputStreamReader(
                                        client.getInputStream(), StandardCharsets.UTF_8));
                PrintWriter out =
                        new PrintWriter(client.getOutputStream(), true, StandardCharsets.UTF_8)) {
            client.setSoTimeout(30_000);
            out.print("220 small.example.org ESMTP\r\n");
            out.flush();
            StringBuilder message = new StringBuilder();
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                String verb = line.split("[ :]", 2)[0].toUpperCase(Locale.ROOT);
                if (verb.equals("DATA")) {
                    say(out, "354 go ahead");
                    for (String text = in.readLine();
                            text != null && !text.equals(".");
                            text = in.readLine()) {
                        message.append(text).append('\n');
                    }
                    taken.add(message.toString());
                    message.setLength(0);
                    say(out, "250 2.0.0 taken");
                } else if (verb.equals("QUIT")) {
                    say(out, "221 2.0.0 bye");
                    return;
                } else {
                    if (verb.equals("MAIL") || verb.equals("RCPT")) {
                        message.append(line).append('\n');
                    }
                    say(out, "250 2.0.0 yes");
                }
            }
        } catch (IOException _) {
            // The client went away; a message that was not complete does not count.
        }
    }

    private static void say(PrintWriter out, String line) {
        out.print(line + "\r\n");
        out.flush();
    }
}
