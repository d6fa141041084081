package org.siesta.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.stream.Stream;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.siesta.smtp.ServerSettings.TlsPolicy;

class CertificateFaultTest {

    private static final ServerSettings SERVER =
            TestSettings.on(25).tls(TlsPolicy.IMPLICIT).settings();

    static Stream<Arguments> faults() {
        return Stream.of(
                Arguments.of(
                        path(new CertificateExpiredException("NotAfter: ...")),
                        "its certificate, or one above it, has expired",
                        "renew it at the server"),
                Arguments.of(
                        path(new CertificateNotYetValidException("NotBefore: ...")),
                        "its certificate is not valid yet",
                        "see the clocks, here and there"),
                Arguments.of(
                        new CertificateException(new CertPathBuilderException("unable to find")),
                        "nobody who is trusted has signed its certificate",
                        "r.ca-file = the file of the authority, which Java does not trust"),
                Arguments.of(
                        new CertificateException("No name matching localhost found"),
                        "its certificate is not for " + SERVER.host(),
                        "r.host = a name in the certificate"),
                Arguments.of(
                        new CertificateException("Certificates do not conform to constraints"),
                        "its certificate is not good: Certificates do not conform to constraints",
                        "renew it at the server"));
    }

    private static CertificateException path(CertificateException end) {
        return new CertificateException(new CertPathValidatorException("validity", end));
    }

    @ParameterizedTest(name = "{1}")
    @MethodSource("faults")
    void eachIsSaidInWordsWithWhatMendsIt(CertificateException why, String what, String advice) {
        IOException fault = new SSLHandshakeException("(certificate_unknown) PKIX ...");
        fault.initCause(why);
        assertThat(CertificateFault.of(fault, SERVER, "r."))
                .contains(new CertificateFault(what, advice));
    }

    @Test
    void anotherEndOfAHandshakeIsNone() {
        assertThat(CertificateFault.of(new SSLHandshakeException("no cipher"), SERVER, "r."))
                .isEmpty();
        assertThat(CertificateFault.of(new IOException("closed"), SERVER, "r.")).isEmpty();
    }
}
