package org.siesta.config;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.siesta.mail.Mailbox;

/** What must hold between keys; each fault names the key to change. */
final class CrossChecks {

    private static final Pattern PASSWORD_IN_URL =
            Pattern.compile("[?&](ssl)?password=|^[^?]*//[^/?]*@", Pattern.CASE_INSENSITIVE);

    private final SiestaConfig config;
    private final Map<String, Gathered.Setting> settings;
    private final List<ConfigFault> faults = new ArrayList<>();

    CrossChecks(SiestaConfig config, Map<String, Gathered.Setting> settings) {
        this.config = config;
        this.settings = settings;
    }

    List<ConfigFault> faults() {
        config.listeners().forEach(this::listener);
        addresses();
        certificateFiles();
        config.relays().forEach(this::relay);
        backend();
        store();
        reply();
        accounts();
        tokens();
        Path aliases = config.accounts().aliasesFile();
        if (aliases != null) {
            readable(Keys.ALIASES_FILE.pattern(), aliases);
        }
        Path scripts = config.sieve().globalScripts();
        if (scripts != null) {
            folder(ReplyKeys.GLOBAL_SCRIPTS.pattern(), scripts);
        }
        return faults;
    }

    private void accounts() {
        String users = Keys.USERS.pattern();
        List<Mailbox> known = config.accounts().users();
        if (!known.isEmpty()
                && config.mode() == SiestaConfig.Mode.FORWARD
                && sound(Keys.MODE.pattern())) {
            fault(users, "has no effect in forward mode: the backend knows its users; remove it");
        }
        List<String> domains = config.accounts().domains();
        if (!domains.isEmpty() && sound(Keys.DOMAINS.pattern())) {
            known.stream()
                    .filter(user -> domains.stream().noneMatch(d -> isIn(d, user)))
                    .forEach(
                            user ->
                                    fault(
                                            users,
                                            user.address()
                                                    + " is in none of "
                                                    + Keys.DOMAINS.pattern()));
        }
    }

    /** One token that opens two things would open the first for whoever was given the second. */
    private void tokens() {
        Map<String, RestConfig.Token> known = new HashMap<>();
        for (RestConfig.Token token : config.rest().tokens()) {
            RestConfig.Token before = known.putIfAbsent(token.sha256(), token);
            if (before != null && !Objects.equals(before.account(), token.account())) {
                fault(
                        Keys.TOKENS.pattern(),
                        before.scope() + " and " + token.scope() + " have the same token");
            }
        }
    }

    private static boolean isIn(String domain, Mailbox user) {
        return new Mailbox("x", domain).normal().domain().equals(user.normal().domain());
    }

    private void listener(ListenerConfig listener) {
        String name = listener.name();
        if (listener.addresses().isEmpty()) {
            fault(ListenerKeys.ADDRESS.of(name), "a listener needs at least one address");
        }
        if (listener.protocol() == ListenerConfig.Protocol.MANAGESIEVE) {
            fault(
                    ListenerKeys.PROTOCOL.of(name),
                    "managesieve is not there in this version; use lmtp or smtp-shim");
        }
        String proxies = ListenerKeys.TRUSTED_PROXIES.of(name);
        if (listener.proxyRequired() && listener.trustedProxies().isEmpty() && sound(proxies)) {
            fault(
                    ListenerKeys.PROXY_PROTOCOL.of(name),
                    "required, but nobody may send a PROXY header: set "
                            + proxies
                            + " to the addresses of the load balancers");
        }
        if (!allowsAnyProxy()) {
            listener.trustedProxies().stream()
                    .filter(NetworkSyntax::isEverything)
                    .forEach(
                            network ->
                                    fault(
                                            proxies,
                                            network
                                                    + " lets anybody claim any client address; name"
                                                    + " the load balancers, or set "
                                                    + ListenerKeys.ALLOW_ANY_PROXY.pattern()
                                                    + "=true"));
        }
        boolean certificateSet =
                settings.keySet().stream().anyMatch(k -> k.startsWith("siesta.tls.certificates."));
        if (listener.tls() != ListenerConfig.Tls.NONE && !certificateSet) {
            fault(
                    ListenerKeys.LISTENER_TLS.of(name),
                    ValueTypes.word(listener.tls())
                            + " needs a certificate: set "
                            + ListenerKeys.CERTIFICATE.of("default")
                            + " and "
                            + ListenerKeys.CERTIFICATE_KEY.of("default"));
        }
        clientCertificates(listener);
    }

