package org.siesta.app;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.siesta.account.AliasFile;
import org.siesta.config.CertificateConfig;
import org.siesta.config.ListenAddress;
import org.siesta.config.ListenerConfig;
import org.siesta.config.SiestaConfig;
import org.siesta.config.TlsConfig;
import org.siesta.delivery.DeliveryAgent;
import org.siesta.lmtp.LmtpSession;
import org.siesta.lmtp.Protocol;
import org.siesta.net.CidrList;
import org.siesta.net.ClientCertificates;
import org.siesta.net.Limits;
import org.siesta.net.ListenerSettings;
import org.siesta.net.Listeners;
import org.siesta.net.Memory;
import org.siesta.net.TlsCertificates;
import org.siesta.net.TlsMode;
import org.siesta.queue.QueueUnavailable;
import org.siesta.smtp.RelayClient;
import org.siesta.store.Store;
import org.siesta.time.HeldBackTime;

/** The running service: parts, worker and listeners, started and stopped together. */
@Singleton
public class Service {

    private static final System.Logger LOG = System.getLogger(Service.class.getName());
    private static final Duration GRACE = Duration.ofSeconds(25);

    /** Sessions and submissions, of the 30 s that a stop takes at most. */
    private static final Duration ALL = Duration.ofSeconds(28);

    /** Of a file that is told about line by line. */
    private static final int MAX_LINES = 20;

    private static final Duration LEAST = Duration.ofSeconds(3);
    private static final int SPOOL_THRESHOLD = 256 * 1024;

