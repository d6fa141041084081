package org.siesta.smtp;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.siesta.mail.ClientIdentity;
import org.siesta.mail.ClientIdentity.Hop;
import org.siesta.mail.ClientIdentity.Source;
import org.siesta.smtp.ServerSettings.ProxyHeader;

/**
 * What a backend is told of the client, by a PROXY header or XCLIENT, and so whom a connection to
 * it stands for: a connection is used again only where this is the same. Two equal clients are
 * equal here, whatever else was known of them.
 */
record Handover(Hop client) {

    /** Nobody is spoken for: such a connection is good for every client. */
    private static final Handover NOBODY =
            new Handover(new Hop(Source.SOCKET, null, 0, null, 0, Map.of()));

    /** Hops that a message may take from proxy to proxy, where nobody counts yet; as Dovecot's. */
    static final int FIRST_TTL = 5;

    private static final List<String> TLS =
            List.of(
                    "authority",
                    "alpn",
                    "tls-version",
                    "tls-client",
                    "tls-cipher",
                    "tls-sig-alg",
                    "tls-key-alg",
                    "tls-group",
                    "tls-sig-scheme");

    private static final List<String> BY_XCLIENT =
            List.of("name", "helo", "proto", "login", "session", "unique-id");

    /**
     * What this server is to be told.
     *
     * @param patience how long we wait for an answer
     */
    static Handover of(ServerSettings server, ClientIdentity identity, Duration patience) {
        Hop client = identity.effective();
        Map<String, String> told = new LinkedHashMap<>();
        ProxyHeader header = server.proxyProtocol();
        boolean shown = header == ProxyHeader.V2_CLIENT || header == ProxyHeader.V1_CLIENT;
        if (!shown && !server.xclient()) {
            return NOBODY;
        }
        if (header == ProxyHeader.V2_CLIENT) {
            copy(client, List.of("session", "unique-id"), told);
            copy(secured(identity), TLS, told);
        }
        if (server.xclient()) {
            copy(client, BY_XCLIENT, told);
            told.put("ttl", "" + (ttl(identity).orElse(FIRST_TTL + 1) - 1));
            told.put("timeout", "" + Math.max(1, patience.toSeconds()));
        }
        return new Handover(
                new Hop(
                        client.source(),
                        client.address(),
                        client.port(),
                        client.localAddress(),
                        client.localPort(),
                        told));
    }

    /** How many proxies the message may still pass, by the XCLIENT that came; empty without one. */
    static Optional<Integer> ttl(ClientIdentity identity) {
        return number(identity, "ttl");
    }

    /** How long the proxy in front of us waits, by its XCLIENT; empty where it does not say. */
    static Optional<Duration> timeout(ClientIdentity identity) {
        return number(identity, "timeout").map(Duration::ofSeconds);
    }

    private static Optional<Integer> number(ClientIdentity identity, String attribute) {
        return identity.hop(Source.XCLIENT)
                .flatMap(hop -> hop.attribute(attribute))
                .filter(value -> value.matches("[0-9]{1,9}"))
                .map(Integer::valueOf);
    }

    /**
     * The hop whose TLS is that of the client: the client's own; or, behind a proxy that passes TLS
     * through, the connection's. Of a client that an MTA speaks for the TLS is not known.
     */
    private static Hop secured(ClientIdentity identity) {
        Hop client = identity.effective();
        boolean passedThrough =
                client.source() == Source.PROXY && client.attribute("tls-version").isEmpty();
        return passedThrough ? identity.hops().getFirst() : client;
    }

    private static void copy(Hop from, List<String> names, Map<String, String> into) {
        for (String name : names) {
            from.attribute(name).ifPresent(value -> into.put(name, value));
        }
    }
}
