package org.siesta.net;

import io.netty.channel.Channel;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** The connections of all listeners. Shared by all event loops. */
final class OpenConnections {

    private final Map<Channel, Connection> connections = new ConcurrentHashMap<>();
    private final AtomicInteger live = new AtomicInteger();

    /** Counts a channel from its accept to its close. */
    void count(Channel channel) {
        live.incrementAndGet();
        channel.closeFuture().addListener(_ -> live.decrementAndGet());
    }

    /** Keeps the connection until its channel closes. */
    void add(Channel channel, Connection connection) {
        connections.put(channel, connection);
        channel.closeFuture().addListener(_ -> connections.remove(channel));
    }

    int count() {
        return live.get();
    }

    Collection<Connection> connections() {
        return connections.values();
    }

    List<Channel> channels() {
        return List.copyOf(connections.keySet());
    }
}