    private void clientCertificates(ListenerConfig listener) {
        if (listener.clientCertificates() == ListenerConfig.ClientCertificates.NONE) {
            return;
        }
        String key = ListenerKeys.CLIENT_CERTIFICATES.of(listener.name());
        String tls = ListenerKeys.LISTENER_TLS.of(listener.name());
        if (listener.tls() == ListenerConfig.Tls.NONE && sound(tls)) {
            fault(key, "without TLS no client shows a certificate: set " + tls);
        }
        if (!settings.containsKey(ListenerKeys.CLIENT_AUTHORITIES.pattern())) {
            fault(
                    key,
                    "set "
                            + ListenerKeys.CLIENT_AUTHORITIES.pattern()
                            + " to those who sign the certificates of clients");
        }
    }

    private boolean allowsAnyProxy() {
        Gathered.Setting setting = settings.get(ListenerKeys.ALLOW_ANY_PROXY.pattern());
        return setting != null
                && ValueTypes.SWITCH.parse(setting.value())
                        instanceof Parsed.Value<Boolean>(Boolean allowed)
                && allowed;
    }

    /** Two that want the same address: one of them would silently not be there. */
    private void addresses() {
        record Bound(String key, ListenAddress address) {}
        List<Bound> bound = new ArrayList<>();
        for (ListenerConfig listener : config.listeners()) {
            listener.addresses()
                    .forEach(
                            a -> bound.add(new Bound(ListenerKeys.ADDRESS.of(listener.name()), a)));
        }
        bound.add(new Bound(Keys.HTTP_ADDRESS.pattern(), config.http().address()));
        bound.add(new Bound(Keys.MANAGEMENT_ADDRESS.pattern(), config.http().management()));
        // In the place of a faulty one stands the default, which nobody asked for.
        bound.removeIf(b -> !sound(b.key()));
        for (int i = 0; i < bound.size(); i++) {
            for (int j = 0; j < i; j++) {
                if (bound.get(i).address().collides(bound.get(j).address())) {
                    fault(
                            bound.get(i).key(),
                            bound.get(i).address()
                                    + " is already taken by "
                                    + bound.get(j).key()
                                    + at(bound.get(j).key())
                                    + ": "
                                    + bound.get(j).address());
                }
            }
        }
    }

    private void certificateFiles() {
        for (CertificateConfig certificate : config.tls().certificates()) {
            readable(ListenerKeys.CERTIFICATE.of(certificate.name()), certificate.certificate());
            readable(ListenerKeys.CERTIFICATE_KEY.of(certificate.name()), certificate.key());
        }
        Path authorities = config.tls().clientAuthorities();
        if (authorities != null) {
            readable(ListenerKeys.CLIENT_AUTHORITIES.pattern(), authorities);
        }
    }

    private void relay(RelayConfig relay) {
        String username = relay.keys() + "username";
        String password = relay.keys() + "password";
        if (relay.username() != null && relay.password() == null) {
            fault(username, "set without " + password);
        }
        if (relay.username() == null && relay.password() != null) {
            fault(password, "set without " + username);
        }
        if (relay.username() != null
                && relay.tls() == ServerTls.NONE
                && !relay.allowPlaintextAuth()) {
            fault(
                    relay.keys() + "tls",
                    "none would send the password in the clear: choose another value, or set "
                            + relay.keys()
                            + "allow-plaintext-auth=true");
        }
        Path authorities = relay.caFile();
        if (authorities != null) {
            readable(relay.keys() + "ca-file", authorities);
        }
        loop(relay.keys() + "host", relay.host(), relay.port());
    }

