package org.siesta.app;

import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.siesta.cli.Rules;
import org.siesta.config.DeliveryConfig;
import org.siesta.config.ReplyConfig;
import org.siesta.config.SiestaConfig;
import org.siesta.config.StoreConfig;
import org.siesta.delivery.Answering;
import org.siesta.delivery.ClientNames;
import org.siesta.delivery.DeliveryAgent;
import org.siesta.delivery.DeliveryListener;
import org.siesta.delivery.Forwarder;
import org.siesta.delivery.Identification;
import org.siesta.delivery.Responder;
import org.siesta.delivery.Shim;
import org.siesta.delivery.TimeBudget;
import org.siesta.queue.QueueWorker;
import org.siesta.queue.RateLimits;
import org.siesta.queue.ReplyQueue;
import org.siesta.queue.RetrySchedule;
import org.siesta.settings.SettingsStore;
import org.siesta.smtp.RelayClient;
import org.siesta.store.EmbeddedStore;
import org.siesta.store.PostgresServer;
import org.siesta.store.PostgresStore;
import org.siesta.store.Store;
import org.siesta.store.StoreOptions;
import org.siesta.store.StoreSchema;

/**
 * Everything that a delivery needs, built from the configuration: for the service, the pipe and the
 * tests.
 */
public final class Parts implements AutoCloseable {

    /** How long nothing is asked of a store that was too slow several times. */
    private static final Duration STORE_REST = Duration.ofSeconds(10);

    private final SiestaConfig config;
    private final Store store;
    private final Rules rules;
    private final RelayParts relays;
    private final ForwardParts forward;
    private final QueueWorker worker;
    private final Answering answering;
    private final InstantSource clock;
    private final @Nullable ClientNames names;
    private final TimeBudget budget;

    /**
     * Opens the store and builds the rest, which goes by the store's time.
     *
     * @throws IOException when a file of the configuration cannot be read
     */
    public Parts(SiestaConfig config, DeliveryListener listener) throws IOException {
        this(config, () -> open(config), listener, _ -> {});
    }

    /**
     * The same on a store that is opened elsewhere, with somebody who hears of each try to submit a
     * reply.
     *
     * @param store gives the store, which these parts close
     * @throws IOException when a file of the configuration cannot be read
     */
    Parts(
            SiestaConfig config,
            Supplier<Store> store,
            DeliveryListener listener,
            Consumer<QueueWorker.Try> tries)
            throws IOException {
        this(config, store, Store::clock, listener, tries);
    }

    /**
     * The same by another time.
     *
     * @throws IOException when a file of the configuration cannot be read
     */
    public Parts(SiestaConfig config, InstantSource clock, DeliveryListener listener)
            throws IOException {
        this(config, () -> open(config), _ -> clock, listener, _ -> {});
    }

    private Parts(
            SiestaConfig config,
            Supplier<Store> opened,
            Function<Store, InstantSource> time,
            DeliveryListener listener,
            Consumer<QueueWorker.Try> tries)
            throws IOException {
        this.config = config;
        this.rules = Rules.of(config);
        this.relays = RelayParts.of(config);
        this.forward = new ForwardParts(config);
        this.store = opened.get();
        this.clock = time.apply(store);
        this.worker =
                new QueueWorker(
                        store.queue(),
                        relays.client(),
                        clock,
                        RetrySchedule.DEFAULT,
                        new QueueWorker.Settings(
                                config.queue().concurrency(),
                                config.queue().lease(),
                                QueueWorker.Settings.DEFAULT.poll(),
                                QueueWorker.Settings.DEFAULT.probePause()),
                        tries);
        this.names = config.identity().resolveNames() ? ClientNames.ofSystem() : null;
        this.budget = new TimeBudget(config.delivery().maxDelay(), STORE_REST);
        Supplier<String> ids = new Ids(clock);
        this.answering =
                new Answering(
                        store.settings(),
                        store.queue(),
                        store.trackedIds(),
                        rules.evaluation(),
                        clock,
                        ids,
                        new Answering.Limits(rates(config.reply()), config.queue().expiry()),
                        worker,
                        listener,
                        new Identification(Set.copyOf(config.identity().trustedReceived()), names));
    }

