package org.siesta.smtp;

import java.io.IOException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.Optional;
import javax.net.ssl.SSLHandshakeException;
import org.siesta.smtp.ServerSettings.TlsPolicy;

/**
 * Why a server's certificate is not taken, and what mends that: Java says it in the names of its
 * classes, and whose turn it is differs.
 */
record CertificateFault(String what, String advice) {

    /**
     * Empty where the handshake failed for another reason.
     *
     * @param keys what the configuration keys of the server begin with
     */
    static Optional<CertificateFault> of(IOException fault, ServerSettings server, String keys) {
        if (!(fault instanceof SSLHandshakeException
                && fault.getCause() instanceof CertificateException why)) {
            return Optional.empty();
        }
        return Optional.of(of(why, server, keys));
    }

    private static CertificateFault of(
            CertificateException fault, ServerSettings server, String keys) {
        for (Throwable at = fault; at != null; at = at.getCause()) {
            switch (at) {
                case CertificateExpiredException _ -> {
                    return new CertificateFault(
                            "its certificate, or one above it, has expired",
                            "renew it at the server");
                }
                case CertificateNotYetValidException _ -> {
                    return new CertificateFault(
                            "its certificate is not valid yet", "see the clocks, here and there");
                }
                case CertPathBuilderException _ -> {
                    return unsigned(server, keys);
                }
                default -> {}
            }
        }
        return isOfAnotherName(fault)
                ? new CertificateFault(
                        "its certificate is not for " + server.host(),
                        keys + "host = a name in the certificate")
                : new CertificateFault(
                        "its certificate is not good: " + fault.getMessage(),
                        "renew it at the server");
    }

    private static CertificateFault unsigned(ServerSettings server, String keys) {
        String advice = keys + "ca-file = the file of the authority, which Java does not trust";
        return new CertificateFault(
                "nobody who is trusted has signed its certificate",
                server.tls() == TlsPolicy.VERIFY
                        ? advice + "; or " + keys + "tls = encrypt, which verifies nothing"
                        : advice);
    }

    /** What Java finds wrong with a certificate itself has a type of its own. */
    private static boolean isOfAnotherName(CertificateException fault) {
        return fault.getClass() == CertificateException.class
                && String.valueOf(fault.getMessage()).startsWith("No ");
    }
}
