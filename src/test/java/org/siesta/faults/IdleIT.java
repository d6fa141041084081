package org.siesta.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.siesta.mail.Mailbox;

/** Thousands of connections that say nothing, and mail between them. */
class IdleIT {

    private static final int IDLE = 8_000;

    /** What an idle connection may cost, of all memory of the process. */
    private static final long OCTETS_EACH = 12 * 1024;

    private static final String ANA = "ana@example.org";

    @TempDir Path directory;

    @Test
    void mail_flows_between_thousands_of_idle_connections_and_one_too_many_is_refused()
            throws Exception {
        Ledger ledger = new Ledger();
        List<SocketChannel> idle = new ArrayList<>();
        try (StandIn relay = StandIn.relay(ledger);
                Node node = new Node(directory)) {
            node.relay(relay.port())
                    .with(
                            "siesta.listeners.lmtp.limits.max-connections",
                            Integer.toString(IDLE + 8))
                    .with("siesta.listeners.lmtp.limits.max-connections-per-peer", "100000")
                    .with("siesta.listeners.lmtp.limits.command-timeout", "10m")
                    .start()
                    .away(ANA);
            Sender sender = new Sender(ledger, node);
            assertThat(sender.send(mail("before"))).startsWith("250");
            long descriptors = node.descriptors();
            long memory = node.residentOctets();
            for (int i = 0; i < IDLE; i++) {
                idle.add(connected(node));
            }
            await("the connections")
                    .atMost(Node.PATIENCE)
                    .until(() -> node.descriptors() >= descriptors + IDLE);
            for (int i = 0; i < 100; i++) {
                assertThat(sender.send(mail("between" + i))).startsWith("250");
            }
            assertThat(node.residentOctets() - memory)
                    .as("memory of idle connections")
                    .isLessThan(IDLE * OCTETS_EACH);
            // Whoever was sent away for want of work makes room for others.
            String greeting = "220";
            while (greeting.startsWith("220") && idle.size() < 2 * IDLE) {
                idle.add(connected(node));
                greeting = greeting(idle.getLast());
            }
            assertThat(greeting).as("one too many").startsWith("421 ");
            for (SocketChannel each : idle) {
                each.close();
            }
            await("descriptors are free again")
                    .atMost(Node.PATIENCE)
                    .until(() -> node.descriptors() < descriptors + 100);
            assertThat(sender.send(mail("after"))).startsWith("250");
            await("the replies").atMost(Node.PATIENCE).until(() -> HaltPointsIT.settled(node));
            assertThat(ledger.broken(false)).isEmpty();
        } finally {
            for (SocketChannel each : idle) {
                each.close();
            }
        }
    }

    private static String greeting(SocketChannel channel) throws IOException {
        ByteBuffer octets = ByteBuffer.allocate(100);
        channel.read(octets);
        return new String(octets.array(), 0, octets.position(), StandardCharsets.US_ASCII);
    }

    private static SocketChannel connected(Node node) throws IOException {
        return SocketChannel.open(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), node.lmtpPort()));
    }

    private static Mail mail(String name) {
        return new Mail(
                name + "@example.net",
                new Mailbox(name, "example.net"),
                Traffic.mailbox(ANA),
                Mail.Kind.PERSONAL);
    }
}
