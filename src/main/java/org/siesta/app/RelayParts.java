package org.siesta.app;

import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.siesta.config.RelayConfig;
import org.siesta.config.SiestaConfig;
import org.siesta.smtp.AuthorityFile;
import org.siesta.smtp.RelayClient;
import org.siesta.smtp.RelaySettings;
import org.siesta.smtp.ServerSettings;
import org.siesta.smtp.TlsTrust;

/** The relays, built from the configuration, and the files of who signs their certificates. */
record RelayParts(RelayClient client, List<AuthorityFile> authorities) implements AutoCloseable {

    /**
     * Reads the files and watches them.
     *
     * @throws IOException naming the file that cannot be used
     */
    static RelayParts of(SiestaConfig config) throws IOException {
        List<AuthorityFile> files = new ArrayList<>();
        List<RelaySettings> relays = new ArrayList<>();
        for (RelayConfig relay : config.relays()) {
            ServerSettings settings = settings(relay, config.hostName());
            Path authorities = relay.caFile();
            TlsTrust trust;
            if (authorities == null) {
                trust = TlsTrust.system(settings.tls());
            } else {
                AuthorityFile file = AuthorityFile.read(authorities);
                files.add(file);
                trust = file.trust();
            }
            relays.add(
                    new RelaySettings(
                            settings,
                            trust,
                            relay.keys(),
                            relay.maxConnections(),
                            relay.maxMessages(),
                            relay.idleTimeout()));
        }
        files.forEach(file -> file.watch(config.tls().reloadInterval()));
        return new RelayParts(new RelayClient(relays, InstantSource.system()), List.copyOf(files));
    }

    private static ServerSettings settings(RelayConfig relay, String hostName) {
        return new ServerSettings(
                relay.host(),
                relay.port(),
                null,
                Parts.named(ServerSettings.ProxyHeader.class, relay.proxyProtocol()),
                Parts.named(ServerSettings.TlsPolicy.class, relay.tls()),
                relay.username(),
                relay.password(),
                relay.allowPlaintextAuth(),
                false,
                hostName,
                relay.connectTimeout(),
                relay.greetingTimeout(),
                relay.commandTimeout());
    }

    @Override
    public void close() {
        client.close();
        authorities.forEach(AuthorityFile::close);
    }
}
