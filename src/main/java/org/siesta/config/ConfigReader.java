package org.siesta.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Reads the typed values out of what was gathered, area by area, and collects the faults. */
final class ConfigReader {

    private static final String LISTENERS = "siesta.listeners.";
    private static final String BACKENDS = "siesta.backends.";
    private static final String CERTIFICATES = "siesta.tls.certificates.";

    /** The listener that is there when none is declared. */
    private static final String DEFAULT_LISTENER = "lmtp";

    private static final String DEFAULT_ADDRESS = "127.0.0.1:2424";

    private final Gathered gathered;
    private final Map<String, String> environment;
    private final List<ConfigFault> faults;
    private final List<ConfigEntry> entries = new ArrayList<>();

    ConfigReader(Gathered gathered, Map<String, String> environment) {
        this.gathered = gathered;
        this.environment = environment;
        this.faults = new ArrayList<>(gathered.faults());
    }

    Configuration read() {
        SiestaConfig.Mode mode = need(Keys.MODE);
        String hostName = value(Keys.HOST_NAME, Keys.HOST_NAME.pattern(), machineName());
        StoreConfig store =
                new StoreConfig(
                        need(Keys.DATA),
                        storeServer(),
                        need(Keys.REMEMBERED),
                        need(Keys.REMEMBER_ADDRESSES),
                        new StoreConfig.Decisions(
                                need(Keys.DECISIONS_KEPT),
                                need(Keys.MAX_DECISIONS),
                                need(Keys.DECISION_ADDRESSES)));
        List<ListenerConfig> listeners = listeners();
        need(Keys.ALLOW_ANY_PROXY);
        TlsConfig tls =
                new TlsConfig(
                        certificates(),
                        maybe(Keys.CLIENT_AUTHORITIES),
                        need(Keys.CERTIFICATE_RELOAD));
        List<RelayConfig> relays = new RelayReader(this, gathered.settings().keySet()).read();
        ForwardConfig forward = forward();
        SiestaConfig config =
                new SiestaConfig(
                        mode,
                        hostName,
                        listeners,
                        need(Keys.MESSAGE_MEMORY),
                        tls,
                        relays,
                        mode == SiestaConfig.Mode.FORWARD
                                ? forward
                                : new ForwardConfig(List.of(), forward.connections()),
                        store,
                        new IdentityConfig(need(Keys.TRUSTED_RECEIVED), need(Keys.RESOLVE_NAMES)),
                        new AccountsConfig(
                                need(Keys.DOMAINS),
                                need(Keys.USERS),
                                need(Keys.DELIMITER),
                                maybe(Keys.ALIASES_FILE),
                                need(Keys.INTERNAL_NETWORKS),
                                need(Keys.ORIGINAL_RECIPIENT_FIELDS)),
                        new SenderAuthConfig(
                                need(Keys.SENDER_AUTH_POLICY),
                                need(Keys.AUTHSERV_IDS),
                                need(Keys.TRUSTED_HOPS),
                                new SenderAuthConfig.Spf(
                                        need(Keys.SPF),
                                        need(Keys.SPF_TIMEOUT),
                                        need(Keys.SPF_MAX_LOOKUPS),
                                        need(Keys.SPF_CACHE_SIZE),
                                        need(Keys.DNS_SERVERS))),
                        reply(),
                        suppress(),
                        sieve(),
                        new RestConfig(Optional.ofNullable(maybe(Keys.TOKENS)).orElse(List.of())),
                        new HttpConfig(need(Keys.HTTP_ADDRESS), need(Keys.MANAGEMENT_ADDRESS)),
                        delivery(mode),
                        new QueueConfig(
                                need(Keys.QUEUE_CONCURRENCY),
                                need(Keys.QUEUE_EXPIRY),
                                need(Keys.QUEUE_LEASE)));
        faults.addAll(new CrossChecks(config, gathered.settings()).faults());
        if (!faults.isEmpty()) {
            return new Configuration.Faulty(
                    faults.stream().distinct().toList(), config, List.copyOf(entries));
        }
        return new Configuration.Loaded(
                config, List.copyOf(entries), Map.copyOf(gathered.passedOn()));
    }

