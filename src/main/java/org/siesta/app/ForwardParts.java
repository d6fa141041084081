package org.siesta.app;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.siesta.config.BackendConfig;
import org.siesta.config.ForwardConfig;
import org.siesta.smtp.BackendClient;
import org.siesta.smtp.ConnectionLimits;
import org.siesta.smtp.RoutedBackend;
import org.siesta.smtp.ServerSettings;
import org.siesta.smtp.TlsTrust;

/** The backend of forward mode, built from the configuration. */
final class ForwardParts {

    private ForwardParts() {}

    static RoutedBackend backend(ForwardConfig forward, String hostName) {
        TlsTrust trust = TlsTrust.system();
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
                            trust,
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
