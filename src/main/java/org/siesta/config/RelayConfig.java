package org.siesta.config;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Where replies are submitted: one relay.
 *
 * @param keys what its keys begin with
 * @param caFile who signs its certificate; null for those that Java trusts
 * @param username null for no AUTH; the password is null exactly then
 * @param maxConnections at once
 * @param maxMessages on one connection
 * @param idleTimeout how long a connection is kept for the next message
 */
public record RelayConfig(
        String keys,
        String host,
        int port,
        ProxyHeader proxyProtocol,
        ServerTls tls,
        @Nullable Path caFile,
        @Nullable String username,
        @Nullable String password,
        boolean allowPlaintextAuth,
        Duration connectTimeout,
        Duration greetingTimeout,
        Duration commandTimeout,
        int maxConnections,
        int maxMessages,
        Duration idleTimeout) {

    @Override
    public String toString() {
        return "RelayConfig[" + host + ":" + port + "]";
    }
}
