package org.siesta.doctor;

import java.net.SocketAddress;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.siesta.config.CertificateConfig;
import org.siesta.config.ListenAddress;
import org.siesta.config.ListenerConfig;
import org.siesta.config.SiestaConfig;
import org.siesta.net.CertificateFacts;
import org.siesta.net.UnusableCertificate;
import org.siesta.smtp.ServerProbe;
import org.siesta.smtp.ServerProbe.Seen;
import org.siesta.smtp.ServerProbe.Way;
import org.siesta.smtp.ServerSettings.ProxyHeader;

/**
 * The certificates of the listeners: what the files hold, and whether it is what the service shows.
 */
final class CertificateCheck {

    private static final Duration SOON = Duration.ofDays(14);

    private final SiestaConfig config;
    private final Instant now;
    private final Duration patience;

    CertificateCheck(SiestaConfig config, Instant now, Duration patience) {
        this.config = config;
        this.now = now;
        this.patience = patience;
    }

    /** What can be said of the files alone. */
    List<Finding> files() {
        List<Finding> findings = new ArrayList<>();
        Set<String> names = new TreeSet<>();
        for (CertificateConfig certificate : config.tls().certificates()) {
            try {
                CertificateFacts facts =
                        CertificateFacts.read(certificate.certificate(), certificate.key());
                names.addAll(facts.names());
                findings.addAll(file(certificate, facts));
            } catch (UnusableCertificate e) {
                CertificateFacts.faults(certificate.certificate(), certificate.key())
                        .forEach(
                                fault ->
                                        findings.add(
                                                error(
                                                        "unusable",
                                                        certificate,
                                                        fault.text(),
                                                        key(
                                                                certificate,
                                                                fault.ofKey()
                                                                        ? "key"
                                                                        : "certificate"))));
            }
        }
        if (!config.tls().certificates().isEmpty()) {
            nameMap(findings, names);
        }
        authorities(findings);
        return findings;
    }

    private void nameMap(List<Finding> findings, Set<String> names) {
        if (names.isEmpty()) {
            findings.add(
                    Finding.error(
                            "certificates-no-names",
                            "certificates",
                            "none names a host: every client that asks for a name gets the default"
                                    + " one and may refuse it",
                            "siesta.tls.certificates.default.certificate with subjectAltName"));
            return;
        }
        String host = config.hostName();
        String parent = host.indexOf('.') < 0 ? "" : "*" + host.substring(host.indexOf('.'));
        if (!names.contains(host.toLowerCase(java.util.Locale.ROOT)) && !names.contains(parent)) {
            findings.add(
                    Finding.warning(
                            "certificates-no-host-name",
                            "certificates",
                            "names: "
                                    + String.join(", ", names)
                                    + "; none for "
                                    + host
                                    + ", by which the service introduces itself",
                            "siesta.host-name, or a certificate for it"));
        } else {
            findings.add(
                    Finding.ok(
                            "certificates-names",
                            "certificates",
                            "names: " + String.join(", ", names)));
        }
    }

    private void authorities(List<Finding> findings) {
        if (config.tls().clientAuthorities() == null) {
            return;
        }
        try {
            CertificateFacts.authorities(config.tls().clientAuthorities());
        } catch (UnusableCertificate e) {
            findings.add(
                    Finding.error(
                            "client-authorities-unusable",
                            "authorities of clients",
                            String.valueOf(e.getMessage()),
                            "siesta.tls.client-authorities"));
        }
    }

