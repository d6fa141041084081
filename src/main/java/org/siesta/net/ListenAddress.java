package org.siesta.net;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;

/** Where a listener listens, as the configuration writes it. */
sealed interface ListenAddress {

    /** An address and a port. */
    record Tcp(InetSocketAddress address) implements ListenAddress {}

    /** A unix-domain socket. */
    record Unix(Path path) implements ListenAddress {}

    /**
     * Reads {@code 127.0.0.1:2424}, {@code [::1]:2424}, {@code *:2424}, {@code unix:/path}.
     *
     * @throws IllegalArgumentException saying what is wrong
     */
    static ListenAddress parse(String text) {
        if (text.startsWith("unix:")) {
            String path = text.substring("unix:".length());
            // Linux: sun_path holds 108 octets with the final zero.
            if (path.isEmpty() || path.length() > 107 || path.indexOf(0) >= 0) {
                throw new IllegalArgumentException(
                        "'" + Printable.of(text) + "' needs a path of 1 to 107 characters");
            }
            return new Unix(Path.of(path));
        }
        int colon = text.lastIndexOf(':');
        int port = colon < 0 ? -1 : IpText.decimal(text.substring(colon + 1), 65535);
        String host = colon < 0 ? "" : text.substring(0, colon);
        if (port < 0) {
            throw unreadable(text);
        }
        if (host.equals("*")) {
            return new Tcp(new InetSocketAddress(port));
        }
        return new Tcp(new InetSocketAddress(host(host, text), port));
    }

    private static InetAddress host(String host, String text) {
        if (host.startsWith("[") && host.endsWith("]")) {
            return IpText.parse6(host.substring(1, host.length() - 1))
                    .orElseThrow(() -> unreadable(text));
        }
        if (host.isEmpty() || host.indexOf(':') >= 0) {
            throw unreadable(text);
        }
        try {
            return InetAddress.getByName(host);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(
                    "'" + Printable.of(host) + "' is no address and no name that is known here", e);
        }
    }

    private static IllegalArgumentException unreadable(String text) {
        return new IllegalArgumentException(
                "'"
                        + Printable.of(text)
                        + "' is no address: write 127.0.0.1:2424, [::1]:2424 or unix:/path");
    }
}