    /** What a listener of this protocol hands its transactions to. */
    public DeliveryAgent agent(boolean shim) {
        if (shim) {
            return new Shim(
                    store.queue(),
                    relays.client(),
                    answering,
                    config.queue().expiry(),
                    10L << 20,
                    config.hostName(),
                    config.delivery().maxReceived(),
                    worker::wake);
        }
        return switch (config.mode()) {
            case RESPONDER -> responder();
            case FORWARD ->
                    new Forwarder(
                            forward.backend(),
                            rules.accounts(),
                            answering,
                            onStoreFailure(config.delivery().onStoreFailure()),
                            budget,
                            config.hostName(),
                            config.delivery().maxReceived(),
                            config.delivery().dsn() == DeliveryConfig.Dsn.ALWAYS);
        };
    }

    /** Answers and keeps nothing of the message; what the pipe uses in either mode. */
    public DeliveryAgent responder() {
        return new Responder(rules.accounts(), answering);
    }

    SiestaConfig config() {
        return config;
    }

    /**
     * Writes to the store; throws {@link org.siesta.store.StoreUnavailable} when it does not
     * answer.
     */
    void checkStore() {
        store.check();
    }

    Rules rules() {
        return rules;
    }

    ReplyQueue queue() {
        return store.queue();
    }

    SettingsStore settings() {
        return store.settings();
    }

    RelayClient relay() {
        return relays.client();
    }

    QueueWorker worker() {
        return worker;
    }

    InstantSource clock() {
        return clock;
    }

    @Override
    public void close() {
        close(Duration.ofSeconds(3));
    }

    /** Gives what is being sent so much time to end. */
    void close(Duration grace) {
        forward.close();
        worker.close(grace);
        relays.close();
        if (names != null) {
            names.close();
        }
        store.close();
    }

    /**
     * Opens the configured store where nobody else notices it; see {@link EmbeddedStore#openAhead}.
     */
    static Optional<EmbeddedStore> openAhead(SiestaConfig config) {
        return config.store().server() == null
                ? EmbeddedStore.openAhead(config.store().data(), embedded(config))
                : Optional.empty();
    }

    /** Opens the configured store. */
    static Store open(SiestaConfig config) {
        StoreConfig.Server server = config.store().server();
        return server == null
                ? EmbeddedStore.open(config.store().data(), embedded(config))
                : PostgresStore.open(postgres(server), options(config, server.timeout()));
    }

    /** The tables of the configured store, which is not opened. */
    static StoreSchema schema(SiestaConfig config) {
        StoreConfig.Server server = config.store().server();
        return server == null
                ? StoreSchema.embedded(config.store().data(), embedded(config))
                : StoreSchema.postgres(postgres(server));
    }

    private static StoreOptions embedded(SiestaConfig config) {
        return options(config, StoreOptions.DEFAULT.patience());
    }

    private static PostgresServer postgres(StoreConfig.Server server) {
        return new PostgresServer(
                server.url(),
                server.username(),
                server.password(),
                server.poolSize(),
                server.connectTimeout(),
                server.poolTimeout(),
                server.statementTimeout(),
                server.lockTimeout(),
                server.socketTimeout(),
                server.settingsAge());
    }

    /**
     * What is remembered for the site's longest period counts for every period that a user may
     * choose.
     */
    private static StoreOptions options(SiestaConfig config, Duration patience) {
        return new StoreOptions(
                config.store().rememberAddresses(),
                config.store().rememberedPerAccount(),
                Duration.ofDays(config.reply().maxDays()),
                config.store().decisions().kept(),
                config.store().decisions().max(),
                patience,
                StoreOptions.DEFAULT.maxBytes(),
                config.store().decisions().addresses() == StoreConfig.Addresses.HASHED,
                new StoreOptions.Unwritten(
                        config.store().decisions().maxUnwritten(),
                        // The mail store has the message by then, and nothing of ours holds it up.
                        config.mode() == SiestaConfig.Mode.FORWARD
                                ? Duration.ZERO
                                : config.store().decisions().roomTimeout()));
    }

    private static RateLimits rates(ReplyConfig reply) {
        return new RateLimits(
                reply.maxPerAccountPerHour(), reply.maxPerDomainPerHour(), reply.maxPerMinute());
    }

    private static Forwarder.OnStoreFailure onStoreFailure(
            DeliveryConfig.OnStoreFailure configured) {
        return named(Forwarder.OnStoreFailure.class, configured);
    }

    /**
     * The value of the same name: the words of the configuration and of the packages that act on it
     * are the same.
     */
    static <E extends Enum<E>> E named(Class<E> type, Enum<?> word) {
        return Enum.valueOf(type, word.name().toUpperCase(Locale.ROOT));
    }
}
