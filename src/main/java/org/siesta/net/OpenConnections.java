package org.siesta.net;

import io.netty.channel.Channel;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The connections of all listeners. Shared by all event loops. */
final class OpenConnections {

    private final Set<Channel> channels = ConcurrentHashMap.newKeySet();
    private final Map<Channel, Connection> connections = new ConcurrentHashMap<>();
    private volatile boolean stopping;

    /** Counts a channel from its accept to its close. */
    void count(Channel channel) {
        channels.add(channel);
        channel.closeFuture().addListener(_ -> channels.remove(channel));
        if (stopping) {
            leave(channel);
        }
    }

    /** Keeps the connection of a counted channel until that closes. */
    void add(Channel channel, Connection connection) {
        connections.put(channel, connection);
        channel.closeFuture().addListener(_ -> connections.remove(channel));
    }

    int count() {
        return channels.size();
    }

    List<Channel> channels() {
        return List.copyOf(channels);
    }

    /**
     * Ends every session as soon as that cuts no transaction: those of now, and those of channels
     * that are counted from now on.
     */
    void drain() {
        stopping = true;
        channels.forEach(this::leave);
    }

    /** On its event loop, and so behind whatever begins there now. */
    private void leave(Channel channel) {
        channel.eventLoop()
                .execute(
                        () -> {
                            Connection connection = connections.get(channel);
                            if (connection == null) {
                                // Its PROXY header has not come: there is nothing to cut.
                                channel.close();
                            } else {
                                connection.drain();
                            }
                        });
    }
}
