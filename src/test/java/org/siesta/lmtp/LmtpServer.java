package org.siesta.lmtp;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import org.siesta.net.CidrList;
import org.siesta.net.Limits;
import org.siesta.net.ListenerSettings;
import org.siesta.net.Listeners;
import org.siesta.net.Memory;
import org.siesta.net.TlsCertificates;
import org.siesta.net.TlsMode;

/** A running LMTP listener with a counting agent behind it, for tests. */
final class LmtpServer implements AutoCloseable {

    final CountingAgent agent = new CountingAgent();
    final Memory memory;
    final Listeners listeners;

    LmtpServer(ListenerSettings settings, Protocol protocol) {
        this(settings, protocol, new Memory(8 << 20));
    }

    LmtpServer(ListenerSettings settings, Protocol protocol, Memory memory) {
        this.memory = memory;
        listeners =
                Listeners.start(
                        List.of(
                                new Listeners.Listener(
                                        settings,
                                        facts ->
                                                new LmtpSession(
                                                        facts,
                                                        agent,
                                                        "mx.example.org",
                                                        settings.limits(),
                                                        protocol),
                                        certificates())),
                        memory);
    }

    /** LMTP in the clear on a free port; limits as given. */
    static LmtpServer plain(UnaryOperator<Limits> limits) {
        return new LmtpServer(
                settings(List.of("127.0.0.1:0"), false, TlsMode.NONE, limits), Protocol.LMTP);
    }

    static ListenerSettings settings(
            List<String> addresses, boolean proxy, TlsMode tls, UnaryOperator<Limits> limits) {
        return new ListenerSettings(
                "mail",
                addresses,
                proxy,
                CidrList.LOOPBACK,
                CidrList.LOOPBACK,
                tls,
                limits.apply(Limits.defaults(spool())));
    }

    static TlsCertificates certificates() {
        Path tls = Path.of("src/test/resources/tls");
        return TlsCertificates.load(
                List.of(
                        new TlsCertificates.Source(
                                "default", tls.resolve("mail.crt"), tls.resolve("mail.key"))),
                null);
    }

    static Path spool() {
        return Path.of(System.getProperty("java.io.tmpdir"), "siesta-test-spool");
    }

    /** The settings that the shared attack cases assume. */
    static Limits attackLimits(Limits limits, Duration command) {
        return new Limits(
                1_048_576,
                100,
                limits.maxConnections(),
                0,
                limits.proxyTimeout(),
                command,
                500,
                10,
                limits.maxRefusedRecipients(),
                limits.maxProxyHeader(),
                64 * 1024,
                limits.spoolDirectory());
    }

    int port() {
        return listeners.bound().getFirst().port();
    }

    /** Waits until the agent has as many messages; fails after five seconds. */
    void awaitTaken(int messages) {
        org.awaitility.Awaitility.await()
                .atMost(Duration.ofSeconds(5))
                .until(() -> agent.taken.size() == messages);
    }

    @Override
    public void close() {
        listeners.close(Duration.ofSeconds(1));
    }
}
