package org.siesta.smtp;

import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;

/**
 * Certificates of authorities in a PEM file, trusted in place of those that Java trusts.
 *
 * <p>The file may change: a new state that can be read is in force for the next handshake, one that
 * cannot be read leaves the former one in force, and the log says so.
 */
public final class AuthorityFile implements AutoCloseable {

    private static final Logger LOG = System.getLogger(AuthorityFile.class.getName());

    private final Path file;
    private final TlsTrust trust;
    private final ScheduledExecutorService watcher =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofVirtual().name("authorities").factory());

    private volatile SSLSocketFactory verifying;

    // Touched by the watcher alone, after the constructor.
    private String inForce;
    private String seen;

    private AuthorityFile(Path file) throws IOException {
        this.file = file;
        this.inForce = stamp();
        this.seen = inForce;
        this.verifying = read();
        this.trust = new TlsTrust(() -> verifying);
    }

    /**
     * Reads the file.
     *
     * @throws IOException naming the file and why it cannot be used, mostly as {@link
     *     UnusableAuthorities}
     */
    public static AuthorityFile read(Path file) throws IOException {
        return new AuthorityFile(file);
    }

    /** Looks for a change that often, from now on, until closed. */
    public AuthorityFile watch(Duration every) {
        watcher.scheduleWithFixedDelay(
                this::look, every.toNanos(), every.toNanos(), TimeUnit.NANOSECONDS);
        return this;
    }

    /** Trust in who is in the file now, and nobody else. */
    public TlsTrust trust() {
        return trust;
    }

    /** Reads the file again once it has changed and then stayed the same for a while. */
    private void look() {
        try {
            String now = stamp();
            boolean still = now.equals(seen);
            seen = now;
            if (!still || now.equals(inForce)) {
                return;
            }
            // Good or bad, this state of the file is dealt with, and told of, once.
            inForce = now;
            verifying = read();
            LOG.log(Level.INFO, "the authorities of {0} changed and are in force", file);
        } catch (IOException e) {
            LOG.log(
                    Level.ERROR,
                    "the authorities of a relay changed and cannot be used, the former ones stay in"
                            + " force: {0}",
                    e.getMessage());
        } catch (RuntimeException | Error e) {
            // Thrown on, it would end the watching for good.
            LOG.log(Level.ERROR, "bug: authorities", e);
        }
    }

    private SSLSocketFactory read() throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            Collection<? extends Certificate> certificates =
                    CertificateFactory.getInstance("X.509").generateCertificates(in);
            if (certificates.isEmpty()) {
                throw new UnusableAuthorities("no certificate in " + file);
            }
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            int number = 0;
            for (Certificate certificate : certificates) {
                store.setCertificateEntry("authority-" + number++, certificate);
            }
            TrustManagerFactory managers =
                    TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            managers.init(store);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, managers.getTrustManagers(), null);
            return context.getSocketFactory();
        } catch (NoSuchFileException e) {
            throw new UnusableAuthorities(file + " does not exist", e);
        } catch (AccessDeniedException e) {
            throw new UnusableAuthorities(file + " may not be read by this user", e);
        } catch (CertificateException e) {
            // Java says of a key, and of a certificate without its lines, something else each time.
            throw new UnusableAuthorities(file + " holds no certificate that can be read (PEM)", e);
        } catch (GeneralSecurityException e) {
            throw new UnusableAuthorities("cannot use " + file + ": " + e.getMessage(), e);
        }
    }

    /** What tells one state of the file from another. */
    private String stamp() {
        try {
            BasicFileAttributes is = Files.readAttributes(file, BasicFileAttributes.class);
            return is.lastModifiedTime()
                    + " "
                    + is.size()
                    + " "
                    + is.fileKey()
                    + " "
                    + Files.isReadable(file);
        } catch (IOException e) {
            return e.toString();
        }
    }

    @Override
    public void close() {
        watcher.shutdownNow();
    }
}
