package org.siesta.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reads the typed values out of what was gathered, area by area, and collects the faults. */
final class ConfigReader {

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
                                need(Keys.MAX_UNWRITTEN),
                                need(Keys.ROOM_TIMEOUT),
                                need(Keys.DECISION_ADDRESSES)));
        ListenerReader edge = new ListenerReader(this, gathered.settings().keySet());
        List<ListenerConfig> listeners = edge.listeners();
        need(ListenerKeys.ALLOW_ANY_PROXY);
        TlsConfig tls =
                new TlsConfig(
                        edge.certificates(),
                        maybe(ListenerKeys.CLIENT_AUTHORITIES),
                        need(ListenerKeys.CERTIFICATE_RELOAD));
        List<RelayConfig> relays = new RelayReader(this, gathered.settings().keySet()).read();
        ForwardConfig forward = new BackendReader(this, gathered.settings().keySet()).read();
        SiestaConfig config =
                new SiestaConfig(
                        mode,
                        hostName,
                        listeners,
                        need(ListenerKeys.MESSAGE_MEMORY),
                        tls,
                        relays,
                        mode == SiestaConfig.Mode.FORWARD
                                ? forward
                                : new ForwardConfig(List.of(), forward.connections()),
                        store,
                        new IdentityConfig(
                                need(ListenerKeys.TRUSTED_RECEIVED),
                                need(ListenerKeys.RESOLVE_NAMES)),
                        new AccountsConfig(
                                need(Keys.DOMAINS),
                                need(Keys.USERS),
                                need(Keys.DELIMITER),
                                maybe(Keys.ALIASES_FILE),
                                need(Keys.INTERNAL_NETWORKS),
                                need(Keys.ORIGINAL_RECIPIENT_FIELDS)),
                        new SenderAuthConfig(
                                need(ReplyKeys.SENDER_AUTH_POLICY),
                                need(ReplyKeys.AUTHSERV_IDS),
                                need(ReplyKeys.TRUSTED_HOPS),
                                new SenderAuthConfig.Spf(
                                        need(ReplyKeys.SPF),
                                        need(ReplyKeys.SPF_TIMEOUT),
                                        need(ReplyKeys.SPF_MAX_LOOKUPS),
                                        need(ReplyKeys.SPF_CACHE_SIZE),
                                        need(ReplyKeys.DNS_SERVERS))),
                        reply(),
                        suppress(),
                        sieve(),
                        new RestConfig(Optional.ofNullable(maybe(Keys.TOKENS)).orElse(List.of())),
                        new HttpConfig(need(Keys.HTTP_ADDRESS), need(Keys.MANAGEMENT_ADDRESS)),
                        new LogConfig(need(Keys.LOG_FORMAT)),
                        new TracingConfig(maybe(Keys.TRACING_ENDPOINT)),
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

    private ReplyConfig reply() {
        return new ReplyConfig(
                need(ReplyKeys.ENVELOPE_FROM),
                need(ReplyKeys.DEFAULT_DAYS),
                need(ReplyKeys.MIN_DAYS),
                need(ReplyKeys.MAX_DAYS),
                need(ReplyKeys.MIN_SECONDS),
                need(ReplyKeys.MAX_PER_HOUR),
                need(ReplyKeys.MAX_PER_DOMAIN),
                need(ReplyKeys.MAX_PER_MINUTE),
                need(ReplyKeys.REPLY_MAX_SIZE).intValue(),
                need(ReplyKeys.ORIGINAL_SUBJECT),
                need(ReplyKeys.ALLOW));
    }

    private SuppressConfig suppress() {
        return new SuppressConfig(
                need(ReplyKeys.NEVER_ANSWER),
                need(ReplyKeys.UNDELIVERABLE_DOMAINS),
                need(ReplyKeys.SPAM_FIELDS),
                need(ReplyKeys.VIRUS_FIELDS),
                need(ReplyKeys.FEEDBACK_ID),
                need(ReplyKeys.MAX_RECEIVED),
                need(ReplyKeys.MAX_AGE),
                need(ReplyKeys.FETCHED));
    }

    private SieveConfig sieve() {
        return new SieveConfig(
                need(ReplyKeys.MAX_SCRIPT_SIZE).intValue(),
                need(ReplyKeys.MAX_NESTING),
                need(ReplyKeys.MAX_STRING_SIZE).intValue(),
                need(ReplyKeys.MAX_IDENTIFIER),
                need(ReplyKeys.MAX_ARGUMENTS),
                need(ReplyKeys.MAX_ACTIONS),
                need(ReplyKeys.MAX_REDIRECTS),
                need(ReplyKeys.MAX_VARIABLES),
                need(ReplyKeys.MAX_VARIABLE_SIZE).intValue(),
                need(ReplyKeys.CPU_LIMIT),
                need(ReplyKeys.MAX_INCLUDES),
                need(ReplyKeys.MAX_INCLUDE_DEPTH),
                maybe(ReplyKeys.GLOBAL_SCRIPTS),
                need(ReplyKeys.MAX_MIME_PARTS),
                need(ReplyKeys.MAX_MIME_DEPTH),
                need(ReplyKeys.MAX_BODY_STRING).intValue(),
                need(ReplyKeys.MAX_LOOP_NESTING),
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
                need(Keys.MAX_DELAY),
                need(Keys.MAX_RECEIVED),
                need(Keys.DSN));
    }

    /** A key that something else makes necessary is not there. */
    void missing(String key, String why) {
        fault(key, key + " is missing: " + why);
    }

    void fault(String key, String message) {
        faults.add(new ConfigFault(key, message));
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
    <T> T value(ConfigKey<T> key, String name, String defaultText) {
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
                                                ? "the value must be: " + key.type().expected()
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

    /** Where a key is set, in parentheses behind a space; empty where it is not. */
    String where(String key) {
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