    private List<Finding> file(CertificateConfig certificate, CertificateFacts facts) {
        List<Finding> findings = new ArrayList<>();
        String cure =
                "renew " + certificate.certificate() + " (" + key(certificate, "certificate") + ")";
        if (facts.expired(now)) {
            findings.add(error("expired", certificate, "ended at " + facts.notAfter(), cure));
        } else if (facts.expired(now.plus(SOON))) {
            findings.add(warning("ends-soon", certificate, "ends at " + facts.notAfter(), cure));
        }
        if (facts.notYet(now)) {
            findings.add(
                    error(
                            "not-yet-valid",
                            certificate,
                            "begins at " + facts.notBefore(),
                            "set the clock, or " + cure));
        }
        if (facts.names().isEmpty()) {
            findings.add(
                    error(
                            "names-nothing",
                            certificate,
                            "it names no host, so no client that asks for a name gets it",
                            key(certificate, "certificate") + " with subjectAltName"));
        }
        if (facts.selfSigned()) {
            findings.add(
                    warning(
                            "self-signed",
                            certificate,
                            "nobody vouches for it: clients that verify refuse it",
                            key(certificate, "certificate")
                                    + " of an authority, where clients verify"));
        } else if (!facts.complete()) {
            findings.add(
                    warning(
                            "chain-incomplete",
                            certificate,
                            "the issuer of the last certificate in the file, "
                                    + facts.chain().getLast().getIssuerX500Principal()
                                    + ", is not there and not known to this Java",
                            "put the intermediate certificates behind it ("
                                    + key(certificate, "certificate")
                                    + ")"));
        }
        if (CertificateFacts.openToAll(certificate.key())) {
            findings.add(
                    warning(
                            "key-open",
                            certificate,
                            certificate.key() + " may be read by everybody on this machine",
                            "chmod 600 (" + key(certificate, "key") + ")"));
        }
        if (findings.isEmpty()) {
            findings.add(
                    Finding.ok(
                            "certificate-ready",
                            about(certificate),
                            "for "
                                    + String.join(", ", facts.names())
                                    + " until "
                                    + facts.notAfter()));
        }
        return findings;
    }

    /** Whether the running service shows what the files hold. */
    List<Finding> shown() {
        List<Finding> findings = new ArrayList<>();
        for (ListenerConfig listener : config.listeners()) {
            if (listener.tls() == ListenerConfig.Tls.NONE) {
                continue;
            }
            for (ListenAddress address : listener.addresses()) {
                if (address instanceof ListenAddress.Tcp tcp && tcp.port() != 0) {
                    for (CertificateConfig certificate : config.tls().certificates()) {
                        shown(listener, tcp, certificate).ifPresent(findings::add);
                    }
                }
            }
        }
        return findings;
    }

    private Optional<Finding> shown(
            ListenerConfig listener, ListenAddress.Tcp address, CertificateConfig certificate) {
        CertificateFacts facts;
        try {
            facts = CertificateFacts.read(certificate.certificate(), certificate.key());
        } catch (UnusableCertificate e) {
            // The files were looked at already.
            return Optional.empty();
        }
        Optional<String> name = facts.names().stream().filter(n -> !n.startsWith("*")).findFirst();
        boolean first = certificate.equals(config.tls().certificates().getFirst());
        if (name.isEmpty() && !first) {
            return Optional.empty();
        }
        Optional<X509Certificate> leaf = leaf(listener, address, name.orElse("127.0.0.1"));
        if (leaf.isEmpty() || leaf.get().equals(facts.leaf())) {
            return Optional.empty();
        }
        return Optional.of(
                Finding.error(
                        "certificate-stale",
                        about(certificate),
                        "listener "
                                + listener.name()
                                + " "
                                + address
                                + " shows another certificate for "
                                + name.orElse("no name")
                                + " (until "
                                + leaf.get().getNotAfter().toInstant()
                                + ") than the file holds (until "
                                + facts.notAfter()
                                + ")",
                        "see the service's log for why it does not take "
                                + certificate.certificate()
                                + ", or restart it ("
                                + key(certificate, "certificate")
                                + ", siesta.tls.reload-interval)"));
    }

    private Optional<X509Certificate> leaf(
            ListenerConfig listener, ListenAddress.Tcp address, String name) {
        boolean lmtp = listener.protocol() != ListenerConfig.Protocol.SMTP_SHIM;
        SocketAddress target =
                new ListenerCheck(listener, address, config.hostName(), patience).target();
        Seen seen =
                new ServerProbe(lmtp, config.hostName(), name, patience)
                        .look(
                                target,
                                new Way(
                                        listener.proxyRequired()
                                                ? ProxyHeader.V2_LOCAL
                                                : ProxyHeader.NONE,
                                        listener.tls() == ListenerConfig.Tls.IMPLICIT));
        return seen.tls() == null || seen.tls().chain().isEmpty()
                ? Optional.empty()
                : Optional.of(seen.tls().chain().getFirst());
    }

    private static String about(CertificateConfig certificate) {
        return "certificate " + certificate.name();
    }

    private static String key(CertificateConfig certificate, String last) {
        return "siesta.tls.certificates." + certificate.name() + "." + last;
    }

    private static Finding error(String code, CertificateConfig about, String seen, String cure) {
        return Finding.error("certificate-" + code, about(about), seen, cure);
    }

    private static Finding warning(String code, CertificateConfig about, String seen, String cure) {
        return Finding.warning("certificate-" + code, about(about), seen, cure);
    }
}
