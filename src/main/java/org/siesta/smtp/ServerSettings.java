package org.siesta.smtp;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How to reach a relay or a backend.
 *
 * @param host name or address; empty when {@code path} names a unix socket
 * @param path unix socket; null for TCP
 * @param username for AUTH; null for none
 * @param allowPlaintextAuth send the password without TLS
 * @param heloName what we call ourselves
 * @param commandTimeout for the answer to each command
 */
public record ServerSettings(
        String host,
        int port,
        @Nullable String path,
        ProxyHeader proxyProtocol,
        TlsPolicy tls,
        @Nullable String username,
        @Nullable String password,
        boolean allowPlaintextAuth,
        boolean xclient,
        String heloName,
        Duration connectTimeout,
        Duration greetingTimeout,
        Duration commandTimeout) {

    /**
     * For the answer to a message: twice as long, as RFC 5321 §4.5.3.2 has it with 5 and 10
     * minutes. A server that stores and scans takes longer then, and whoever hangs up before it
     * answers makes it deliver twice.
     */
    Duration messageTimeout() {
        return commandTimeout.multipliedBy(2);
    }

    /** The PROXY header sent first on the connection. */
    public enum ProxyHeader {
        NONE,
        /** 16 octets, "this is the proxy itself": the relay uses our own address. */
        V2_LOCAL,
        /** The original client as source. */
        V2_CLIENT,
        /** The original client as source, in text. */
        V1_CLIENT
    }

    /** What TLS is wanted; never derived from an inbound setting. */
    public enum TlsPolicy {
        /** STARTTLS where it is offered, whatever the certificate. */
        MAY,
        NONE,
        /** STARTTLS, whatever the certificate. */
        ENCRYPT,
        /** STARTTLS with a certificate that names the host. */
        VERIFY,
        /** TLS from the first octet, with a certificate that names the host. */
        IMPLICIT;

        /** Whether the certificate matters. */
        public boolean verifies() {
            return this == VERIFY || this == IMPLICIT;
        }
    }

    /** All but the password. */
    @Override
    public String toString() {
        return "%s, proxy-protocol %s, tls %s, username %s"
                .formatted(
                        path == null ? host + ":" + port : "unix:" + path,
                        proxyProtocol,
                        tls,
                        username);
    }
}
