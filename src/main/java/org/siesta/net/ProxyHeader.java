package org.siesta.net;

import java.net.InetAddress;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a PROXY protocol header says, version 1 or 2.
 *
 * @param source the client's address; null when the header names none (LOCAL, UNKNOWN, UNSPEC, and
 *     what cannot be a client of ours: UDP, unix sockets), so that the socket's peer stays in force
 * @param attributes {@code command}, {@code family}, {@code authority}, {@code alpn}, {@code
 *     unique-id}, {@code tls-version}, {@code tls-cipher}, {@code tls-client} (only of a verified
 *     certificate), {@code tls-sig-alg}, {@code tls-key-alg}, {@code tls-group}, {@code
 *     tls-sig-scheme}, where the header says them
 * @param mixed the two addresses are of different families, so the destination is ignored
 */
public record ProxyHeader(
        int version,
        boolean local,
        @Nullable InetAddress source,
        int sourcePort,
        @Nullable InetAddress destination,
        int destinationPort,
        Map<String, String> attributes,
        boolean mixed) {

    public ProxyHeader {
        attributes = Collections.unmodifiableMap(new LinkedHashMap<>(attributes));
    }
}
