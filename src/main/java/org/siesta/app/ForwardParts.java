package org.siesta.app;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.siesta.config.BackendConfig;
import org.siesta.config.ForwardConfig;
import org.siesta.config.SiestaConfig;
import org.siesta.smtp.AuthorityFile;
import org.siesta.smtp.Backend;
import org.siesta.smtp.BackendClient;
import org.siesta.smtp.ConnectionLimits;
import org.siesta.smtp.RoutedBackend;
import org.siesta.smtp.ServerSettings;
import org.siesta.smtp.TlsTrust;

/**
 * The backend of forward mode, built from the configuration, and the files of who signs its
 * certificates.
 */
final class ForwardParts implements AutoCloseable {

    private final ForwardConfig forward;
    private final String hostName;
    private final Map<ForwardConfig.Route, AuthorityFile> authorities = new HashMap<>();
    private @Nullable RoutedBackend backend;

    /**
     * Reads the files and watches them.
     *
     * @throws IOException naming the file that cannot be used
     */
    ForwardParts(SiestaConfig config) throws IOException {
        this.forward = config.forward();
        this.hostName = config.hostName();
        for (ForwardConfig.Route route : forward.routes()) {
            Path file = route.servers().isEmpty() ? null : route.servers().getFirst().caFile();
            if (file != null) {
                authorities.put(route, AuthorityFile.read(file));
            }
        }
        authorities.values().forEach(file -> file.watch(config.tls().reloadInterval()));
    }

    /** One for all listeners: the limits of connections count for all of them together. */
    synchronized Backend backend() {
        if (backend == null) {
            backend = routed();
        }
        return backend;
    }

    @Override
    public synchronized void close() {
        if (backend != null) {
            backend.close();
        }
        authorities.values().forEach(AuthorityFile::close);
    }

    private TlsTrust trust(ForwardConfig.Route route) {
        AuthorityFile file = authorities.get(route);
        return file == null ? TlsTrust.system() : file.trust();
    }

    private RoutedBackend routed() {
        ForwardConfig.Connections configured = forward.connections();
        ConnectionLimits limits =
                new ConnectionLimits(
                        configured.most(),
                        configured.waiting(),
                        configured.idle(),
                        configured.pause());
        List<BackendClient> others = new ArrayList<>();
        Map<String, BackendClient> domains = new HashMap<>();
        for (ForwardConfig.Route route : forward.routes()) {
            BackendClient client =
                    new BackendClient(
                            route.servers().stream().map(s -> settings(s, hostName)).toList(),
                            limits,
                            trust(route),
                            route.keys());
            route.domains().forEach(domain -> domains.put(domain, client));
            if (route.domains().isEmpty()) {
                others.add(client);
            }
        }
        return new RoutedBackend(others.isEmpty() ? null : others.getFirst(), domains);
    }

    private static ServerSettings settings(BackendConfig backend, String hostName) {
        return new ServerSettings(
                backend.host(),
                backend.port(),
                backend.path() == null ? null : backend.path().toString(),
                Parts.named(ServerSettings.ProxyHeader.class, backend.proxyProtocol()),
                Parts.named(ServerSettings.TlsPolicy.class, backend.tls()),
                null,
                null,
                false,
                backend.xclient(),
                hostName,
                backend.connectTimeout(),
                backend.greetingTimeout(),
                backend.commandTimeout());
    }
}
