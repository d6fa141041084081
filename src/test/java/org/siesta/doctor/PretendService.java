package org.siesta.doctor;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.siesta.config.CertificateConfig;
import org.siesta.config.ListenAddress;
import org.siesta.config.ListenerConfig;
import org.siesta.config.SiestaConfig;
import org.siesta.lmtp.LmtpSession;
import org.siesta.lmtp.Protocol;
import org.siesta.net.CidrList;
import org.siesta.net.ClientCertificates;
import org.siesta.net.Limits;
import org.siesta.net.ListenerSettings;
import org.siesta.net.Listeners;
import org.siesta.net.Memory;
import org.siesta.net.TlsCertificates;
import org.siesta.net.TlsMode;

/** The listeners of a configuration, really bound; a transaction is refused. */
final class PretendService implements AutoCloseable {

    private final Listeners listeners;
    private final @Nullable TlsCertificates certificates;

    PretendService(SiestaConfig config, Path folder) {
        List<TlsCertificates.Source> sources = new ArrayList<>();
        for (CertificateConfig each : config.tls().certificates()) {
            sources.add(new TlsCertificates.Source(each.name(), each.certificate(), each.key()));
        }
        certificates = sources.isEmpty() ? null : TlsCertificates.load(sources, null);
        List<Listeners.Listener> wanted = new ArrayList<>();
        for (ListenerConfig each : config.listeners()) {
            wanted.add(listener(each, config.hostName(), folder));
        }
        listeners = Listeners.start(wanted, new Memory(1 << 20));
    }

    private Listeners.Listener listener(ListenerConfig listener, String hostName, Path folder) {
        Limits usual = Limits.defaults(folder);
        Limits limits =
                new Limits(
                        usual.maxMessageSize(),
                        usual.maxRecipients(),
                        usual.maxConnections(),
                        0,
                        listener.limits().proxyTimeout(),
                        usual.commandTimeout(),
                        usual.minDataRate(),
                        usual.maxBadCommands(),
                        usual.maxRefusedRecipients(),
                        usual.maxProxyHeader(),
                        usual.spoolThreshold(),
                        folder);
        ListenerSettings settings =
                new ListenerSettings(
                        listener.name(),
                        listener.addresses().stream().map(ListenAddress::toString).toList(),
                        listener.proxyRequired(),
                        true,
                        CidrList.parse(listener.trustedProxies()),
                        CidrList.parse(listener.trustedClients()),
                        TlsMode.valueOf(listener.tls().name()),
                        ClientCertificates.NONE,
                        limits);
        boolean shim = listener.protocol() == ListenerConfig.Protocol.SMTP_SHIM;
        return new Listeners.Listener(
                settings,
                facts ->
                        new LmtpSession(
                                facts,
                                (_, _, _) -> {
                                    throw new IllegalStateException("the doctor sends no mail");
                                },
                                hostName,
                                limits,
                                shim ? Protocol.SMTP : Protocol.LMTP),
                certificates);
    }

    /** Where the first address of the listener is bound. */
    int port(String name) {
        return listeners.bound().stream()
                .filter(bound -> bound.name().equals(name))
                .findFirst()
                .orElseThrow()
                .port();
    }

    @Override
    public void close() {
        listeners.close(Duration.ZERO);
        if (certificates != null) {
            certificates.close();
        }
    }
}
