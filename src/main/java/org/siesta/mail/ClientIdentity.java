package org.siesta.mail;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Who the client is, as each trusted hop told it: the socket's peer first, then what a PROXY
 * header, XFORWARD and XCLIENT said.
 *
 * <p>{@link #effective()} is the one client that counts: XCLIENT before XFORWARD before a trusted
 * Received field before PROXY before the socket.
 */
public record ClientIdentity(List<Hop> hops) {

    /**
     * The names of a hop's attributes, as the sources name them in lower case: of the client
     * ({@code name}, {@code helo}, {@code proto}, {@code ident}, {@code login}, {@code session},
     * {@code source}), of the hop itself ({@code ttl}, {@code timeout}, {@code command}, {@code
     * family}, {@code unique-id}), and of the client's TLS ({@code authority} is the server name it
     * asked for, {@code tls-client} the name in its verified certificate).
     */
    public static final List<String> ATTRIBUTES =
            List.of(
                    "name",
                    "helo",
                    "proto",
                    "ident",
                    "login",
                    "session",
                    "source",
                    "ttl",
                    "timeout",
                    "command",
                    "family",
                    "unique-id",
                    "alpn",
                    "authority",
                    "tls-version",
                    "tls-cipher",
                    "tls-client",
                    "tls-sig-alg",
                    "tls-key-alg",
                    "tls-group",
                    "tls-sig-scheme");

    /** Where a hop's facts come from, weakest first. */
    public enum Source {
        /** The peer of the connection. */
        SOCKET,
        /** A PROXY protocol header (v1 or v2) of a trusted proxy. */
        PROXY,
        /** The topmost Received field, where a trusted MTA wrote it. */
        RECEIVED,
        /** XFORWARD of a trusted MTA: the client of the MTA in front of us. */
        XFORWARD,
        /** XCLIENT of a trusted client, which takes the place of the connection's peer. */
        XCLIENT
    }

    /**
     * What one hop knows of the client.
     *
     * @param address the client's address; null when it is a unix socket or unknown
     * @param port the client's port, 0 when unknown
     * @param localAddress the address that the client connected to; null when unknown
     * @param localPort the port that the client connected to, 0 when unknown
     * @param attributes further facts in order, by the names in {@link #ATTRIBUTES}
     */
    public record Hop(
            Source source,
            @Nullable InetAddress address,
            int port,
            @Nullable InetAddress localAddress,
            int localPort,
            Map<String, String> attributes) {

        public Hop {
            attributes = Collections.unmodifiableMap(new LinkedHashMap<>(attributes));
        }

        /** A fact by its name. */
        public Optional<String> attribute(String name) {
            return Optional.ofNullable(attributes.get(name));
        }

        /** This hop with one more fact. */
        public Hop with(String name, String value) {
            Map<String, String> more = new LinkedHashMap<>(attributes);
            more.put(name, value);
            return new Hop(source, address, port, localAddress, localPort, more);
        }

        /** This hop without that fact. */
        public Hop without(String name) {
            Map<String, String> fewer = new LinkedHashMap<>(attributes);
            fewer.remove(name);
            return new Hop(source, address, port, localAddress, localPort, fewer);
        }

        /** The address as text (RFC 5952), without zone or brackets; "unknown" without one. */
        public String addressText() {
            return address == null ? "unknown" : IpAddress.text(address);
        }
    }

    public ClientIdentity {
        if (hops.isEmpty() || hops.getFirst().source() != Source.SOCKET) {
            throw new IllegalArgumentException("the first hop is the socket");
        }
        hops = List.copyOf(hops);
    }

    /** The identity of a connection of which nothing but its peer is known. */
    public static ClientIdentity ofSocket(
            @Nullable InetAddress address,
            int port,
            @Nullable InetAddress localAddress,
            int localPort) {
        return new ClientIdentity(
                List.of(new Hop(Source.SOCKET, address, port, localAddress, localPort, Map.of())));
    }

    /** The identity of a message of which nothing but the original client is known. */
    public static ClientIdentity ofClient(@Nullable InetAddress address) {
        ClientIdentity socket = ofSocket(null, 0, null, 0);
        return address == null
                ? socket
                : socket.with(new Hop(Source.XCLIENT, address, 0, null, 0, Map.of()));
    }

    /** This identity with the hop in place of any earlier one of the same source. */
    public ClientIdentity with(Hop hop) {
        List<Hop> changed = new ArrayList<>(without(hop.source()).hops);
        changed.add(hop);
        return new ClientIdentity(changed);
    }

    /** This identity with another hop in the place of one. */
    public ClientIdentity replacing(Hop hop, Hop other) {
        return new ClientIdentity(hops.stream().map(h -> h.equals(hop) ? other : h).toList());
    }

    /** This identity without what the source said. */
    public ClientIdentity without(Source source) {
        if (source == Source.SOCKET) {
            return new ClientIdentity(List.of(hops.getFirst()));
        }
        return new ClientIdentity(hops.stream().filter(h -> h.source() != source).toList());
    }

    /** What the source said. */
    public Optional<Hop> hop(Source source) {
        return hops.stream().filter(h -> h.source() == source).findFirst();
    }

    /**
     * The one client that counts. A PROXY header without an address (LOCAL, UNKNOWN) leaves the
     * socket's peer in force; XFORWARD and XCLIENT that say the address is unavailable make it
     * unknown.
     */
    public Hop effective() {
        Hop best = hops.getFirst();
        for (Hop hop : hops) {
            boolean speaks = hop.source() != Source.PROXY || hop.address() != null;
            if (speaks && hop.source().compareTo(best.source()) > 0) {
                best = hop;
            }
        }
        return best;
    }
}
