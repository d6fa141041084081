package org.siesta.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Reads the listeners and the certificates that they show. */
final class ListenerReader {

    private static final String LISTENERS = "siesta.listeners.";
    private static final String CERTIFICATES = "siesta.tls.certificates.";

    /** The listener that is there when none is declared. */
    private static final String DEFAULT_LISTENER = "lmtp";

    private static final String DEFAULT_ADDRESS = "127.0.0.1:2424";

    private final ConfigReader reader;
    private final Set<String> settings;

    /**
     * A reader.
     *
     * @param settings the keys that are set anywhere
     */
    ListenerReader(ConfigReader reader, Set<String> settings) {
        this.reader = reader;
        this.settings = settings;
    }

    /** Those that are declared, or the one that is there when none is. */
    List<ListenerConfig> listeners() {
        Set<String> declared = new LinkedHashSet<>();
        Set<String> mentioned = new LinkedHashSet<>();
        for (String key : settings) {
            if (key.startsWith(LISTENERS)) {
                mentioned.add(key.split("\\.", -1)[2]);
            }
            ListenerKeys.ADDRESS.nameIn(key).ifPresent(declared::add);
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
        settings.stream()
                .filter(k -> k.startsWith(LISTENERS + name + "."))
                .forEach(
                        key ->
                                reader.fault(
                                        key,
                                        key
                                                + reader.where(key)
                                                + ": no such listener \""
                                                + name
                                                + "\"; known: "
                                                + String.join(", ", declared)
                                                + Spelling.nearest(name, declared)
                                                        .map(n -> "; did you mean " + n + "?")
                                                        .orElse(
                                                                "; a listener is declared by "
                                                                        + LISTENERS
                                                                        + name
                                                                        + ".address")));
    }

    private ListenerConfig listener(String name) {
        ListenerConfig.Protocol protocol = reader.need(ListenerKeys.PROTOCOL, name);
        List<ListenAddress> addresses =
                reader.value(ListenerKeys.ADDRESS, ListenerKeys.ADDRESS.of(name), DEFAULT_ADDRESS);
        return new ListenerConfig(
                name,
                protocol,
                addresses,
                reader.need(ListenerKeys.PROXY_PROTOCOL, name),
                reader.need(ListenerKeys.PROXY_MIXED_FAMILIES, name),
                reader.need(ListenerKeys.TRUSTED_PROXIES, name),
                reader.need(ListenerKeys.TRUSTED_CLIENTS, name),
                reader.need(ListenerKeys.LISTENER_TLS, name),
                reader.need(ListenerKeys.CLIENT_CERTIFICATES, name),
                new ListenerConfig.Limits(
                        reader.need(ListenerKeys.MAX_MESSAGE_SIZE, name),
                        reader.need(ListenerKeys.MAX_RECIPIENTS, name),
                        reader.need(ListenerKeys.MAX_CONNECTIONS, name),
                        reader.need(ListenerKeys.MAX_CONNECTIONS_PER_PEER, name),
                        reader.need(ListenerKeys.PROXY_TIMEOUT, name),
                        reader.need(ListenerKeys.LISTENER_COMMAND_TIMEOUT, name),
                        reader.need(ListenerKeys.MIN_DATA_RATE, name),
                        reader.need(ListenerKeys.MAX_BAD_COMMANDS, name),
                        reader.need(ListenerKeys.MAX_REFUSED_RECIPIENTS, name),
                        reader.need(ListenerKeys.MAX_PROXY_HEADER, name)));
    }

    /** The one called default first. */
    List<CertificateConfig> certificates() {
        Set<String> names = new TreeSet<>();
        for (String key : settings) {
            if (key.startsWith(CERTIFICATES)) {
                names.add(key.split("\\.", -1)[3]);
            }
        }
        List<CertificateConfig> certificates = new ArrayList<>();
        for (String name : names) {
            Path certificate = certificatePart(ListenerKeys.CERTIFICATE, name);
            Path key = certificatePart(ListenerKeys.CERTIFICATE_KEY, name);
            if (certificate != null && key != null) {
                certificates.add(
                        name.equals("default") ? 0 : certificates.size(),
                        new CertificateConfig(name, certificate, key));
            }
        }
        return certificates;
    }

    private @Nullable Path certificatePart(ConfigKey<Path> key, String name) {
        if (!settings.contains(key.of(name))) {
            String other =
                    (key == ListenerKeys.CERTIFICATE
                                    ? ListenerKeys.CERTIFICATE_KEY
                                    : ListenerKeys.CERTIFICATE)
                            .of(name);
            reader.fault(
                    key.of(name),
                    key.of(name)
                            + " is missing beside "
                            + other
                            + reader.where(other)
                            + ": a certificate needs both .certificate and .key");
            return null;
        }
        return reader.maybe(key, key.of(name));
    }
}
