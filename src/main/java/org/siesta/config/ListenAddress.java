package org.siesta.config;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** Where a listener listens. */
public sealed interface ListenAddress {

    /** Whether both cannot be bound at the same time. */
    default boolean collides(ListenAddress other) {
        return switch (this) {
            case Tcp tcp -> other instanceof Tcp that && tcp.collidesWith(that);
            case Unix(Path path) -> other instanceof Unix that && that.isAt(path);
        };
    }

    /**
     * A TCP port.
     *
     * @param host address without brackets, {@code localhost}, or {@code *} for every address
     * @param port 0 takes a free one
     */
    record Tcp(String host, int port) implements ListenAddress {

        private static final Pattern LOCALHOST =
                Pattern.compile("(.*\\.)?localhost\\.?", Pattern.CASE_INSENSITIVE);

        private static final InetAddress LOOPBACK_4 = InetAddress.ofLiteral("127.0.0.1");
        private static final InetAddress LOOPBACK_6 = InetAddress.ofLiteral("::1");

        private boolean collidesWith(Tcp other) {
            return port != 0
                    && port == other.port
                    && (isSameHost(other) || covers(other.host) || other.covers(host));
        }

        private boolean isSameHost(Tcp other) {
            var address = NetworkSyntax.address(local(host));
            return address.isPresent()
                    ? address.equals(NetworkSyntax.address(local(other.host)))
                    : host.equalsIgnoreCase(other.host);
        }

        private static String local(String host) {
            return host.equalsIgnoreCase("localhost") ? "127.0.0.1" : host;
        }

        /**
         * {@code *} takes every address; the wildcard of IPv6 takes IPv4 too, as Linux does by
         * default.
         */
        private boolean covers(String other) {
            return isEveryAddress()
                    && (host.equals("*") || host.indexOf(':') >= 0 || other.indexOf(':') < 0);
        }

        /** The host to connect to for somebody on this machine. */
        public String localHost() {
            return isEveryAddress() ? host.indexOf(':') >= 0 ? "::1" : "127.0.0.1" : host;
        }

        private boolean isEveryAddress() {
            return host.equals("*")
                    || NetworkSyntax.address(host)
                            .filter(InetAddress::isAnyLocalAddress)
                            .isPresent();
        }

        /**
         * Whether a client on this machine that is told to connect to this host and port comes
         * here. Of names only {@code localhost} is known, and of the addresses of this machine
         * those of loopback.
         */
        boolean isReachedAt(String to, int toPort) {
            return port != 0
                    && port == toPort
                    && (host.equalsIgnoreCase(to)
                            || meanings(to).stream()
                                    .anyMatch(a -> isAt(a, InetAddress::isLoopbackAddress)));
        }

        /**
         * The same of an address that a name stands for.
         *
         * @param own whether an address is one of this machine
         */
        public boolean isReachedAt(InetSocketAddress to, Predicate<InetAddress> own) {
            return port != 0 && port == to.getPort() && isAt(ofClient(to.getAddress()), own);
        }

        private boolean isAt(InetAddress to, Predicate<InetAddress> own) {
            return isEveryAddress()
                    ? own.test(to) && covers(to.getHostAddress())
                    : meanings(host).contains(to);
        }

        /** RFC 6761 §6.3: localhost and all below it; empty for any other name. */
        private static List<InetAddress> meanings(String host) {
            return LOCALHOST.matcher(host).matches()
                    ? List.of(LOOPBACK_4, LOOPBACK_6)
                    : NetworkSyntax.address(host).map(Tcp::ofClient).stream().toList();
        }

        /** A client that is told to connect to every address connects to its own machine. */
        private static InetAddress ofClient(InetAddress to) {
            if (!to.isAnyLocalAddress()) {
                return to;
            }
            return to instanceof Inet4Address ? LOOPBACK_4 : LOOPBACK_6;
        }

        @Override
        public String toString() {
            return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
        }
    }

    /** A unix socket. */
    record Unix(Path path) implements ListenAddress {

        /** As many links in a row as Linux follows (path_resolution(7)). */
        private static final int MAX_LINKS = 40;

        /** Whether this is the same place, by whatever links it is named. */
        boolean isAt(Path other) {
            return real(path).equals(real(other));
        }

        /** The socket need not be there yet; its folder, and links to it, may be. */
        private static Path real(Path path) {
            Path whole = path.toAbsolutePath();
            try {
                for (int links = 0; links < MAX_LINKS && Files.isSymbolicLink(whole); links++) {
                    whole = whole.resolveSibling(Files.readSymbolicLink(whole));
                }
                Path folder = whole.getParent();
                return folder == null ? whole : folder.toRealPath().resolve(whole.getFileName());
            } catch (IOException _) {
                return whole.normalize();
            }
        }

        @Override
        public String toString() {
            return "unix:" + path;
        }
    }
}
