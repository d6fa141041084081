package org.siesta.faults;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A TCP connection between a node and a neighbour that can be disturbed. */
final class FaultProxy implements AutoCloseable {

    /** What happens to connections, and to what the neighbour says. */
    sealed interface Fault {

        /** Nothing. */
        record None() implements Fault {}

        /** Whoever connects is reset. */
        record Refuse() implements Fault {}

        /** Connections are taken, and nothing goes through them in either direction. */
        record BlackHole() implements Fault {}

        /** What the neighbour says comes so much later. */
        record Delay(int millis) implements Fault {}

        /** What the neighbour says comes octet by octet. */
        record Drip(int millis) implements Fault {}

        /** The connection is cut after so many octets to the neighbour. */
        record CutAfter(int octets) implements Fault {}

        /** The connection is cut in place of this answer of the neighbour. */
        record CutAt(String answer) implements Fault {}
    }

    private final ServerSocket socket;
    private final int target;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private volatile Fault fault = new Fault.None();

    /** In front of this port. */
    FaultProxy(int target) {
        this.target = target;
        try {
            socket = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(this::listen);
    }

    int port() {
        return socket.getLocalPort();
    }

    /** From now on, for connections that are open too; what is refused or black is cut. */
    void set(Fault next) {
        fault = next;
        if (next instanceof Fault.Refuse) {
            open.forEach(FaultProxy::cut);
        }
    }

    /** The same for new connections; those that were kept are cut. */
    void setAnew(Fault next) {
        fault = next;
        open.forEach(FaultProxy::cut);
    }

    void heal() {
        fault = new Fault.None();
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        open.forEach(FaultProxy::cut);
    }

    private void listen() {
        while (!socket.isClosed()) {
            try {
                Socket client = socket.accept();
                Thread.ofVirtual().start(() -> join(client));
            } catch (IOException _) {
                // Closed: the loop ends.
            }
        }
    }

    private void join(Socket client) {
        open.add(client);
        try (client) {
            if (fault instanceof Fault.Refuse) {
                cut(client);
                return;
            }
            try (Socket server = new Socket(InetAddress.getLoopbackAddress(), target)) {
                open.add(server);
                client.setTcpNoDelay(true);
                server.setTcpNoDelay(true);
                Thread up = Thread.ofVirtual().start(() -> upwards(client, server));
                downwards(server, client);
                cut(client);
                up.join();
                open.remove(server);
            }
        } catch (IOException _) {
            // One side is gone, and with it the other.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            open.remove(client);
        }
    }

    private void upwards(Socket client, Socket server) {
        byte[] buffer = new byte[8192];
        long passed = 0;
        try {
            InputStream in = client.getInputStream();
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                waitForDaylight();
                if (fault instanceof Fault.CutAfter(int octets) && passed + n > octets) {
                    int rest = (int) Math.max(0, octets - passed);
                    server.getOutputStream().write(buffer, 0, rest);
                    server.getOutputStream().flush();
                    cut(client);
                    cut(server);
                    return;
                }
                passed += n;
                server.getOutputStream().write(buffer, 0, n);
                server.getOutputStream().flush();
            }
            server.shutdownOutput();
        } catch (IOException _) {
            cut(server);
        }
    }

    private void downwards(Socket server, Socket client) {
        byte[] buffer = new byte[8192];
        try {
            InputStream in = server.getInputStream();
            OutputStream out = client.getOutputStream();
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                waitForDaylight();
                int read = n;
                switch (fault) {
                    case Fault.Delay(int millis) -> {
                        pause(millis);
                        out.write(buffer, 0, n);
                    }
                    case Fault.Drip(int millis) -> {
                        for (int i = 0; i < n; i++) {
                            out.write(buffer[i]);
                            out.flush();
                            pause(millis);
                        }
                    }
                    case Fault.CutAt(String answer) when text(buffer, read).contains(answer) -> {
                        cut(server);
                        return;
                    }
                    default -> out.write(buffer, 0, n);
                }
                out.flush();
            }
        } catch (IOException _) {
            // One side is gone.
        }
    }

    private static String text(byte[] octets, int length) {
        return new String(octets, 0, length, StandardCharsets.ISO_8859_1);
    }

    /** In a black hole nothing moves, and nothing is lost. */
    private void waitForDaylight() throws IOException {
        while (fault instanceof Fault.BlackHole && !socket.isClosed()) {
            pause(50);
        }
    }

    private static void pause(int millis) throws IOException {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    private static void cut(Socket socket) {
        try {
            // With a reset, as when a machine is gone.
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException _) {
            // It is cut already.
        }
    }
}