    private List<ListenerConfig> listeners() {
        Set<String> declared = new LinkedHashSet<>();
        Set<String> mentioned = new LinkedHashSet<>();
        for (String key : gathered.settings().keySet()) {
            if (key.startsWith(LISTENERS)) {
                mentioned.add(key.split("\\.", -1)[2]);
            }
            Keys.ADDRESS.nameIn(key).ifPresent(declared::add);
        }
        if (declared.isEmpty()) {
            declared.add(DEFAULT_LISTENER);
        }
        mentioned.removeAll(declared);
        for (String name : mentioned) {
            noSuchListener(name, declared);
        }
        return declared.stream().map(this::listener).toList();
    }

    private void noSuchListener(String name, Set<String> declared) {
        gathered.settings().keySet().stream()
                .filter(k -> k.startsWith(LISTENERS + name + "."))
                .forEach(
                        key ->
                                faults.add(
                                        new ConfigFault(
                                                key,
                                                key
                                                        + where(key)
                                                        + ": no such listener \""
                                                        + name
                                                        + "\"; known: "
                                                        + String.join(", ", declared)
                                                        + Spelling.nearest(name, declared)
                                                                .map(
                                                                        n ->
                                                                                "; did you mean "
                                                                                        + n
                                                                                        + "?")
                                                                .orElse(
                                                                        "; a listener is declared by "
                                                                                + LISTENERS
                                                                                + name
                                                                                + ".address"))));
    }

    private ListenerConfig listener(String name) {
        ListenerConfig.Protocol protocol = need(Keys.PROTOCOL, name);
        List<ListenAddress> addresses = value(Keys.ADDRESS, Keys.ADDRESS.of(name), DEFAULT_ADDRESS);
        return new ListenerConfig(
                name,
                protocol,
                addresses,
                need(Keys.PROXY_PROTOCOL, name),
                need(Keys.PROXY_MIXED_FAMILIES, name),
                need(Keys.TRUSTED_PROXIES, name),
                need(Keys.TRUSTED_CLIENTS, name),
                need(Keys.LISTENER_TLS, name),
                need(Keys.CLIENT_CERTIFICATES, name),
                new ListenerConfig.Limits(
                        need(Keys.MAX_MESSAGE_SIZE, name),
                        need(Keys.MAX_RECIPIENTS, name),
                        need(Keys.MAX_CONNECTIONS, name),
                        need(Keys.MAX_CONNECTIONS_PER_PEER, name),
                        need(Keys.PROXY_TIMEOUT, name),
                        need(Keys.LISTENER_COMMAND_TIMEOUT, name),
                        need(Keys.MIN_DATA_RATE, name),
                        need(Keys.MAX_BAD_COMMANDS, name)));
    }

    private List<CertificateConfig> certificates() {
        Set<String> names = new TreeSet<>();
        for (String key : gathered.settings().keySet()) {
            if (key.startsWith(CERTIFICATES)) {
                names.add(key.split("\\.", -1)[3]);
            }
        }
        List<CertificateConfig> certificates = new ArrayList<>();
        for (String name : names) {
            Path certificate = certificatePart(Keys.CERTIFICATE, name);
            Path key = certificatePart(Keys.CERTIFICATE_KEY, name);
            if (certificate != null && key != null) {
                certificates.add(
                        name.equals("default") ? 0 : certificates.size(),
                        new CertificateConfig(name, certificate, key));
            }
        }
        return certificates;
    }

