package org.siesta.config;

import java.time.Duration;
import java.util.List;

/**
 * One listener: where it listens, what it speaks, whom it trusts.
 *
 * @param trustedProxies networks whose PROXY header counts; a unix socket counts as loopback
 * @param trustedClients networks that may use XCLIENT and XFORWARD, likewise
 */
public record ListenerConfig(
        String name,
        Protocol protocol,
        List<ListenAddress> addresses,
        ProxyProtocol proxyProtocol,
        MixedFamilies mixedFamilies,
        List<String> trustedProxies,
        List<String> trustedClients,
        Tls tls,
        ClientCertificates clientCertificates,
        Limits limits) {

    /** What a listener speaks. */
    public enum Protocol {
        LMTP,
        SMTP_SHIM,
        /** Named in the interface; not there in this version. */
        MANAGESIEVE
    }

    /** Whether a connection starts with a PROXY header. */
    public enum ProxyProtocol {
        NONE,
        REQUIRED
    }

    /** What becomes of a PROXY header whose addresses are of two families. */
    public enum MixedFamilies {
        /** The source counts, the destination does not. */
        ACCEPT,
        REFUSE
    }

    /** Inbound TLS; says nothing about outbound TLS. */
    public enum Tls {
        NONE,
        STARTTLS,
        STARTTLS_REQUIRED,
        IMPLICIT
    }

    /** Whether clients are asked for a certificate. */
    public enum ClientCertificates {
        NONE,
        OPTIONAL,
        REQUIRED
    }

    /**
     * What one listener and one session may cost.
     *
     * @param maxMessageSize octets
     * @param maxConnectionsPerPeer 0 for no limit
     * @param proxyTimeout for the whole PROXY header
     * @param commandTimeout for one command line, absolute
     * @param minDataRate octets per second during DATA; 0 for no limit
     * @param maxRefusedRecipients between two messages
     * @param maxProxyHeader octets
     */
    public record Limits(
            long maxMessageSize,
            int maxRecipients,
            int maxConnections,
            int maxConnectionsPerPeer,
            Duration proxyTimeout,
            Duration commandTimeout,
            int minDataRate,
            int maxBadCommands,
            int maxRefusedRecipients,
            int maxProxyHeader) {}

    public ListenerConfig {
        addresses = List.copyOf(addresses);
        trustedProxies = List.copyOf(trustedProxies);
        trustedClients = List.copyOf(trustedClients);
    }

    /** Whether each connection must start with a PROXY header. */
    public boolean proxyRequired() {
        return proxyProtocol == ProxyProtocol.REQUIRED;
    }
}
