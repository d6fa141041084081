package org.siesta.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Everything that is configured, read and checked.
 *
 * @param hostName what the service calls itself in SMTP and in its trace fields
 * @param listeners at least one
 * @param messageMemory octets of messages of all connections that are held in memory
 * @param relays at least one, the preferred one first
 * @param forward where messages go on to, in forward mode
 */
public record SiestaConfig(
        Mode mode,
        String hostName,
        List<ListenerConfig> listeners,
        long messageMemory,
        TlsConfig tls,
        List<RelayConfig> relays,
        ForwardConfig forward,
        StoreConfig store,
        IdentityConfig identity,
        AccountsConfig accounts,
        SenderAuthConfig senderAuth,
        ReplyConfig reply,
        SuppressConfig suppress,
        SieveConfig sieve,
        RestConfig rest,
        HttpConfig http,
        LogConfig log,
        TracingConfig tracing,
        DeliveryConfig delivery,
        QueueConfig queue) {

    /** What happens to a message after the reply was decided. */
    public enum Mode {
        /** The message ends here; only replies go out. */
        RESPONDER,
        /** The message goes on to the backend. */
        FORWARD
    }

    public SiestaConfig {
        listeners = List.copyOf(listeners);
        relays = List.copyOf(relays);
    }

    /** The preferred relay. */
    public RelayConfig relay() {
        return relays.getFirst();
    }

    /** The server that messages go to first; null unless the mode is forward. */
    public @Nullable BackendConfig backend() {
        return forward.routes().stream()
                .flatMap(route -> route.servers().stream())
                .findFirst()
                .orElse(null);
    }
}