    private @Nullable Path certificatePart(ConfigKey<Path> key, String name) {
        if (!gathered.settings().containsKey(key.of(name))) {
            String other =
                    (key == Keys.CERTIFICATE ? Keys.CERTIFICATE_KEY : Keys.CERTIFICATE).of(name);
            faults.add(
                    new ConfigFault(
                            key.of(name),
                            key.of(name)
                                    + " is missing beside "
                                    + other
                                    + where(other)
                                    + ": a certificate needs both .certificate and .key"));
            return null;
        }
        return maybe(key, key.of(name));
    }

    private StoreConfig.@Nullable Server storeServer() {
        StoreConfig.Server server =
                new StoreConfig.Server(
                        need(Keys.STORE_URL),
                        maybe(Keys.STORE_USERNAME),
                        maybe(Keys.STORE_PASSWORD),
                        need(Keys.STORE_POOL_SIZE),
                        need(Keys.STORE_TIMEOUT),
                        need(Keys.STORE_CONNECT_TIMEOUT),
                        need(Keys.STORE_POOL_TIMEOUT),
                        need(Keys.STORE_STATEMENT_TIMEOUT),
                        need(Keys.STORE_LOCK_TIMEOUT),
                        need(Keys.STORE_SOCKET_TIMEOUT),
                        need(Keys.STORE_SETTINGS_AGE));
        return server.url().startsWith(StoreConfig.Server.SCHEME) ? server : null;
    }

    /** Times that all servers have in common. */
    private record Times(Duration connect, Duration greeting, Duration command) {}

    private ForwardConfig forward() {
        Times times =
                new Times(
                        need(Keys.BACKEND_CONNECT_TIMEOUT),
                        need(Keys.BACKEND_GREETING_TIMEOUT),
                        need(Keys.BACKEND_COMMAND_TIMEOUT));
        List<ForwardConfig.Route> routes = new ArrayList<>();
        List<BackendConfig> usual =
                servers(
                        maybe(Keys.BACKEND_HOST),
                        need(Keys.BACKEND_PORT),
                        maybe(Keys.BACKEND_PATH),
                        need(Keys.BACKEND_PROXY),
                        need(Keys.BACKEND_XCLIENT),
                        need(Keys.BACKEND_TLS),
                        times);
        if (!usual.isEmpty()) {
            routes.add(new ForwardConfig.Route("", List.of(), usual));
        }
        Set<String> names = new TreeSet<>();
        for (String key : gathered.settings().keySet()) {
            if (key.startsWith(BACKENDS)) {
                names.add(key.split("\\.", -1)[2]);
            }
        }
        for (String name : names) {
            List<String> domains = maybe(Keys.ROUTE_DOMAINS, Keys.ROUTE_DOMAINS.of(name));
            routes.add(
                    new ForwardConfig.Route(
                            name,
                            domains == null ? List.of() : domains,
                            servers(
                                    maybe(Keys.ROUTE_HOST, Keys.ROUTE_HOST.of(name)),
                                    need(Keys.ROUTE_PORT, name),
                                    maybe(Keys.ROUTE_PATH, Keys.ROUTE_PATH.of(name)),
                                    need(Keys.ROUTE_PROXY, name),
                                    need(Keys.ROUTE_XCLIENT, name),
                                    need(Keys.ROUTE_TLS, name),
                                    times)));
        }
        return new ForwardConfig(
                routes,
                new ForwardConfig.Connections(
                        need(Keys.BACKEND_MAX_CONNECTIONS),
                        need(Keys.BACKEND_WAIT_TIMEOUT),
                        need(Keys.BACKEND_IDLE_TIMEOUT),
                        need(Keys.BACKEND_RETRY_PAUSE)));
    }

    private static List<BackendConfig> servers(
            @Nullable List<HostPort> hosts,
            int port,
            @Nullable Path path,
            ProxyHeader proxyProtocol,
            boolean xclient,
            ServerTls tls,
            Times times) {
        List<HostPort> places =
                hosts != null ? hosts : path != null ? List.of(new HostPort("", port)) : List.of();
        return places.stream()
                .map(place -> place.orPort(port))
                .map(
                        place ->
                                new BackendConfig(
                                        place.host(),
                                        place.port(),
                                        path,
                                        proxyProtocol,
                                        xclient,
                                        tls,
                                        times.connect(),
                                        times.greeting(),
                                        times.command()))
                .toList();
    }