    private void backend() {
        String host = ServerKeys.BACKEND_HOST.pattern();
        String path = ServerKeys.BACKEND_PATH.pattern();
        onePlace(host, path);
        boolean forward = config.mode() == SiestaConfig.Mode.FORWARD;
        List<String> places =
                settings.keySet().stream()
                        .filter(
                                key ->
                                        key.equals(host)
                                                || key.equals(path)
                                                || ServerKeys.ROUTE_HOST.matches(key)
                                                || ServerKeys.ROUTE_PATH.matches(key))
                        .filter(this::isSet)
                        .toList();
        if (forward && places.isEmpty()) {
            fault(Keys.MODE.pattern(), "forward needs a backend: set " + host + " or " + path);
        }
        if (!forward && !places.isEmpty() && sound(Keys.MODE.pattern())) {
            // Whoever names a backend expects his mail there; in responder mode it would end here.
            fault(
                    places.getFirst(),
                    "has no effect in responder mode; set " + Keys.MODE.pattern() + "=forward");
        }
        Map<String, String> routed = new HashMap<>();
        for (ForwardConfig.Route route : config.forward().routes()) {
            authorities(route);
            route.servers().forEach(server -> loop(route, server));
            if (!route.name().isEmpty()) {
                route(route, routed);
            }
        }
    }

    private void authorities(ForwardConfig.Route route) {
        Path file = route.servers().isEmpty() ? null : route.servers().getFirst().caFile();
        if (file != null) {
            readable(route.keys() + "ca-file", file);
        }
    }

    private void onePlace(String host, String path) {
        if (isSet(host) && isSet(path)) {
            fault(path, "set together with " + host + "; a backend has one place");
        }
    }

    private void route(ForwardConfig.Route route, Map<String, String> routed) {
        String host = ServerKeys.ROUTE_HOST.of(route.name());
        String path = ServerKeys.ROUTE_PATH.of(route.name());
        String domains = ServerKeys.ROUTE_DOMAINS.of(route.name());
        onePlace(host, path);
        if (!isSet(host) && !isSet(path)) {
            fault(domains, "this backend has no place: set " + host + " or " + path);
        }
        if (route.domains().isEmpty() && sound(domains)) {
            fault(
                    domains,
                    "without domains nothing goes to this backend; the one for all"
                            + " domains is "
                            + ServerKeys.BACKEND_HOST.pattern());
        }
        for (String domain : route.domains()) {
            String other = routed.putIfAbsent(new Mailbox("x", domain).normal().domain(), domains);
            if (other != null && !other.equals(domains)) {
                fault(domains, domain + " is in " + other + " too; a domain has one backend");
            }
        }
    }

    /** A relay or backend that is ourselves would get its own messages back for ever. */
    private void loop(String key, String host, int port) {
        ownListener(a -> a instanceof ListenAddress.Tcp tcp && tcp.isReachedAt(host, port))
                .ifPresent(own -> loop(key, host + " port " + port, own));
    }

    private void loop(ForwardConfig.Route route, BackendConfig server) {
        Path path = server.path();
        if (path == null) {
            loop(route.keys() + "host", server.host(), server.port());
            return;
        }
        ownListener(a -> a instanceof ListenAddress.Unix unix && unix.isAt(path))
                .ifPresent(own -> loop(route.keys() + "path", path.toString(), own));
    }

    private void loop(String key, String place, ListenerConfig own) {
        fault(key, place + " is our own listener " + own.name());
    }

    private Optional<ListenerConfig> ownListener(Predicate<ListenAddress> reached) {
        return config.listeners().stream()
                .filter(listener -> listener.addresses().stream().anyMatch(reached))
                .findFirst();
    }

