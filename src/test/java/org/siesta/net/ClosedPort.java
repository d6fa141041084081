package org.siesta.net;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;

/**
 * A port of 127.0.0.1 on which nobody listens while this is open. The port is held by a socket that
 * is bound and never listens: the system refuses who connects and gives the port to nobody else,
 * neither to a test that asks for a free port nor to the one who connects.
 */
public final class ClosedPort implements AutoCloseable {

    private final Socket holder = new Socket();

    public ClosedPort() throws IOException {
        holder.bind(new InetSocketAddress("127.0.0.1", 0));
    }

    public int number() {
        return holder.getLocalPort();
    }

    @Override
    public void close() throws IOException {
        holder.close();
    }
}
