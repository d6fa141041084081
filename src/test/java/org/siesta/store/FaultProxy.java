package org.siesta.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Stands between a store and its server, and does what networks do. */
final class FaultProxy implements AutoCloseable {

    private static final String COMMIT = "COMMIT";

    /** Where a conversation ends when a commit passes. */
    enum Cut {
        NEVER,
        /** The server does not get it. */
        BEFORE_COMMIT,
        /** The server has done it, and its answer is lost. */
        AFTER_COMMIT
    }

    private final ServerSocket door;
    private final String host;
    private final int port;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger cuts = new AtomicInteger();
    private final AtomicInteger connections = new AtomicInteger();
    private volatile boolean away;
    private volatile boolean silent;
    private volatile int machine;
    private volatile Duration delay = Duration.ZERO;
    private volatile Cut next = Cut.NEVER;
    private volatile String unknown = "";

    FaultProxy(String host, int port) throws IOException {
        this.host = host;
        this.port = port;
        this.door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return door.getLocalPort();
    }

    /** Closes what is open, and every new connection at once. */
    void away(boolean now) {
        away = now;
        if (now) {
            closeAll();
        }
    }

    /** Lets nothing through, in either direction; what is open stays open. */
    void silent(boolean now) {
        silent = now;
    }

    /**
     * What is open stays open and lets nothing through any more, as when the machine behind it is
     * gone; new connections lead to another.
     */
    void otherMachine() {
        machine++;
    }

    /** Each answer takes so long. */
    void delay(Duration each) {
        delay = each;
    }

    /** The next commit is cut, once. */
    void cut(Cut where) {
        next = where;
    }

    /** The server does not support statements that begin like this (0A000). */
    void withholds(String statement) {
        unknown = statement;
    }

    /** How many connections were made. */
    int connections() {
        return connections.get();
    }

    /** How many commits were cut. */
    int cuts() {
        return cuts.get();
    }

    private void accept() {
        while (!door.isClosed()) {
            try {
                Socket client = door.accept();
                connections.incrementAndGet();
                Thread.ofVirtual().start(() -> serve(client));
            } catch (IOException _) {
                return;
            }
        }
    }

    private void serve(Socket client) {
        try (client;
                Socket server = new Socket()) {
            if (away) {
                return;
            }
            server.connect(new InetSocketAddress(host, port), 5_000);
            open.add(client);
            open.add(server);
            Conversation talk = new Conversation(client, server);
            Thread answers = Thread.ofVirtual().start(talk::answers);
            talk.questions();
            answers.join();
        } catch (IOException _) {
            // As a network: one end is gone.
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } finally {
            open.remove(client);
        }
    }

    /** One connection in both directions. */
    private final class Conversation {

        private final Socket client;
        private final Socket server;
        private final int begun = machine;
        private volatile boolean losesAnswer;

        Conversation(Socket client, Socket server) {
            this.client = client;
            this.server = server;
        }

        void questions() throws IOException {
            byte[] octets = new byte[65_536];
            InputStream in = client.getInputStream();
            OutputStream out = server.getOutputStream();
            for (int n = in.read(octets); n > 0; n = in.read(octets)) {
                hold();
                if (next != Cut.NEVER
                        && new String(octets, 0, n, StandardCharsets.ISO_8859_1).contains(COMMIT)) {
                    Cut where = next;
                    next = Cut.NEVER;
                    cuts.incrementAndGet();
                    if (where == Cut.BEFORE_COMMIT) {
                        break;
                    }
                    losesAnswer = true;
                }
                withhold(octets, n);
                out.write(octets, 0, n);
            }
            server.close();
        }

        /** By one of the same length that no PostgreSQL supports: a table of another database. */
        private void withhold(byte[] octets, int length) {
            String said = new String(octets, 0, length, StandardCharsets.ISO_8859_1);
            int at = unknown.isEmpty() ? -1 : said.indexOf(unknown);
            if (at >= 0) {
                String other = "TABLE a.b.c" + " ".repeat(unknown.length() - 11);
                System.arraycopy(
                        other.getBytes(StandardCharsets.ISO_8859_1), 0, octets, at, other.length());
            }
        }

        void answers() {
            byte[] octets = new byte[65_536];
            try (client) {
                InputStream in = server.getInputStream();
                OutputStream out = client.getOutputStream();
                for (int n = in.read(octets); n > 0; n = in.read(octets)) {
                    hold();
                    Thread.sleep(delay);
                    if (losesAnswer) {
                        return;
                    }
                    out.write(octets, 0, n);
                }
            } catch (IOException _) {
                // As a network: one end is gone.
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        }

        private void hold() {
            while ((silent || begun != machine) && !door.isClosed()) {
                try {
                    Thread.sleep(5);
                } catch (InterruptedException _) {
                    Thread.currentThread().interrupt();
                    return;
                }
            }
        }
    }

    private void closeAll() {
        for (Socket each : open) {
            try {
                each.close();
            } catch (IOException _) {
                // It is gone already.
            }
        }
        open.clear();
    }

    @Override
    public void close() throws IOException {
        door.close();
        closeAll();
    }
}
