package org.siesta.net;

import io.netty.channel.Channel;
import io.netty.handler.ssl.SslHandler;
import java.net.InetAddress;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** One listener as it runs: its settings and who is connected. Shared by all its event loops. */
final class RunningListener {

    /** Proxies that are remembered for having been warned of. */
    private static final int MAX_MIXING = 100;

    private final Listeners.Listener listener;
    private final OpenConnections all;
    private final Memory memory;
    private final Executor workers;
    private final Deliveries deliveries;
    private final AtomicInteger open = new AtomicInteger();
    private final Map<InetAddress, Integer> peers = new ConcurrentHashMap<>();
    private final Set<InetAddress> mixing = ConcurrentHashMap.newKeySet();

    RunningListener(
            Listeners.Listener listener,
            OpenConnections all,
            Memory memory,
            Deliveries deliveries,
            Executor workers) {
        this.listener = listener;
        this.all = all;
        this.memory = memory;
        this.deliveries = deliveries;
        this.workers = workers;
    }

    ListenerSettings settings() {
        return listener.settings();
    }

    /** For the messages of all connections. */
    Memory memory() {
        return memory;
    }

    /** Who may work on a message now, of all listeners. */
    Deliveries deliveries() {
        return deliveries;
    }

    /** Threads that may block. */
    Executor workers() {
        return workers;
    }

    /** A session for one connection. */
    ProtocolSession session(ConnectionFacts facts) {
        return listener.protocol().apply(facts);
    }

    /** A handler for one TLS handshake, with the certificates in force now. */
    SslHandler tls(Channel channel) {
        TlsCertificates certificates = listener.certificates();
        if (certificates == null) {
            throw new IllegalStateException("TLS without a certificate");
        }
        SslHandler tls =
                new SslHandler(
                        certificates
                                .context(settings().clientCertificates())
                                .newEngine(channel.alloc()));
        tls.setHandshakeTimeoutMillis(settings().limits().handshakeTimeout().toMillis());
        return tls;
    }

    /** Counts the connection until it closes; false when it is one too many. */
    boolean enter(Channel channel) {
        all.count(channel);
        boolean room = open.incrementAndGet() <= settings().limits().maxConnections();
        channel.closeFuture().addListener(_ -> open.decrementAndGet());
        return room;
    }

    /** Counts the connection for the address, if it is known; false when it is one too many. */
    boolean enter(Channel channel, @Nullable InetAddress address) {
        int most = settings().limits().maxConnectionsPerPeer();
        if (most <= 0 || address == null) {
            return true;
        }
        int now = peers.merge(address, 1, Integer::sum);
        channel.closeFuture()
                .addListener(_ -> peers.computeIfPresent(address, (_, n) -> n == 1 ? null : n - 1));
        return now <= most;
    }

    /** Whether the proxy sends its first header of two families; few proxies are told apart. */
    boolean firstMixed(@Nullable InetAddress proxy) {
        return proxy != null && mixing.size() < MAX_MIXING && mixing.add(proxy);
    }

    /** Makes the connection of an admitted channel. */
    Connection connect(
            Channel channel, String about, ConnectionFacts facts, @Nullable Trouble refusal) {
        Connection connection = new Connection(channel, this, about, facts, refusal);
        all.add(channel, connection);
        return connection;
    }
}
