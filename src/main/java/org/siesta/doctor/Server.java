package org.siesta.doctor;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.siesta.config.BackendConfig;
import org.siesta.config.ForwardConfig;
import org.siesta.config.RelayConfig;
import org.siesta.smtp.ServerSettings;

/**
 * A relay or a backend, and how the configuration speaks of it.
 *
 * @param kind {@code relay} or {@code backend}; findings' codes begin with it
 * @param keys what its keys begin with, {@code siesta.relay.} or {@code siesta.relays.NAME.}
 * @param authorities who signs its certificate; null for those that Java trusts
 */
record Server(
        String kind,
        String keys,
        boolean lmtp,
        @Nullable Path authorities,
        ServerSettings settings) {

    static Server relay(RelayConfig relay, String heloName) {
        return new Server(
                "relay",
                relay.keys(),
                false,
                relay.caFile(),
                new ServerSettings(
                        relay.host(),
                        relay.port(),
                        null,
                        named(ServerSettings.ProxyHeader.class, relay.proxyProtocol()),
                        named(ServerSettings.TlsPolicy.class, relay.tls()),
                        relay.username(),
                        relay.password(),
                        relay.allowPlaintextAuth(),
                        false,
                        heloName,
                        relay.connectTimeout(),
                        relay.greetingTimeout(),
                        relay.commandTimeout()));
    }

    static Server backend(ForwardConfig.Route route, BackendConfig backend, String heloName) {
        return new Server(
                "backend",
                route.keys(),
                true,
                backend.caFile(),
                new ServerSettings(
                        backend.host(),
                        backend.port(),
                        backend.path() == null ? null : backend.path().toString(),
                        named(ServerSettings.ProxyHeader.class, backend.proxyProtocol()),
                        named(ServerSettings.TlsPolicy.class, backend.tls()),
                        null,
                        null,
                        false,
                        backend.xclient(),
                        heloName,
                        backend.connectTimeout(),
                        backend.greetingTimeout(),
                        backend.commandTimeout()));
    }

    /** The same, with no more patience than this for each answer. */
    Server within(Duration patience) {
        return new Server(
                kind,
                keys,
                lmtp,
                authorities,
                new ServerSettings(
                        settings.host(),
                        settings.port(),
                        settings.path(),
                        settings.proxyProtocol(),
                        settings.tls(),
                        settings.username(),
                        settings.password(),
                        settings.allowPlaintextAuth(),
                        settings.xclient(),
                        settings.heloName(),
                        shorter(settings.connectTimeout(), patience),
                        shorter(settings.greetingTimeout(), patience),
                        shorter(settings.commandTimeout(), patience)));
    }

    private static Duration shorter(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? a : b;
    }

    /** {@code relay 192.0.2.1:25}, {@code relay NAME 192.0.2.1:25} for one that has a name. */
    String about() {
        String[] parts = keys.split("\\.");
        return kind + (parts.length > 2 ? " " + parts[2] : "") + " " + where();
    }

    /** {@code 192.0.2.1:25}. */
    String where() {
        String path = settings.path();
        return path == null
                ? new HostPort(settings.host(), settings.port()).toString()
                : "unix:" + path;
    }

    /** The whole name of one of its keys. */
    String key(String last) {
        return keys + last;
    }

    private static <E extends Enum<E>> E named(Class<E> type, Enum<?> word) {
        return Enum.valueOf(type, word.name().toUpperCase(Locale.ROOT));
    }
}
