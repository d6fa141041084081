package org.siesta.config;

import java.util.List;

/**
 * The keys of a further relay: those of {@code siesta.relay} under {@code siesta.relays.NAME}. What
 * is not said there is as {@code siesta.relay} says, but for the login, which belongs to one host.
 */
final class RelayKeys {

    static final String FIRST = "siesta.relay.";
    static final String FURTHER = "siesta.relays.";

    private RelayKeys() {}

    /** What belongs to one host, and is never taken over. */
    private static List<ConfigKey<?>> login() {
        return List.of(
                ServerKeys.RELAY_USERNAME,
                ServerKeys.RELAY_PASSWORD,
                ServerKeys.RELAY_PLAINTEXT_AUTH);
    }

    /** The keys of a relay. */
    private static List<ConfigKey<?>> first() {
        return List.of(
                ServerKeys.RELAY_HOST,
                ServerKeys.RELAY_PORT,
                ServerKeys.RELAY_PROXY,
                ServerKeys.RELAY_TLS,
                ServerKeys.RELAY_CA_FILE,
                ServerKeys.RELAY_USERNAME,
                ServerKeys.RELAY_PASSWORD,
                ServerKeys.RELAY_PLAINTEXT_AUTH,
                ServerKeys.RELAY_CONNECT_TIMEOUT,
                ServerKeys.RELAY_GREETING_TIMEOUT,
                ServerKeys.RELAY_COMMAND_TIMEOUT,
                ServerKeys.RELAY_MAX_CONNECTIONS,
                ServerKeys.RELAY_MAX_MESSAGES,
                ServerKeys.RELAY_IDLE_TIMEOUT);
    }

    /** The same keys of a further relay, in their order. */
    static List<? extends ConfigKey<?>> named() {
        return first().stream().map(RelayKeys::further).toList();
    }

    /** The key of a further relay that is this one of the first. */
    static <T> ConfigKey<T> further(ConfigKey<T> key) {
        String name = key.pattern().substring(FIRST.length());
        String description =
                key == ServerKeys.RELAY_HOST
                        ? "A further relay, tried when those before it do not take part; declares it."
                        : login().contains(key)
                                ? key.description()
                                : "As " + key.pattern() + ", which counts where this is not set.";
        return new ConfigKey<>(FURTHER + "*." + name, key.type(), null, description, key.secret());
    }
}
