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
            if (!set.contains(RelayKeys.further(ServerKeys.RELAY_HOST).of(name))) {
                reader.missing(
                        RelayKeys.further(ServerKeys.RELAY_HOST).of(name),
                        "a relay is declared by it");
                continue;
            }
            further.add(new Ranked(reader.need(ServerKeys.RELAYS_PREFERENCE, name), relay(name)));
        }
        further.sort(Comparator.comparingInt(Ranked::preference));
        boolean firstCounts = further.isEmpty() || set.contains(ServerKeys.RELAY_HOST.pattern());
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
                value(ServerKeys.RELAY_HOST, name),
                value(ServerKeys.RELAY_PORT, name),
                value(ServerKeys.RELAY_PROXY, name),
                value(ServerKeys.RELAY_TLS, name),
                name == null || !set.contains(RelayKeys.further(ServerKeys.RELAY_CA_FILE).of(name))
                        ? reader.maybe(ServerKeys.RELAY_CA_FILE)
                        : own(ServerKeys.RELAY_CA_FILE, name),
                own(ServerKeys.RELAY_USERNAME, name),
                own(ServerKeys.RELAY_PASSWORD, name),
                name == null
                        ? reader.need(ServerKeys.RELAY_PLAINTEXT_AUTH)
                        : Boolean.TRUE.equals(own(ServerKeys.RELAY_PLAINTEXT_AUTH, name)),
                value(ServerKeys.RELAY_CONNECT_TIMEOUT, name),
                value(ServerKeys.RELAY_GREETING_TIMEOUT, name),
                value(ServerKeys.RELAY_COMMAND_TIMEOUT, name),
                value(ServerKeys.RELAY_MAX_CONNECTIONS, name),
                value(ServerKeys.RELAY_MAX_MESSAGES, name),
                value(ServerKeys.RELAY_IDLE_TIMEOUT, name));
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
