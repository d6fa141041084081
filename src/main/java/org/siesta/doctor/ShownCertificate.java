package org.siesta.doctor;

import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.siesta.net.CertificateFacts;

/** The certificate that a relay or a backend shows: for whom it is, until when, and by whom. */
final class ShownCertificate {

    private static final Duration SOON = Duration.ofDays(14);

    private ShownCertificate() {}

    static List<Finding> of(Server server, List<X509Certificate> chain, Instant now) {
        if (chain.isEmpty()) {
            return List.of();
        }
        CertificateFacts facts = new CertificateFacts(chain);
        boolean verified = server.settings().tls().verifies();
        List<Finding> findings = new ArrayList<>();
        String code = server.kind() + "-certificate-";
        if (facts.expired(now)) {
            findings.add(
                    finding(
                            verified,
                            code + "expired",
                            server,
                            "its certificate ended at " + facts.notAfter(),
                            "renew it at the server"));
        } else if (facts.expired(now.plus(SOON))) {
            findings.add(
                    finding(
                            false,
                            code + "ends-soon",
                            server,
                            "its certificate ends at " + facts.notAfter(),
                            "renew it at the server"));
        }
        if (facts.notYet(now)) {
            findings.add(
                    finding(
                            verified,
                            code + "not-yet-valid",
                            server,
                            "its certificate begins at " + facts.notBefore(),
                            "set the clock of this machine or renew the certificate"));
        }
        Set<String> names = facts.names();
        // Nobody looks at the name of a certificate that is not verified.
        if (verified && !facts.covers(server.settings().host())) {
            findings.add(
                    finding(
                            verified,
                            code + "name",
                            server,
                            "its certificate is for "
                                    + String.join(", ", names)
                                    + ", not for "
                                    + server.settings().host(),
                            server.key("host")
                                    + " = a name of the certificate, where it is to be verified"));
        }
        return findings;
    }

    private static Finding finding(
            boolean verified, String code, Server server, String seen, String cure) {
        return verified
                ? Finding.error(code, server.about(), seen, cure)
                : Finding.warning(code, server.about(), seen, cure);
    }
}
