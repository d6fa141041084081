package org.siesta.config;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Where replies are submitted.
 *
 * @param username null for no AUTH; the password is null exactly then
 */
public record RelayConfig(
        String host,
        int port,
        ProxyHeader proxyProtocol,
        ServerTls tls,
        @Nullable String username,
        @Nullable String password,
        boolean allowPlaintextAuth,
        Duration connectTimeout,
        Duration greetingTimeout,
        Duration commandTimeout) {

    @Override
    public String toString() {
        return "RelayConfig[" + host + ":" + port + "]";
    }
}
