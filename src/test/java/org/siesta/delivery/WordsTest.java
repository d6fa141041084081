package org.siesta.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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
    void noTraceFieldIsLongerThanIsSaid() {
        ClientIdentity.Hop hop =
                identity("h".repeat(300), "2001:db8:1111:2222:3333:4444:5555:6666")
                        .effective()
                        .with("name", "n".repeat(300));
        ClientIdentity longest =
                ClientIdentity.ofSocket(null, 0, null, 0)
                        .with(hop)
                        .with(hop.with("tls-version", "TLSv1.3"));
        String field =
                TraceField.received(longest, "m".repeat(300), "i".repeat(40), true, Desk.MONDAY);
        assertThat(field.length()).isBetween(700, TraceField.MOST_OCTETS - 2);
    }

    /** RFC 3848, RFC 6531 §4.3: what the registry has, and nothing else. */
    @ParameterizedTest
    @CsvSource({
        "LMTP, false, false, LMTP",
        "LMTPS, true, false, LMTPS",
        "SMTP, false, false, SMTP",
        "ESMTP, false, false, ESMTP",
        "ESMTPS, true, false, ESMTPS",
        "LMTP, false, true, UTF8LMTP",
        "ESMTP, false, true, UTF8SMTP",
        "ESMTPS, true, true, UTF8SMTPS"
    })
    void theTraceFieldSaysWhatWasSpoken(String spoken, boolean secured, boolean utf8, String with) {
        ClientIdentity plain = identity("mail.example.net", "203.0.113.7");
        List<ClientIdentity.Hop> hops = new ArrayList<>(plain.hops());
        hops.replaceAll(
                hop ->
                        hop.source() != ClientIdentity.Source.SOCKET
                                ? hop
                                : secured
                                        ? hop.with("proto", spoken).with("tls-version", "TLSv1.3")
                                        : hop.with("proto", spoken));
        assertThat(
                        TraceField.received(
                                new ClientIdentity(hops),
                                "mx.example.org",
                                "id1",
                                utf8,
                                Desk.MONDAY))
                .contains(" with " + with + " id ");
    }

    /** TLS of our own connection counts, and not that which a proxy in front of us ended. */
    @ParameterizedTest
    @CsvSource({"SOCKET, false, LMTPS", "SOCKET, true, UTF8LMTPS", "PROXY, false, LMTP"})
    void theTraceFieldSaysWhatOurConnectionWas(
            ClientIdentity.Source secured, boolean utf8, String with) {
        ClientIdentity plain = identity("mail.example.net", "203.0.113.7");
        List<ClientIdentity.Hop> hops = new ArrayList<>(plain.hops());
        hops.add(
                1, new ClientIdentity.Hop(ClientIdentity.Source.PROXY, null, 0, null, 0, Map.of()));
        hops.replaceAll(hop -> hop.source() == secured ? hop.with("tls-version", "TLSv1.3") : hop);
        assertThat(
                        TraceField.received(
                                new ClientIdentity(hops),
                                "mx.example.org",
                                "id1",
                                utf8,
                                Desk.MONDAY))
                .contains(" with " + with + " id ");
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
