package org.siesta.net;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads certificates and keys in PEM. What cannot be used is an {@link UnusableCertificate} that
 * names the file and the reason.
 */
final class PemFiles {

    private static final Pattern KEY =
            Pattern.compile(
                    "-----BEGIN PRIVATE KEY-----\\s*([A-Za-z0-9+/=\\s]+?)-----END PRIVATE KEY-----");
    private static final Pattern OTHER_KEY =
            Pattern.compile("-----BEGIN ([A-Z ]*PRIVATE KEY)-----");

    private PemFiles() {}

    /** The certificates of a file, leaf first. */
    static X509Certificate[] certificates(Path file) {
        List<X509Certificate> chain = new ArrayList<>();
        try {
            for (var certificate :
                    CertificateFactory.getInstance("X.509")
                            .generateCertificates(new ByteArrayInputStream(read(file)))) {
                chain.add((X509Certificate) certificate);
            }
        } catch (CertificateException e) {
            throw new UnusableCertificate(file + " holds no certificate that can be read (PEM)");
        }
        if (chain.isEmpty()) {
            throw new UnusableCertificate(file + " holds no certificate (PEM)");
        }
        return chain.toArray(X509Certificate[]::new);
    }

    /** The key of a file. */
    static PrivateKey key(Path file) {
        String text = new String(read(file), StandardCharsets.ISO_8859_1);
        Matcher key = KEY.matcher(text);
        if (!key.find()) {
            Matcher other = OTHER_KEY.matcher(text);
            throw new UnusableCertificate(
                    other.find()
                            ? file
                                    + " holds a key of the kind '"
                                    + other.group(1)
                                    + "'; turn it into PKCS #8 with: openssl pkcs8 -topk8 -nocrypt"
                                    + " -in OLD -out NEW"
                            : file + " holds no private key (PEM, PKCS #8)");
        }
        byte[] der;
        try {
            der = Base64.getMimeDecoder().decode(key.group(1));
        } catch (IllegalArgumentException e) {
            throw new UnusableCertificate(file + " holds a key that is not valid base64");
        }
        for (String algorithm : List.of("RSA", "EC", "EdDSA")) {
            Optional<PrivateKey> read = key(algorithm, der);
            if (read.isPresent()) {
                return read.get();
            }
        }
        throw new UnusableCertificate(file + " holds a key that is neither RSA, EC nor EdDSA");
    }

    private static Optional<PrivateKey> key(String algorithm, byte[] der) {
        try {
            return Optional.of(
                    KeyFactory.getInstance(algorithm)
                            .generatePrivate(new PKCS8EncodedKeySpec(der)));
        } catch (GeneralSecurityException e) {
            return Optional.empty();
        }
    }

    /** Whether what the key signs, the certificate's key finds right. */
    static boolean belongTogether(PublicKey known, PrivateKey secret) {
        String algorithm =
                switch (secret.getAlgorithm()) {
                    case "RSA" -> "SHA256withRSA";
                    case "EC" -> "SHA256withECDSA";
                    default -> "EdDSA";
                };
        try {
            byte[] text = {1, 2, 3};
            Signature signer = Signature.getInstance(algorithm);
            signer.initSign(secret);
            signer.update(text);
            Signature checker = Signature.getInstance(algorithm);
            checker.initVerify(known);
            checker.update(text);
            return checker.verify(signer.sign());
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private static byte[] read(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            throw new UnusableCertificate(file + " does not exist");
        } catch (AccessDeniedException e) {
            throw new UnusableCertificate(file + " may not be read by this user");
        } catch (IOException e) {
            throw new UnusableCertificate(file + " cannot be read: " + e.getMessage());
        }
    }
}
