package org.siesta.net;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/** What a certificate chain says, leaf first. */
public record CertificateFacts(List<X509Certificate> chain) {

    private static final int SAN_IP = 7;

    public CertificateFacts {
        chain = List.copyOf(chain);
        if (chain.isEmpty()) {
            throw new IllegalArgumentException("a chain has a leaf");
        }
    }

    /**
     * Reads both files, as a start would.
     *
     * @throws UnusableCertificate naming the file and the reason
     */
    public static CertificateFacts read(Path chain, Path key) {
        return new CertificateFacts(CertifiedKey.read("", chain, key).chain());
    }

    /**
     * A reason why two files cannot be used together.
     *
     * @param ofKey whether the file of the key is at fault, and not that of the chain
     */
    public record Fault(boolean ofKey, String text) {}

    /** Every reason why the two files cannot be used together; none when they can. */
    public static List<Fault> faults(Path chain, Path key) {
        List<Fault> faults = new ArrayList<>();
        attempt(false, () -> PemFiles.certificates(chain), faults);
        attempt(true, () -> PemFiles.key(key), faults);
        if (faults.isEmpty()) {
            attempt(false, () -> read(chain, key), faults);
        }
        return faults;
    }

    private static void attempt(boolean ofKey, Runnable reading, List<Fault> faults) {
        try {
            reading.run();
        } catch (UnusableCertificate e) {
            faults.add(new Fault(ofKey, String.valueOf(e.getMessage())));
        }
    }

    /**
     * Reads a file of authorities; how many they are.
     *
     * @throws UnusableCertificate naming the file and the reason
     */
    public static int authorities(Path file) {
        return PemFiles.certificates(file).length;
    }

    /** Whether others than the owner and the group may read the file. */
    public static boolean openToAll(Path key) {
        try {
            return Files.getPosixFilePermissions(key)
                    .contains(java.nio.file.attribute.PosixFilePermission.OTHERS_READ);
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }

    /** The leaf. */
    public X509Certificate leaf() {
        return chain.getFirst();
    }

    /** The names and addresses that the leaf is for. */
    public Set<String> names() {
        Set<String> names = new LinkedHashSet<>(CertifiedKey.hostNames(leaf()));
        try {
            Collection<List<?>> alternatives = leaf().getSubjectAlternativeNames();
            if (alternatives != null) {
                alternatives.stream()
                        .filter(a -> a.getFirst().equals(SAN_IP))
                        .forEach(a -> names.add(a.get(1).toString()));
            }
        } catch (CertificateParsingException e) {
            // What cannot be read is no name.
        }
        return names;
    }

    /** Whether it is for this host, by its name or that of its parent's wildcard. */
    public boolean covers(String host) {
        String name = host.toLowerCase(Locale.ROOT);
        int dot = name.indexOf('.');
        Set<String> names = names();
        return names.contains(name) || (dot > 0 && names.contains("*" + name.substring(dot)));
    }

    public Instant notBefore() {
        return leaf().getNotBefore().toInstant();
    }

    public Instant notAfter() {
        return leaf().getNotAfter().toInstant();
    }

    /** Whether its time is over. */
    public boolean expired(Instant now) {
        return now.isAfter(notAfter());
    }

    /** Whether its time has not come. */
    public boolean notYet(Instant now) {
        return now.isBefore(notBefore());
    }

    /** Whether nobody but itself vouches for it. */
    public boolean selfSigned() {
        return leaf().getIssuerX500Principal().equals(leaf().getSubjectX500Principal());
    }

    /**
     * Whether each certificate is followed by its issuer's, up to one that signs itself or whose
     * issuer this Java knows.
     */
    public boolean complete() {
        for (int i = 0; i + 1 < chain.size(); i++) {
            if (!chain.get(i)
                    .getIssuerX500Principal()
                    .equals(chain.get(i + 1).getSubjectX500Principal())) {
                return false;
            }
        }
        X509Certificate last = chain.getLast();
        return last.getIssuerX500Principal().equals(last.getSubjectX500Principal())
                || Arrays.stream(known())
                        .anyMatch(
                                authority ->
                                        authority
                                                .getSubjectX500Principal()
                                                .equals(last.getIssuerX500Principal()));
    }

    private static X509Certificate[] known() {
        try {
            TrustManagerFactory factory =
                    TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init((KeyStore) null);
            return Arrays.stream(factory.getTrustManagers())
                    .filter(X509TrustManager.class::isInstance)
                    .map(X509TrustManager.class::cast)
                    .flatMap(trust -> Arrays.stream(trust.getAcceptedIssuers()))
                    .toArray(X509Certificate[]::new);
        } catch (GeneralSecurityException e) {
            return new X509Certificate[0];
        }
    }
}
