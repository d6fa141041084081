package org.siesta.doctor;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketAddress;
import java.net.SocketException;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.siesta.config.ListenAddress;
import org.siesta.config.ListenerConfig;
import org.siesta.smtp.ServerProbe;

/**
 * Whether a relay or backend is ourselves, by whatever name: it would get its own messages back for
 * ever. The configuration knows of no name but localhost what it means.
 */
final class OwnListener {

    private OwnListener() {}

    /** The finding about this server; empty where it is somebody else, or has no address. */
    static Optional<Finding> of(Server server, List<ListenerConfig> listeners) {
        return of(server, listeners, OwnListener::isOurs);
    }

    /**
     * The same.
     *
     * @param own whether an address is one of this machine
     */
    static Optional<Finding> of(
            Server server, List<ListenerConfig> listeners, Predicate<InetAddress> own) {
        if (server.settings().path() != null) {
            return Optional.empty();
        }
        List<SocketAddress> addresses =
                ServerProbe.addresses(server.settings().host(), server.settings().port());
        return listeners.stream()
                .filter(listener -> addresses.stream().anyMatch(a -> isReached(listener, a, own)))
                .findFirst()
                .map(
                        listener ->
                                Finding.error(
                                        server.kind() + "-is-ourselves",
                                        server.about(),
                                        "that is our own listener " + listener.name(),
                                        server.key("host") + ", " + server.key("port")));
    }

    private static boolean isReached(
            ListenerConfig listener, SocketAddress address, Predicate<InetAddress> own) {
        return address instanceof InetSocketAddress to
                && to.getAddress() != null
                && listener.addresses().stream()
                        .anyMatch(
                                a ->
                                        a instanceof ListenAddress.Tcp tcp
                                                && tcp.isReachedAt(to, own));
    }

    /** Whether an address is one of this machine. */
    static boolean isOurs(InetAddress address) {
        try {
            return address.isLoopbackAddress()
                    || NetworkInterface.getByInetAddress(address) != null;
        } catch (SocketException _) {
            return false;
        }
    }
}
