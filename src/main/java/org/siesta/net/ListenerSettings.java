package org.siesta.net;

import java.util.List;

/**
 * One listener as configured under {@code siesta.listeners.NAME}.
 *
 * @param addresses each {@code 127.0.0.1:2424}, {@code [::1]:2424} or {@code unix:/path}; port 0
 *     asks for any free port
 * @param proxyRequired each connection starts with a PROXY header; else none may
 * @param mixedFamilies whether a header of version 1 may name a source and a destination of
 *     different families, as nginx writes it; then the source counts and the destination does not
 * @param trustedProxies who may send that header
 * @param trustedClients who may speak for others (XCLIENT, XFORWARD)
 */
public record ListenerSettings(
        String name,
        List<String> addresses,
        boolean proxyRequired,
        boolean mixedFamilies,
        CidrList trustedProxies,
        CidrList trustedClients,
        TlsMode tls,
        ClientCertificates clientCertificates,
        Limits limits) {

    public ListenerSettings {
        addresses = List.copyOf(addresses);
    }

    /** The same, with what seldom differs as it is when nothing is configured. */
    public ListenerSettings(
            String name,
            List<String> addresses,
            boolean proxyRequired,
            CidrList trustedProxies,
            CidrList trustedClients,
            TlsMode tls,
            Limits limits) {
        this(
                name,
                addresses,
                proxyRequired,
                true,
                trustedProxies,
                trustedClients,
                tls,
                ClientCertificates.NONE,
                limits);
    }

    /** The full name of one of the listener's keys. */
    public String key(String last) {
        return "siesta.listeners." + name + "." + last;
    }
}
