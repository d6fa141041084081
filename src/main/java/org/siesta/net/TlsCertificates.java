package org.siesta.net;

import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * What our listeners show in a TLS handshake: the certificates and keys of files, by server name.
 *
 * <p>A set is read as a whole and put in force as a whole, so there is no moment without
 * certificates: at the start a file that cannot be used stops the start, later it leaves the former
 * set in force.
 */
public final class TlsCertificates implements AutoCloseable {

    private static final Logger LOG = System.getLogger(TlsCertificates.class.getName());

    /**
     * One certificate as configured.
     *
     * @param chain PEM, leaf first
     * @param key PEM, PKCS #8
     */
    public record Source(String name, Path chain, Path key) {}

    /** A set in force. */
    private record Loaded(ServerNames names, Map<ClientCertificates, SslContext> contexts) {}

    private final List<Source> sources;
    private final @Nullable Path authorities;
    private final ScheduledExecutorService watcher =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofVirtual().name("certificates").factory());

    private volatile Loaded loaded;

    // Touched by the watcher alone, after the constructor.
    private List<FileStamp> inForce;
    private List<FileStamp> seen;

    private TlsCertificates(List<Source> sources, @Nullable Path authorities) {
        this.sources = List.copyOf(sources);
        this.authorities = authorities;
        this.inForce = stamp();
        this.seen = inForce;
        this.loaded = read();
    }

    /**
     * Reads all files.
     *
     * @param sources at least one; the first one answers names that no certificate has
     * @param authorities PEM file of those who may sign the certificates of clients; null when none
     *     are asked for
     * @throws UnusableCertificate naming the file and the reason
     */
    public static TlsCertificates load(List<Source> sources, @Nullable Path authorities) {
        return new TlsCertificates(sources, authorities);
    }

    /** Looks for changed files that often, from now on, until closed. */
    public TlsCertificates watch(Duration every) {
        watcher.scheduleWithFixedDelay(
                this::look, every.toNanos(), every.toNanos(), TimeUnit.NANOSECONDS);
        return this;
    }

    /** Every name that has a certificate of its own, in order. */
    public Set<String> names() {
        return loaded.names().names();
    }

    /** Whether it is known who may sign the certificates of clients. */
    boolean knowsAuthorities() {
        return authorities != null;
    }

    /** The set in force now, for a listener that treats the certificates of clients so. */
    SslContext context(ClientCertificates clients) {
        SslContext context = loaded.contexts().get(clients);
        if (context == null) {
            throw new IllegalStateException("no authorities for the certificates of clients");
        }
        return context;
    }

    private Loaded read() {
        List<CertifiedKey> keys = new ArrayList<>();
        for (Source source : sources) {
            keys.add(CertifiedKey.read(source.name(), source.chain(), source.key()));
        }
        ServerNames names = new ServerNames(keys);
        Map<ClientCertificates, SslContext> contexts = new EnumMap<>(ClientCertificates.class);
        for (ClientCertificates clients : ClientCertificates.values()) {
            if (clients == ClientCertificates.NONE || authorities != null) {
                contexts.put(clients, context(new ServerKeyManager(names, keys), clients));
            }
        }
        return new Loaded(names, contexts);
    }

    private SslContext context(ServerKeyManager keys, ClientCertificates clients) {
        SslContextBuilder builder =
                SslContextBuilder.forServer(keys)
                        .sslProvider(SslProvider.JDK)
                        .protocols("TLSv1.3", "TLSv1.2")
                        .clientAuth(ClientAuth.valueOf(clients.requirement()));
        if (authorities != null && clients != ClientCertificates.NONE) {
            X509Certificate[] trusted = PemFiles.certificates(authorities);
            builder.trustManager(trusted);
        }
        try {
            return builder.build();
        } catch (SSLException e) {
            throw new UnusableCertificate("the certificates cannot be used: " + e.getMessage());
        }
    }

    /** Reads the files again once they have changed and then stayed the same for a while. */
    private void look() {
        try {
            List<FileStamp> now = stamp();
            boolean still = now.equals(seen);
            seen = now;
            if (!still || now.equals(inForce)) {
                return;
            }
            // Good or bad, this state of the files is dealt with, and told of, once.
            inForce = now;
            loaded = read();
            LOG.log(
                    Level.INFO,
                    "the certificates changed and are in force, for {0}",
                    String.join(", ", names()));
        } catch (UnusableCertificate e) {
            LOG.log(
                    Level.ERROR,
                    "the certificates changed and cannot be used, the former ones stay in force:"
                            + " {0}",
                    e.getMessage());
        } catch (RuntimeException | Error e) {
            // Thrown on, it would end the watching for good.
            LOG.log(Level.ERROR, "bug: certificates", e);
        }
    }

    private List<FileStamp> stamp() {
        List<FileStamp> stamps = new ArrayList<>();
        for (Source source : sources) {
            stamps.add(FileStamp.of(source.chain()));
            stamps.add(FileStamp.of(source.key()));
        }
        if (authorities != null) {
            stamps.add(FileStamp.of(authorities));
        }
        return stamps;
    }

    @Override
    public void close() {
        watcher.shutdownNow();
    }
}
