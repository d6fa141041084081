package org.siesta.config;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The LMTP server behind us, in forward mode.
 *
 * @param host empty when {@code path} names a unix socket
 * @param caFile who signs its certificate; null for those that Java trusts
 * @param xclient pass the client's identity on by XCLIENT
 */
public record BackendConfig(
        String host,
        int port,
        @Nullable Path path,
        ProxyHeader proxyProtocol,
        boolean xclient,
        ServerTls tls,
        @Nullable Path caFile,
        Duration connectTimeout,
        Duration greetingTimeout,
        Duration commandTimeout) {}