    private ReplyConfig reply() {
        return new ReplyConfig(
                need(Keys.ENVELOPE_FROM),
                need(Keys.DEFAULT_DAYS),
                need(Keys.MIN_DAYS),
                need(Keys.MAX_DAYS),
                need(Keys.MIN_SECONDS),
                need(Keys.MAX_PER_HOUR),
                need(Keys.MAX_PER_DOMAIN),
                need(Keys.MAX_PER_MINUTE),
                need(Keys.REPLY_MAX_SIZE).intValue(),
                need(Keys.ORIGINAL_SUBJECT),
                need(Keys.ALLOW));
    }

    private SuppressConfig suppress() {
        return new SuppressConfig(
                need(Keys.NEVER_ANSWER),
                need(Keys.UNDELIVERABLE_DOMAINS),
                need(Keys.SPAM_FIELDS),
                need(Keys.VIRUS_FIELDS),
                need(Keys.FEEDBACK_ID),
                need(Keys.MAX_RECEIVED));
    }

    private SieveConfig sieve() {
        return new SieveConfig(
                need(Keys.MAX_SCRIPT_SIZE).intValue(),
                need(Keys.MAX_NESTING),
                need(Keys.MAX_STRING_SIZE).intValue(),
                need(Keys.MAX_IDENTIFIER),
                need(Keys.MAX_ARGUMENTS),
                need(Keys.MAX_ACTIONS),
                need(Keys.MAX_REDIRECTS),
                need(Keys.MAX_VARIABLES),
                need(Keys.MAX_VARIABLE_SIZE).intValue(),
                need(Keys.CPU_LIMIT),
                need(Keys.MAX_INCLUDES),
                need(Keys.MAX_INCLUDE_DEPTH),
                maybe(Keys.GLOBAL_SCRIPTS),
                need(Keys.MAX_MIME_PARTS),
                need(Keys.MAX_MIME_DEPTH),
                need(Keys.MAX_BODY_STRING).intValue(),
                need(Keys.MAX_LOOP_NESTING),
                extensions());
    }

    private ExtensionConfig extensions() {
        return new ExtensionConfig(
                new ExtensionConfig.EditHeader(
                        need(ExtensionKeys.MAX_FIELD_SIZE).intValue(),
                        need(ExtensionKeys.MAX_ADDED),
                        need(ExtensionKeys.FORBID_ADD),
                        need(ExtensionKeys.FORBID_DELETE)),
                new ExtensionConfig.Notify(
                        need(ExtensionKeys.MAX_NOTIFICATIONS), need(ExtensionKeys.MAX_NOTIFIED)),
                new ExtensionConfig.Duplicate(
                        need(ExtensionKeys.DUPLICATE_PERIOD),
                        need(ExtensionKeys.DUPLICATE_MAX_PERIOD)),
                scanner(ExtensionKeys.SPAM),
                scanner(ExtensionKeys.VIRUS),
                named(ExtensionKeys.LIST),
                named(ExtensionKeys.ENVIRONMENT));
    }

    private ExtensionConfig.Scanner scanner(ExtensionKeys.Scanner keys) {
        return new ExtensionConfig.Scanner(
                need(keys.status()), need(keys.type()), need(keys.max()), need(keys.words()));
    }

    /** The values of a key by the names that the user chose. */
    private <T> Map<String, T> named(ConfigKey<T> key) {
        Map<String, T> values = new TreeMap<>();
        for (String setting : gathered.settings().keySet()) {
            key.nameIn(setting)
                    .ifPresent(
                            name -> {
                                T value = maybe(key, setting);
                                if (value != null) {
                                    values.put(name, value);
                                }
                            });
        }
        return values;
    }

