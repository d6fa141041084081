package org.siesta.smtp;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;
import org.siesta.time.RunningTime;

/**
 * One connection, TCP or unix socket, with or without TLS.
 *
 * <p>Nothing on it lasts longer than allowed: {@link #limit} sets an absolute deadline, at which
 * the connection is closed under whatever is being read, written or negotiated. A peer that sends
 * one octet now and then gains no time. Used by one thread.
 */
final class Wire implements AutoCloseable {

    /** Closes what is late. Shared by all connections; its tasks touch nothing but a socket. */
    private static final ScheduledThreadPoolExecutor DEADLINES = deadlines();

    private final AutoCloseable socket;
    private final @Nullable Socket tcp;
    private InputStream in;
    private OutputStream out;
    private volatile boolean expired;
    private @Nullable SSLSession session;
    private final Watch watch = new Watch();

    private Wire(AutoCloseable socket, @Nullable Socket tcp, InputStream in, OutputStream out) {
        this.socket = socket;
        this.tcp = tcp;
        this.in = in;
        this.out = out;
    }

    /** Connects. The address is resolved, or that of a unix socket. */
    static Wire connect(SocketAddress address, Duration timeout) throws IOException {
        if (address instanceof UnixDomainSocketAddress path) {
            return connectUnix(path, timeout);
        }
        Socket socket = new Socket();
        try {
            socket.connect(address, millis(timeout));
            socket.setTcpNoDelay(true);
            return new Wire(socket, socket, socket.getInputStream(), socket.getOutputStream());
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    private static Wire connectUnix(UnixDomainSocketAddress path, Duration timeout)
            throws IOException {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        Wire wire =
                new Wire(
                        channel,
                        null,
                        Channels.newInputStream(channel),
                        Channels.newOutputStream(channel));
        // A server that does not accept lets us wait: a unix socket knows no time for connecting.
        wire.limit(timeout);
        try {
            channel.connect(path);
            return wire;
        } catch (IOException e) {
            channel.close();
            throw wire.timely(e);
        } finally {
            wire.unlimited();
        }
    }

    /** The other end's address; null for a unix socket. */
    @Nullable InetSocketAddress remote() {
        return tcp != null && tcp.getRemoteSocketAddress() instanceof InetSocketAddress address
                ? address
                : null;
    }

    /** Our end's address; null for a unix socket. */
    @Nullable InetSocketAddress local() {
        return tcp != null && tcp.getLocalSocketAddress() instanceof InetSocketAddress address
                ? address
                : null;
    }

    /** What the TLS handshake came to; null before one. */
    @Nullable SSLSession session() {
        return session;
    }

    /** From now until {@link #unlimited} there is this much time in all; replaces what was set. */
    void limit(Duration time) {
        synchronized (watch) {
            watch.limited = true;
            watch.end = RunningTime.nanos() + time.toNanos();
            if (watch.task == null || watch.taskAt - watch.end > 0) {
                schedule();
            }
        }
    }

    void unlimited() {
        synchronized (watch) {
            watch.limited = false;
        }
    }

    /**
     * Looks when the time is over, or looks again when there was more time in between: most limits
     * end long before, and to take back a task for each would cost more than what it watches over.
     */
    private void schedule() {
        if (watch.task != null) {
            watch.task.cancel(false);
        }
        watch.taskAt = watch.end;
        watch.task =
                DEADLINES.schedule(
                        this::look,
                        Math.max(0, watch.end - RunningTime.nanos()),
                        TimeUnit.NANOSECONDS);
    }

    private void look() {
        synchronized (watch) {
            watch.task = null;
            if (!watch.limited) {
                return;
            }
            if (watch.end - RunningTime.nanos() > 0) {
                schedule();
                return;
            }
            expired = true;
        }
        closeSocket();
    }

    /** The limit in force and the task that looks at it; its monitor guards it. */
    private static final class Watch {
        private boolean limited;
        private long end;
        private @Nullable ScheduledFuture<?> task;
        private long taskAt;
    }

    /** At least one octet. {@link EOFException} when the other side closed. */
    int read(byte[] buffer) throws IOException {
        try {
            int n = in.read(buffer);
            if (n <= 0) {
                throw new EOFException("the connection was closed");
            }
            return n;
        } catch (IOException e) {
            throw timely(e);
        }
    }

    void write(byte[] octets, int length) throws IOException {
        try {
            out.write(octets, 0, length);
            out.flush();
        } catch (IOException e) {
            throw timely(e);
        }
    }

    /** Whether octets lie ready that nobody asked for. */
    boolean hasMore() {
        try {
            return in.available() > 0;
        } catch (IOException _) {
            return false;
        }
    }

    /**
     * Whether nothing at all has come, neither text nor a record of TLS: an end of the connection
     * announced by the other side shows here, an end without a word does not.
     */
    boolean isSilent() {
        try {
            if (hasMore()) {
                return false;
            }
            // Below TLS; without it that is what was just looked at.
            return session == null || tcp == null || tcp.getInputStream().available() == 0;
        } catch (IOException _) {
            return false;
        }
    }

    boolean canSecure() {
        return tcp != null;
    }

    /**
     * Puts TLS over the connection.
     *
     * @param verified the certificate must name the host
     */
    void secure(SSLSocketFactory factory, String host, boolean verified) throws IOException {
        Socket plain = tcp;
        if (plain == null) {
            throw new IOException("TLS over a unix socket is not supported");
        }
        try {
            SSLSocket tls = (SSLSocket) factory.createSocket(plain, host, plain.getPort(), true);
            SSLParameters parameters = tls.getSSLParameters();
            if (verified) {
                parameters.setEndpointIdentificationAlgorithm("HTTPS");
            }
            serverName(host, parameters);
            tls.setSSLParameters(parameters);
            tls.setUseClientMode(true);
            tls.startHandshake();
            in = tls.getInputStream();
            out = tls.getOutputStream();
            session = tls.getSession();
        } catch (IOException e) {
            throw timely(e);
        }
    }

    private static void serverName(String host, SSLParameters parameters) {
        // RFC 6066 §3: an address is not a name; such a server is asked for its default
        // certificate.
        if (host.indexOf(':') < 0 && host.chars().anyMatch(Character::isLetter)) {
            try {
                parameters.setServerNames(java.util.List.of(new SNIHostName(host)));
            } catch (IllegalArgumentException _) {
                // Not a host name that SNI can carry: the default certificate, too.
            }
        }
    }

    /** What went wrong, or that the time was over, which is why. */
    private IOException timely(IOException e) {
        if (!expired) {
            return e;
        }
        SocketTimeoutException late = new SocketTimeoutException("no answer in time");
        late.addSuppressed(e);
        return late;
    }

    private void closeSocket() {
        try {
            socket.close();
        } catch (Exception _) {
            // It is gone either way.
        }
    }

    /** Closes at once, without the farewell of TLS: nobody waits for it. Never throws. */
    @Override
    public void close() {
        synchronized (watch) {
            watch.limited = false;
            if (watch.task != null) {
                watch.task.cancel(false);
                watch.task = null;
            }
        }
        closeSocket();
    }

    private static int millis(Duration timeout) {
        return (int) Math.clamp(timeout.toMillis(), 1, Integer.MAX_VALUE);
    }

    private static ScheduledThreadPoolExecutor deadlines() {
        ScheduledThreadPoolExecutor executor =
                new ScheduledThreadPoolExecutor(
                        1, Thread.ofPlatform().daemon().name("smtp-deadlines").factory());
        executor.setRemoveOnCancelPolicy(true);
        return executor;
    }
}
