package org.siesta.config;

/**
 * A server by its name or address.
 *
 * @param port 0 where none is written
 */
public record HostPort(String host, int port) {

    /** The same with the port that counts where none is written. */
    HostPort orPort(int usual) {
        return port == 0 ? new HostPort(host, usual) : this;
    }
}