    private void store() {
        Gathered.Setting url = settings.get(Keys.STORE_URL.pattern());
        String value = url == null ? "embedded" : url.value();
        if (value.equals("embedded")) {
            for (ConfigKey<?> key : List.of(Keys.STORE_USERNAME, Keys.STORE_PASSWORD)) {
                if (isSet(key.pattern())) {
                    fault(key.pattern(), "the embedded store has no users; remove it");
                }
            }
        } else if (!value.startsWith(StoreConfig.Server.SCHEME)) {
            fault(
                    Keys.STORE_URL.pattern(),
                    "unknown store; write "
                            + StoreConfig.Server.SCHEME
                            + "HOST:PORT/DATABASE, or remove the key to use the embedded store"
                            + " under "
                            + Keys.DATA.pattern());
        } else if (PASSWORD_IN_URL.matcher(value).find()) {
            fault(
                    Keys.STORE_URL.pattern(),
                    "everybody would read the password there; set "
                            + Keys.STORE_PASSWORD.pattern());
        } else {
            PostgresAddress.fault(value).ifPresent(this::notPostgres);
        }
        StoreConfig.Server server = config.store().server();
        String lock = Keys.STORE_LOCK_TIMEOUT.pattern();
        if (server != null
                && sound(lock)
                && server.lockTimeout().compareTo(server.statementTimeout()) > 0) {
            fault(
                    lock,
                    "is longer than "
                            + Keys.STORE_STATEMENT_TIMEOUT.pattern()
                            + ", which would end the wait as if the database were slow; lower it");
        }
    }

    private void notPostgres(String why) {
        fault(
                Keys.STORE_URL.pattern(),
                why + "; write " + StoreConfig.Server.SCHEME + "HOST:PORT/DATABASE");
    }

    private void reply() {
        ReplyConfig reply = config.reply();
        if (reply.minDays() > reply.maxDays()) {
            fault(
                    ReplyKeys.MIN_DAYS.pattern(),
                    reply.minDays() + " is more than " + ReplyKeys.MAX_DAYS.pattern());
        } else if (reply.defaultDays() < reply.minDays() || reply.defaultDays() > reply.maxDays()) {
            fault(
                    ReplyKeys.DEFAULT_DAYS.pattern(),
                    reply.defaultDays()
                            + " is outside "
                            + ReplyKeys.MIN_DAYS.pattern()
                            + " to "
                            + ReplyKeys.MAX_DAYS.pattern()
                            + " ("
                            + reply.minDays()
                            + " to "
                            + reply.maxDays()
                            + ")");
        }
    }

    private void folder(String key, Path folder) {
        if (!Files.isDirectory(folder)) {
            fault(key, "cannot read " + folder + ": no such folder");
        } else if (!Files.isReadable(folder)) {
            fault(key, "cannot read " + folder + ": permission denied");
        }
    }

    private void readable(String key, Path file) {
        @Nullable String why =
                !Files.exists(file)
                        ? "no such file"
                        : Files.isDirectory(file)
                                ? "it is a directory"
                                : !Files.isReadable(file) ? "permission denied" : null;
        if (why != null) {
            fault(key, "cannot read " + file + ": " + why);
        }
    }

    private boolean isSet(String key) {
        Gathered.Setting setting = settings.get(key);
        return setting != null && !setting.value().isEmpty();
    }

    /** Whether the key holds a value of its kind; what is wrong with it was said already. */
    private boolean sound(String key) {
        Gathered.Setting setting = settings.get(key);
        return setting == null
                || Keys.all().stream()
                        .filter(k -> k.matches(key))
                        .anyMatch(k -> k.type().parse(setting.value()) instanceof Parsed.Value);
    }

    private void fault(String key, String what) {
        faults.add(new ConfigFault(key, key + at(key) + ": " + what));
    }

    private String at(String key) {
        Gathered.Setting setting = settings.get(key);
        return setting == null ? "" : " (" + setting.origin().where() + ")";
    }
}
