package org.siesta.lmtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.logging.Level;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.siesta.net.Limits;
import org.siesta.net.TlsMode;
import org.siesta.queue.Logged;

/** The log says whose connections are too many, and which key says so. */
class RefusedConnectionTest {

    private static final String PROXY = "PROXY TCP4 203.0.113.7 192.0.2.1 56324 24\r\n";

    @AutoClose private final Logged logged = Logged.by("org.siesta.net.Door");

    @Test
    void oneClientBehindAProxy() throws IOException {
        refuses(true, limits -> limits(limits, 100, 1));
        assertThat(logged.lines(Level.ALL))
                .singleElement()
                .asString()
                .endsWith(
                        ": refused, too many connections of 203.0.113.7"
                                + " (siesta.listeners.mail.limits.max-connections-per-peer)");
    }

    @Test
    void oneClient() throws IOException {
        refuses(false, limits -> limits(limits, 100, 1));
        assertThat(logged.lines(Level.ALL))
                .singleElement()
                .asString()
                .endsWith(" of 127.0.0.1 (siesta.listeners.mail.limits.max-connections-per-peer)");
    }

    @Test
    void allTogether() throws IOException {
        refuses(false, limits -> limits(limits, 1, 0));
        assertThat(logged.lines(Level.ALL))
                .singleElement()
                .asString()
                .endsWith("too many connections (siesta.listeners.mail.limits.max-connections)");
    }

    private static void refuses(boolean proxy, UnaryOperator<Limits> limits) throws IOException {
        try (LmtpServer server =
                        new LmtpServer(
                                LmtpServer.settings(
                                        List.of("127.0.0.1:0"), proxy, TlsMode.NONE, limits),
                                Protocol.LMTP);
                Client first = Client.connect(server.port());
                Client second = Client.connect(server.port())) {
            for (Client client : List.of(first, second)) {
                if (proxy) {
                    client.send(PROXY);
                }
                assertThat(client.reply()).isEqualTo(client == first ? "220" : "421");
            }
        }
    }

    private static Limits limits(Limits d, int connections, int perPeer) {
        return new Limits(
                d.maxMessageSize(),
                d.maxRecipients(),
                connections,
                perPeer,
                d.proxyTimeout(),
                d.commandTimeout(),
                d.minDataRate(),
                d.maxBadCommands(),
                d.maxRefusedRecipients(),
                d.maxProxyHeader(),
                d.spoolThreshold(),
                d.spoolDirectory());
    }
}
