package org.siesta.config;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads the relays: {@code siesta.relay}, then those under {@code siesta.relays} in their order.
 */
final class RelayReader {

    private final ConfigReader reader;
    private final Set<String> set;

    /**
     * A reader of relays.
     *
     * @param set the keys that are set anywhere
     */
    RelayReader(ConfigReader reader, Set<String> set) {
        this.reader = reader;
        this.set = set;
    }

    /** At least one, the preferred one first. */
    List<RelayConfig> read() {
        record Ranked(int preference, RelayConfig relay) {}
        RelayConfig first = relay(null);
        List<Ranked> further = new ArrayList<>();
        for (String name : names()) {
            if (!set.contains(RelayKeys.further(Keys.RELAY_HOST).of(name))) {
                reader.missing(
                        RelayKeys.further(Keys.RELAY_HOST).of(name), "a relay is declared by it");
                continue;
            }
            further.add(new Ranked(reader.need(Keys.RELAYS_PREFERENCE, name), relay(name)));
        }
        further.sort(Comparator.comparingInt(Ranked::preference));
        boolean firstCounts = further.isEmpty() || set.contains(Keys.RELAY_HOST.pattern());
        return Stream.concat(
                        firstCounts ? Stream.of(first) : Stream.empty(),
                        further.stream().map(Ranked::relay))
                .toList();
    }

    private Set<String> names() {
        Set<String> names = new TreeSet<>();
        for (String key : set) {
            if (key.startsWith(RelayKeys.FURTHER)) {
                names.add(key.split("\\.", -1)[2]);
            }
        }
        return names;
    }

    private RelayConfig relay(@Nullable String name) {
        return new RelayConfig(
                name == null ? RelayKeys.FIRST : RelayKeys.FURTHER + name + ".",
                value(Keys.RELAY_HOST, name),
                value(Keys.RELAY_PORT, name),
                value(Keys.RELAY_PROXY, name),
                value(Keys.RELAY_TLS, name),
                name == null || !set.contains(RelayKeys.further(Keys.RELAY_CA_FILE).of(name))
                        ? reader.maybe(Keys.RELAY_CA_FILE)
                        : own(Keys.RELAY_CA_FILE, name),
                own(Keys.RELAY_USERNAME, name),
                own(Keys.RELAY_PASSWORD, name),
                name == null
                        ? reader.need(Keys.RELAY_PLAINTEXT_AUTH)
                        : Boolean.TRUE.equals(own(Keys.RELAY_PLAINTEXT_AUTH, name)),
                value(Keys.RELAY_CONNECT_TIMEOUT, name),
                value(Keys.RELAY_GREETING_TIMEOUT, name),
                value(Keys.RELAY_COMMAND_TIMEOUT, name),
                value(Keys.RELAY_MAX_CONNECTIONS, name),
                value(Keys.RELAY_MAX_MESSAGES, name),
                value(Keys.RELAY_IDLE_TIMEOUT, name));
    }

    /** What is set for this relay, else what is in force for the first. */
    private <T> T value(ConfigKey<T> key, @Nullable String name) {
        return name == null
                ? reader.need(key)
                : reader.inherited(RelayKeys.further(key), name, key);
    }

    private <T> @Nullable T own(ConfigKey<T> key, @Nullable String name) {
        return name == null
                ? reader.maybe(key)
                : reader.maybe(RelayKeys.further(key), RelayKeys.further(key).of(name));
    }
}
