package org.siesta.config;

import java.util.List;

/**
 * The keys of a further relay: those of {@code siesta.relay} under {@code siesta.relays.NAME}. What
 * is not said there is as {@code siesta.relay} says, but for the login, which belongs to one host.
 */
final class RelayKeys {

    static final String FIRST = "siesta.relay.";
    static final String FURTHER = "siesta.relays.";

    /** What belongs to one host, and is never taken over. */
    private static final List<ConfigKey<?>> LOGIN =
            List.of(Keys.RELAY_USERNAME, Keys.RELAY_PASSWORD, Keys.RELAY_PLAINTEXT_AUTH);

    private RelayKeys() {}

    /** The keys of a relay. */
    private static List<ConfigKey<?>> first() {
        return List.of(
                Keys.RELAY_HOST,
                Keys.RELAY_PORT,
                Keys.RELAY_PROXY,
                Keys.RELAY_TLS,
                Keys.RELAY_CA_FILE,
                Keys.RELAY_USERNAME,
                Keys.RELAY_PASSWORD,
                Keys.RELAY_PLAINTEXT_AUTH,
                Keys.RELAY_CONNECT_TIMEOUT,
                Keys.RELAY_GREETING_TIMEOUT,
                Keys.RELAY_COMMAND_TIMEOUT,
                Keys.RELAY_MAX_CONNECTIONS,
                Keys.RELAY_MAX_MESSAGES,
                Keys.RELAY_IDLE_TIMEOUT);
    }

    /** The same keys of a further relay, in their order. */
    static List<? extends ConfigKey<?>> named() {
        return first().stream().map(RelayKeys::further).toList();
    }

    /** The key of a further relay that is this one of the first. */
    static <T> ConfigKey<T> further(ConfigKey<T> key) {
        String name = key.pattern().substring(FIRST.length());
        String description =
                key == Keys.RELAY_HOST
                        ? "A further relay, tried when those before it do not take part; declares it."
                        : LOGIN.contains(key)
                                ? key.description()
                                : "As " + key.pattern() + ", which counts where this is not set.";
        return new ConfigKey<>(FURTHER + "*." + name, key.type(), null, description, key.secret());
    }
}
