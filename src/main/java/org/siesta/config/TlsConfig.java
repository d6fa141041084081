package org.siesta.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Certificates for all listeners.
 *
 * @param certificates the one called {@code default} first, then in the order of the names
 * @param clientAuthorities who may sign the certificates of clients; null when nobody
 * @param reloadInterval how often the files are looked at
 */
public record TlsConfig(
        List<CertificateConfig> certificates,
        @Nullable Path clientAuthorities,
        Duration reloadInterval) {

    public TlsConfig {
        certificates = List.copyOf(certificates);
    }
}
