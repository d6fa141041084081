package org.siesta.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Reads where messages go in forward mode: {@code siesta.backend}, and those for some domains. */
final class BackendReader {

    private static final String BACKENDS = "siesta.backends.";

    private final ConfigReader reader;
    private final Set<String> settings;

    /**
     * A reader.
     *
     * @param settings the keys that are set anywhere
     */
    BackendReader(ConfigReader reader, Set<String> settings) {
        this.reader = reader;
        this.settings = settings;
    }

    /** Times that all servers have in common. */
    private record Times(Duration connect, Duration greeting, Duration command) {}

    /** All of them, and how many connections there may be. */
    ForwardConfig read() {
        Times times =
                new Times(
                        reader.need(ServerKeys.BACKEND_CONNECT_TIMEOUT),
                        reader.need(ServerKeys.BACKEND_GREETING_TIMEOUT),
                        reader.need(ServerKeys.BACKEND_COMMAND_TIMEOUT));
        List<ForwardConfig.Route> routes = new ArrayList<>();
        List<BackendConfig> usual =
                servers(
                        reader.maybe(ServerKeys.BACKEND_HOST),
                        reader.need(ServerKeys.BACKEND_PORT),
                        reader.maybe(ServerKeys.BACKEND_PATH),
                        reader.need(ServerKeys.BACKEND_PROXY),
                        reader.need(ServerKeys.BACKEND_XCLIENT),
                        reader.need(ServerKeys.BACKEND_TLS),
                        reader.maybe(ServerKeys.BACKEND_CA_FILE),
                        times);
        if (!usual.isEmpty()) {
            routes.add(new ForwardConfig.Route("", List.of(), usual));
        }
        Set<String> names = new TreeSet<>();
        for (String key : settings) {
            if (key.startsWith(BACKENDS)) {
                names.add(key.split("\\.", -1)[2]);
            }
        }
        for (String name : names) {
            List<String> domains =
                    reader.maybe(ServerKeys.ROUTE_DOMAINS, ServerKeys.ROUTE_DOMAINS.of(name));
            routes.add(
                    new ForwardConfig.Route(
                            name,
                            domains == null ? List.of() : domains,
                            servers(
                                    reader.maybe(
                                            ServerKeys.ROUTE_HOST, ServerKeys.ROUTE_HOST.of(name)),
                                    reader.need(ServerKeys.ROUTE_PORT, name),
                                    reader.maybe(
                                            ServerKeys.ROUTE_PATH, ServerKeys.ROUTE_PATH.of(name)),
                                    reader.need(ServerKeys.ROUTE_PROXY, name),
                                    reader.need(ServerKeys.ROUTE_XCLIENT, name),
                                    reader.need(ServerKeys.ROUTE_TLS, name),
                                    reader.maybe(
                                            ServerKeys.ROUTE_CA_FILE,
                                            ServerKeys.ROUTE_CA_FILE.of(name)),
                                    times)));
        }
        return new ForwardConfig(
                routes,
                new ForwardConfig.Connections(
                        reader.need(ServerKeys.BACKEND_MAX_CONNECTIONS),
                        reader.need(ServerKeys.BACKEND_WAIT_TIMEOUT),
                        reader.need(ServerKeys.BACKEND_IDLE_TIMEOUT),
                        reader.need(ServerKeys.BACKEND_RETRY_PAUSE)));
    }

    private static List<BackendConfig> servers(
            @Nullable List<HostPort> hosts,
            int port,
            @Nullable Path path,
            ProxyHeader proxyProtocol,
            boolean xclient,
            ServerTls tls,
            @Nullable Path caFile,
            Times times) {
        List<HostPort> places =
                hosts != null ? hosts : path != null ? List.of(new HostPort("", port)) : List.of();
        return places.stream()
                .map(place -> place.orPort(port))
                .map(
                        place ->
                                new BackendConfig(
                                        place.host(),
                                        place.port(),
                                        path,
                                        proxyProtocol,
                                        xclient,
                                        tls,
                                        caFile,
                                        times.connect(),
                                        times.greeting(),
                                        times.command()))
                .toList();
    }
}
