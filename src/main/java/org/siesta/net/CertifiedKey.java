package org.siesta.net;

import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import javax.security.auth.x500.X500Principal;

/**
 * A certificate chain, leaf first, and the key that belongs to it.
 *
 * @param name how the configuration calls it
 */
record CertifiedKey(String name, List<X509Certificate> chain, PrivateKey key) {

    private static final int SAN_DNS = 2;

    CertifiedKey {
        chain = List.copyOf(chain);
    }

    /**
     * Reads both files.
     *
     * @throws UnusableCertificate naming the file and the reason
     */
    static CertifiedKey read(String name, Path chainFile, Path keyFile) {
        X509Certificate[] chain = PemFiles.certificates(chainFile);
        PrivateKey key = PemFiles.key(keyFile);
        if (!PemFiles.belongTogether(chain[0].getPublicKey(), key)) {
            throw new UnusableCertificate(
                    "the key in "
                            + keyFile
                            + " does not belong to the certificate in "
                            + chainFile);
        }
        return new CertifiedKey(name, List.of(chain), key);
    }

    /** The names that the leaf is for, in lower case: its DNS names, and its common name. */
    Set<String> hostNames() {
        return hostNames(chain.getFirst());
    }

    /** The names that this certificate is for. */
    static Set<String> hostNames(X509Certificate leaf) {
        Set<String> names = new LinkedHashSet<>();
        try {
            Collection<List<?>> alternatives = leaf.getSubjectAlternativeNames();
            if (alternatives != null) {
                for (List<?> alternative : alternatives) {
                    if (alternative.getFirst().equals(SAN_DNS)) {
                        names.add(alternative.get(1).toString().toLowerCase(Locale.ROOT));
                    }
                }
            }
        } catch (CertificateParsingException _) {
            // What cannot be read is no name; the certificate still serves as the default.
        }
        commonName(leaf.getSubjectX500Principal())
                .map(name -> name.toLowerCase(Locale.ROOT))
                .filter(name -> name.matches("(\\*\\.)?[a-z0-9-]+(\\.[a-z0-9-]+)*"))
                .ifPresent(names::add);
        return names;
    }

    /** Whether a handshake that wants a key of this kind can use it. */
    boolean fits(String keyType) {
        return key.getAlgorithm().equals(keyType);
    }

    /** The common name of a subject. */
    static Optional<String> commonName(X500Principal subject) {
        try {
            return new LdapName(subject.getName())
                    .getRdns().reversed().stream()
                            .filter(rdn -> rdn.getType().equalsIgnoreCase("CN"))
                            .map(Rdn::getValue)
                            .map(Object::toString)
                            .findFirst();
        } catch (InvalidNameException _) {
            return Optional.empty();
        }
    }
}
