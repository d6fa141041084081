package org.siesta.net;

import java.security.cert.X509Certificate;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * What a TLS handshake told.
 *
 * @param version such as {@code TLSv1.3}
 * @param cipher the cipher suite by its registered name
 * @param serverName the name that the client asked for; null when it named none
 * @param clientName the common name, else the whole subject, of the client's verified certificate;
 *     null without one
 */
public record TlsFacts(
        String version, String cipher, @Nullable String serverName, @Nullable String clientName) {

    /** The facts of a session whose handshake is done. */
    static TlsFacts of(SSLSession session) {
        return new TlsFacts(
                session.getProtocol(),
                session.getCipherSuite(),
                ServerKeyManager.serverName(session),
                clientName(session));
    }

    private static @Nullable String clientName(SSLSession session) {
        try {
            return session.getPeerCertificates()[0] instanceof X509Certificate leaf
                    ? CertifiedKey.commonName(leaf.getSubjectX500Principal())
                            .orElseGet(() -> leaf.getSubjectX500Principal().getName())
                    : null;
        } catch (SSLPeerUnverifiedException _) {
            return null;
        }
    }
}
