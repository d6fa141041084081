package org.siesta.doctor;

import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** Certificates made for the tests that run now: as a server's context, and as PEM files. */
final class TestKeys {

    private static final char[] PASSWORD = "secret".toCharArray();

    private final KeyStore store;

    private TestKeys(KeyStore store) {
        this.store = store;
    }

    /** With these further options of keytool, such as {@code -startdate -100d}. */
    static TestKeys naming(String commonName, String... options) {
        try {
            Path folder = Files.createTempDirectory("keys");
            Path file = folder.resolve("store.p12");
            List<String> line =
                    new ArrayList<>(
                            List.of(
                                    Path.of(System.getProperty("java.home"), "bin", "keytool")
                                            .toString(),
                                    "-genkeypair",
                                    "-alias",
                                    "server",
                                    "-keyalg",
                                    "EC",
                                    "-dname",
                                    "CN=" + commonName,
                                    "-keystore",
                                    file.toString(),
                                    "-storepass",
                                    "secret"));
            line.addAll(Arrays.asList(options));
            Process keytool = new ProcessBuilder(line).redirectErrorStream(true).start();
            String said = new String(keytool.getInputStream().readAllBytes());
            if (keytool.waitFor() != 0) {
                throw new IllegalStateException(said);
            }
            KeyStore store = KeyStore.getInstance("PKCS12");
            try (InputStream in = Files.newInputStream(file)) {
                store.load(in, PASSWORD);
            }
            Files.delete(file);
            Files.delete(folder);
            return new TestKeys(store);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    SSLContext server() {
        try {
            KeyManagerFactory managers =
                    KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            managers.init(store, PASSWORD);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(managers.getKeyManagers(), null, null);
            return context;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** Writes NAME.crt and NAME.key, for their owner only. */
    void write(Path folder, String name) {
        try {
            pem(
                    folder.resolve(name + ".crt"),
                    "CERTIFICATE",
                    store.getCertificate("server").getEncoded());
            pem(
                    folder.resolve(name + ".key"),
                    "PRIVATE KEY",
                    store.getKey("server", PASSWORD).getEncoded());
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static void pem(Path file, String kind, byte[] octets) throws Exception {
        try (OutputStream out = Files.newOutputStream(file)) {
            out.write(
                    ("-----BEGIN "
                                    + kind
                                    + "-----\n"
                                    + Base64.getMimeEncoder(64, new byte[] {'\n'})
                                            .encodeToString(octets)
                                    + "\n-----END "
                                    + kind
                                    + "-----\n")
                            .getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        }
        Files.setPosixFilePermissions(
                file, java.nio.file.attribute.PosixFilePermissions.fromString("rw-------"));
    }
}
