package org.siesta.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.siesta.mail.ClientIdentity;
import org.siesta.mail.Message;

/** What a delivery writes about itself: trace field, key; and the scripts it keeps. */
class WordsTest {

    @Test
    void theTraceFieldNamesTheOriginalClient() {
        assertThat(
                        TraceField.received(
                                identity("mail.example.net", "2001:db8::1"),
                                "mx.example.org",
                                "id1",
                                false,
                                Desk.MONDAY))
                .isEqualTo(
                        "Received: from mail.example.net (client.example.net [IPv6:2001:db8::1])\r\n"
                                + "\tby mx.example.org (Siesta, client by xforward) with LMTP id id1;\r\n"
                                + "\tMon, 06 Jul 2026 08:00:00 +0000\r\n");
    }

    @Test
    void aNameFromOutsideCannotBreakTheTraceField() {
        String field =
                TraceField.received(
                        identity("a\r\nBcc: x@example.net", "203.0.113.7"),
                        "mx.example.org",
                        "id1",
                        true,
                        Desk.MONDAY);
        assertThat(field.split("\r\n")).hasSize(3);
        assertThat(field).contains("from a??Bcc:?x?example.net (").contains("with UTF8LMTP");
    }

    @Test
    void theSameMessageByAnotherWayHasTheSameKey() throws IOException {
        assertThat(key("Received: from a", "Delivered-To: info@example.org", "To: ana@example.org"))
                .isEqualTo(key("Received: from b", "To: ana@example.org"));
    }

    @Test
    void anotherMessageWithTheSameMessageIdHasAnotherKey() throws IOException {
        assertThat(key("To: ana@example.org")).isNotEqualTo(key("To: bo@example.org"));
        assertThat(key("To: ana@example.org", "X-A: b"))
                .isNotEqualTo(key("To: ana@example.org", "X-Ab:"));
    }

    private static String key(String... fields) throws IOException {
        return DeliveryKey.of(Desk.ANA, Desk.CARLA, Message.read(Desk.message("same", fields)));
    }

    private static ClientIdentity identity(String helo, String address) {
        return ClientIdentity.ofSocket(InetAddress.getLoopbackAddress(), 1, null, 0)
                .with(
                        new ClientIdentity.Hop(
                                ClientIdentity.Source.XFORWARD,
                                InetAddress.ofLiteral(address),
                                25,
                                null,
                                0,
                                Map.of("helo", helo, "name", "client.example.net")));
    }
}
