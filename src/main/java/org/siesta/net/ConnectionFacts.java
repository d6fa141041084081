package org.siesta.net;

import org.jspecify.annotations.Nullable;
import org.siesta.mail.ClientIdentity;

/**
 * What is known of a connection before its first line.
 *
 * @param client the socket's peer and what a PROXY header said
 * @param trustedClient whether the client may speak for others; never by the address of a proxy
 * @param secured what the handshake told; null in the clear
 * @param tls how the listener speaks TLS
 */
public record ConnectionFacts(
        String listener,
        ClientIdentity client,
        boolean trustedClient,
        @Nullable TlsFacts secured,
        TlsMode tls) {

    /** These facts of a connection that now speaks TLS. */
    public ConnectionFacts secured(TlsFacts handshake) {
        return new ConnectionFacts(listener, client, trustedClient, handshake, tls);
    }

    /** Whether STARTTLS is to be offered now. */
    public boolean startTlsOffered() {
        return tls.offersStartTls() && secured == null;
    }

    /** Whether nothing but STARTTLS may be done now. */
    public boolean startTlsRequired() {
        return tls == TlsMode.STARTTLS_REQUIRED && secured == null;
    }
}
