package org.siesta.config;

import java.nio.file.Path;

/** Where a listener listens. */
public sealed interface ListenAddress {

    /**
     * A TCP port.
     *
     * @param host address without brackets, {@code localhost}, or {@code *} for every address
     * @param port 0 takes a free one
     */
    record Tcp(String host, int port) implements ListenAddress {
        @Override
        public String toString() {
            return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
        }
    }

    /** A unix socket. */
    record Unix(Path path) implements ListenAddress {
        @Override
        public String toString() {
            return "unix:" + path;
        }
    }
}