    private DeliveryConfig delivery(SiestaConfig.Mode mode) {
        // Forward mode carries the user's mail, and the mail comes before the reply.
        String byMode =
                switch (mode) {
                    case RESPONDER -> "tempfail";
                    case FORWARD -> "deliver-without-reply";
                };
        return new DeliveryConfig(
                value(Keys.ON_STORE_FAILURE, Keys.ON_STORE_FAILURE.pattern(), byMode),
                need(Keys.MAX_DELAY));
    }

    /** A key that something else makes necessary is not there. */
    void missing(String key, String why) {
        faults.add(new ConfigFault(key, key + " is missing: " + why));
    }

    /** The value of a key for this name, or that of the other key where it is not set. */
    <T> T inherited(ConfigKey<T> key, String name, ConfigKey<T> from) {
        Gathered.Setting general = gathered.settings().get(from.pattern());
        boolean sound =
                general != null && from.type().parse(general.value()) instanceof Parsed.Value;
        String text = general != null && sound ? general.value() : from.defaultText();
        if (text == null) {
            throw new IllegalStateException(from.pattern() + " has no default");
        }
        return value(key, key.of(name), text);
    }

    <T> T need(ConfigKey<T> key) {
        return need(key, "");
    }

    <T> T need(ConfigKey<T> key, String name) {
        String defaultText = key.defaultText();
        if (defaultText == null) {
            throw new IllegalStateException(key.pattern() + " has no default");
        }
        return value(key, key.of(name), defaultText);
    }

    /** The value of a key that always has one; a faulty one counts as the default meanwhile. */
    private <T> T value(ConfigKey<T> key, String name, String defaultText) {
        if (!gathered.settings().containsKey(name)) {
            entries.add(new ConfigEntry(name, defaultText, new Origin.Default(), key.secret()));
        } else {
            T value = maybe(key, name);
            if (value != null) {
                return value;
            }
        }
        if (key.type().parse(defaultText) instanceof Parsed.Value<T>(T value)) {
            return value;
        }
        throw new IllegalStateException("the default of " + name + " is not valid: " + defaultText);
    }

    <T> @Nullable T maybe(ConfigKey<T> key) {
        return maybe(key, key.pattern());
    }

    <T> @Nullable T maybe(ConfigKey<T> key, String name) {
        Gathered.Setting setting = gathered.settings().get(name);
        if (setting == null || unset(key, setting.value())) {
            entries.add(new ConfigEntry(name, "", new Origin.Default(), key.secret()));
            return null;
        }
        entries.add(new ConfigEntry(name, setting.value(), setting.origin(), key.secret()));
        return switch (key.type().parse(setting.value())) {
            case Parsed.Value<T>(T value) -> value;
            case Parsed.Bad<T>(String why) -> {
                faults.add(
                        new ConfigFault(
                                name,
                                name
                                        + where(name)
                                        + ": "
                                        + (key.secret()
                                                ? "the value is not " + key.type().expected()
                                                : why)));
                yield null;
            }
        };
    }

    /** An empty value where an empty one has no meaning and none is needed. */
    private static <T> boolean unset(ConfigKey<T> key, String value) {
        return value.isEmpty()
                && key.defaultText() == null
                && key.type().parse(value) instanceof Parsed.Bad;
    }

    private String where(String key) {
        Gathered.Setting setting = gathered.settings().get(key);
        return setting == null ? "" : " (" + setting.origin().where() + ")";
    }

    /** The machine's name without asking the network. */
    private String machineName() {
        for (String name : List.of(kernelName(), environment.getOrDefault("HOSTNAME", ""))) {
            if (NetworkSyntax.isHost(name)) {
                return name;
            }
        }
        return "localhost";
    }

    private static String kernelName() {
        try {
            return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
        } catch (IOException _) {
            return "";
        }
    }
}