    private final @Nullable Tracing tracing;
    private final Parts parts;
    private final MeterRegistry registry;
    private final ScheduledExecutorService cleaner =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofVirtual().name("cleaner").factory());
    private volatile @Nullable Listeners listeners;
    private volatile @Nullable TlsCertificates certificates;

    @Inject
    Service(MeterRegistry registry) throws IOException {
        this(registry, Configured.configuration().config(), Configured::store);
    }

    /**
     * A service of another configuration than this process was started with.
     *
     * @param store gives the store, which this service closes
     * @throws IOException when a file of the configuration cannot be read
     */
    Service(MeterRegistry registry, SiestaConfig config, Supplier<Store> store) throws IOException {
        this.registry = registry;
        Metrics metrics = new Metrics(registry);
        String endpoint = config.tracing().endpoint();
        this.tracing = endpoint == null ? null : Tracing.to(endpoint, metrics);
        this.parts =
                tracing == null
                        ? new Parts(config, store, metrics, _ -> {})
                        : new Parts(config, store, tracing, tracing::tried);
        metrics.of(parts.worker());
        metrics.of(parts.queue(), parts.clock());
        metrics.of(parts::checkStore);
    }

    Parts parts() {
        return parts;
    }

    /**
     * Starts the worker and binds every declared listener.
     *
     * @throws org.siesta.net.ListenerFailed naming the listener that cannot be bound, and why
     */
    void start() throws IOException {
        SiestaConfig config = parts.config();
        if (config.rest().tokens().isEmpty()) {
            // Now, not at the first request: whoever starts the service reads the token from this
            // file.
            AdminToken.make(config.store().data());
            LOG.log(
                    System.Logger.Level.INFO,
                    "siesta.rest.tokens is empty: the administrator's token is in "
                            + AdminToken.file(config.store().data()));
        }
        passedOver(config.accounts().aliasesFile());
        parts.worker().start();
        HeldBackTime time = new HeldBackTime(parts.clock().instant(), System.nanoTime());
        // Not at once: a clock that was wrong when the machine started is right by then.
        cleaner.scheduleAtFixedRate(() -> clean(time), 10, 60, TimeUnit.MINUTES);
        List<Listeners.Listener> wanted = new ArrayList<>();
        TlsCertificates shown = certificates(config.tls());
        certificates = shown;
        for (ListenerConfig listener : config.listeners()) {
            wanted.add(listener(listener, config, shown));
        }
        Memory memory = new Memory(config.messageMemory());
        Listeners started = Listeners.start(wanted, memory);
        listeners = started;
        gauges(started, memory);
    }

    /** A line that makes no alias would else be looked for in vain. */
    private void passedOver(@Nullable Path aliases) {
        List<AliasFile.Fault> lines = parts.rules().accounts().passedOver();
        lines.stream()
                .limit(MAX_LINES)
                .forEach(line -> LOG.log(System.Logger.Level.WARNING, aliases + " " + line));
        if (lines.size() > MAX_LINES) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    aliases
                            + ": "
                            + (lines.size() - MAX_LINES)
                            + " more such lines; siesta doctor names them all");
        }
    }

    /** Whether every declared listener is bound. */
    boolean listening() {
        Listeners started = listeners;
        return started != null && started.allBound();
    }

    /** The listeners as bound. */
    List<Listeners.Bound> bound() {
        Listeners started = listeners;
        return started == null ? List.of() : started.bound();
    }

    /** Forgets what is too old, in batches that leave room for deliveries in between. */
    private void clean(HeldBackTime time) {
        try {
            Instant now = time.read(parts.clock().instant(), System.nanoTime());
            long rows = 0;
            for (int batch = parts.queue().clean(now);
                    batch > 0;
                    batch = parts.queue().clean(now)) {
                rows += batch;
            }
            LOG.log(System.Logger.Level.DEBUG, "cleaned " + rows + " rows");
        } catch (QueueUnavailable e) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "cleaning waits for the next hour: " + e.getMessage());
        } catch (RuntimeException | Error e) {
            // Thrown on, it would end the cleaning for good, and nobody would see it.
            LOG.log(System.Logger.Level.ERROR, "cleaning met a fault and goes on next hour", e);
        }
    }

    @PreDestroy
    void stop() {
        cleaner.shutdownNow();
        Listeners started = listeners;
        long end = System.nanoTime() + ALL.toNanos();
        if (started != null) {
            started.close(GRACE);
        }
        TlsCertificates shown = certificates;
        if (shown != null) {
            shown.close();
        }
        // A relay may take its time for the last answer, and whoever hangs up then sends it again.
        parts.close(Duration.ofNanos(Math.max(LEAST.toNanos(), end - System.nanoTime())));
        if (tracing != null) {
            tracing.close();
        }
    }

    private Listeners.Listener listener(
            ListenerConfig listener, SiestaConfig config, @Nullable TlsCertificates certificates) {
        boolean shim = listener.protocol() == ListenerConfig.Protocol.SMTP_SHIM;
        DeliveryAgent agent = parts.agent(shim);
        ListenerSettings settings =
                new ListenerSettings(
                        listener.name(),
                        listener.addresses().stream().map(ListenAddress::toString).toList(),
                        listener.proxyRequired(),
                        listener.mixedFamilies() == ListenerConfig.MixedFamilies.ACCEPT,
                        CidrList.parse(listener.trustedProxies()),
                        CidrList.parse(listener.trustedClients()),
                        TlsMode.valueOf(listener.tls().name()),
                        ClientCertificates.valueOf(listener.clientCertificates().name()),
                        limits(listener.limits(), config));
        Protocol protocol = shim ? Protocol.SMTP : Protocol.LMTP;
        return new Listeners.Listener(
                settings,
                facts ->
                        new LmtpSession(
                                facts, agent, config.hostName(), settings.limits(), protocol),
                certificates);
    }

    private static Limits limits(ListenerConfig.Limits limits, SiestaConfig config) {
        return new Limits(
                limits.maxMessageSize(),
                limits.maxRecipients(),
                limits.maxConnections(),
                limits.maxConnectionsPerPeer(),
                limits.proxyTimeout(),
                limits.commandTimeout(),
                limits.minDataRate(),
                limits.maxBadCommands(),
                limits.maxRefusedRecipients(),
                limits.maxProxyHeader(),
                SPOOL_THRESHOLD,
                config.store().data().resolve("spool"));
    }

    private static @Nullable TlsCertificates certificates(TlsConfig tls) {
        if (tls.certificates().isEmpty()) {
            return null;
        }
        List<TlsCertificates.Source> sources = new ArrayList<>();
        for (CertificateConfig each : tls.certificates()) {
            sources.add(new TlsCertificates.Source(each.name(), each.certificate(), each.key()));
        }
        TlsCertificates loaded = TlsCertificates.load(sources, tls.clientAuthorities());
        LOG.log(System.Logger.Level.INFO, "certificates for " + String.join(", ", loaded.names()));
        return loaded.watch(tls.reloadInterval());
    }

    private void gauges(Listeners started, Memory memory) {
        Gauge.builder("siesta.lmtp.connections", started, Listeners::connections)
                .description("Open connections of all listeners")
                .register(registry);
        Gauge.builder("siesta.lmtp.message.memory.bytes", memory, Memory::taken)
                .description("Memory of messages in hand")
                .register(registry);
        FunctionCounter.builder("siesta.relay.connections", parts.relay(), RelayClient::connections)
                .description("Connections made to relays")
                .register(registry);
        Gauge.builder("siesta.build.info", () -> 1)
                .description("Always 1")
                .tag("version", Version.text())
                .register(registry);
    }
}
