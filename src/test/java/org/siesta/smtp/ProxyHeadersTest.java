package org.siesta.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.siesta.mail.ClientIdentity.Hop;
import org.siesta.mail.ClientIdentity.Source;
import org.siesta.net.ProxyDecoder;
import org.siesta.net.ProxyDecoding;
import org.siesta.smtp.ServerSettings.ProxyHeader;

class ProxyHeadersTest {

    private static final String SIGNATURE = "0d0a0d0a000d0a515549540a";

    @Test
    void localIsSixteenOctets() {
        assertThat(hex(ProxyHeaders.v2Local())).isEqualTo(SIGNATURE + "20000000");
    }

    @ParameterizedTest
    @CsvSource({
        // same family
        "203.0.113.7, 56324, 198.51.100.10, 24, 2111000c cb007107c633640a dc040018",
        "2001:db8::1, 1, 2001:db8::2, 65535,"
                + " 21210024 20010db8000000000000000000000001 20010db8000000000000000000000002 0001ffff",
        // an IPv4 address beside an IPv6 one is written as the IPv6 address that stands for it
        "203.0.113.7, 56324, 2001:db8::2, 24,"
                + " 21210024 00000000000000000000ffffcb007107 20010db8000000000000000000000002 dc040018",
        "2001:db8::1, 56324, 198.51.100.10, 24,"
                + " 21210024 20010db8000000000000000000000001 00000000000000000000ffffc633640a dc040018",
        // an address that Java was given as ::ffff:203.0.113.7
        "::ffff:203.0.113.7, 56324, 198.51.100.10, 24, 2111000c cb007107c633640a dc040018",
    })
    void version2(String source, int port, String destination, int toPort, String expected)
            throws UnknownHostException {
        byte[] header = ProxyHeaders.v2(at(source, port), at(destination, toPort));
        assertThat(hex(header)).isEqualTo(SIGNATURE + expected.replace(" ", ""));
    }

    @ParameterizedTest
    @CsvSource({
        "203.0.113.7, 56324, 198.51.100.10, 24, PROXY TCP4 203.0.113.7 198.51.100.10 56324 24",
        "2001:db8::1, 0, 2001:db8:0:1::, 25, PROXY TCP6 2001:db8::1 2001:db8:0:1:: 0 25",
        "203.0.113.7, 56324, ::1, 25, PROXY TCP6 ::ffff:cb00:7107 ::1 56324 25",
        "2001:db8::1, 56324, 127.0.0.1, 25, PROXY TCP6 2001:db8::1 ::ffff:7f00:1 56324 25",
        "2001:db8:1:2:3:4:5:6, 1, ::, 2, PROXY TCP6 2001:db8:1:2:3:4:5:6 :: 1 2",
        "2001:0:0:1:0:0:0:1, 1, 1:0:2:0:3:0:4:0, 2, PROXY TCP6 2001:0:0:1::1 1:0:2:0:3:0:4:0 1 2",
    })
    void version1(String source, int port, String destination, int toPort, String expected)
            throws UnknownHostException {
        byte[] header = ProxyHeaders.v1(at(source, port), at(destination, toPort));
        assertThat(new String(header, StandardCharsets.US_ASCII)).isEqualTo(expected + "\r\n");
        assertThat(header.length).isLessThanOrEqualTo(107);
    }

    @Test
    void aClientWithoutAddressIsLocalOrUnknown() throws UnknownHostException {
        Hop unknown = new Hop(Source.XFORWARD, null, 0, null, 0, Map.of());
        InetSocketAddress relay = at("198.51.100.10", 25);
        assertThat(ProxyHeaders.of(ProxyHeader.V2_CLIENT, unknown, relay))
                .isEqualTo(ProxyHeaders.v2Local());
        assertThat(ProxyHeaders.of(ProxyHeader.V1_CLIENT, unknown, relay))
                .asString(StandardCharsets.US_ASCII)
                .isEqualTo("PROXY UNKNOWN\r\n");
    }

    @Test
    void modesSendWhatTheirNameSays() throws UnknownHostException {
        InetAddress address = InetAddress.getByName("203.0.113.7");
        Hop client = new Hop(Source.PROXY, address, 56324, null, 0, Map.of());
        InetSocketAddress relay = at("198.51.100.10", 24);
        assertThat(ProxyHeaders.of(ProxyHeader.NONE, client, relay)).isEmpty();
        assertThat(ProxyHeaders.of(ProxyHeader.V2_LOCAL, client, relay))
                .isEqualTo(ProxyHeaders.v2Local());
        assertThat(ProxyHeaders.of(ProxyHeader.V2_CLIENT, client, relay))
                .isEqualTo(ProxyHeaders.v2(at("203.0.113.7", 56324), relay));
        assertThat(ProxyHeaders.of(ProxyHeader.V1_CLIENT, client, relay))
                .isEqualTo(ProxyHeaders.v1(at("203.0.113.7", 56324), relay));
    }

    @Test
    void overAUnixSocketTheDestinationIsWhereTheClientWent() throws UnknownHostException {
        InetAddress address = InetAddress.getByName("203.0.113.7");
        InetAddress local = InetAddress.getByName("198.51.100.10");
        Hop client = new Hop(Source.PROXY, address, 56324, local, 24, Map.of());
        assertThat(ProxyHeaders.of(ProxyHeader.V2_CLIENT, client, null))
                .isEqualTo(ProxyHeaders.v2(at("203.0.113.7", 56324), at("198.51.100.10", 24)));
        Hop nowhere = new Hop(Source.XFORWARD, address, 56324, null, 0, Map.of());
        assertThat(hex(ProxyHeaders.of(ProxyHeader.V2_CLIENT, nowhere, null)))
                .isEqualTo(SIGNATURE + "2111000ccb00710700000000dc040000");
    }

    private static InetSocketAddress at(String address, int port) throws UnknownHostException {
        return new InetSocketAddress(InetAddress.getByName(address), port);
    }

    private static String hex(byte[] octets) {
        return HexFormat.of().formatHex(octets);
    }

    /** What the decoder that other people's headers go through makes of ours, checksum included. */
    @Test
    void theFieldsOfTheClientArriveAsTheyWere() throws UnknownHostException {
        Map<String, String> facts =
                Map.of(
                        "alpn", "lmtp",
                        "authority", "mx.example.org",
                        "unique-id", "0x00ff10",
                        "tls-version", "TLSv1.3",
                        "tls-cipher", "TLS_AES_256_GCM_SHA384",
                        "tls-client", "client.example.net");
        byte[] header = ProxyHeaders.of(ProxyHeader.V2_CLIENT, hop(facts), at("192.0.2.1", 24));
        assertThat(ProxyDecoder.decode(header))
                .isInstanceOfSatisfying(
                        ProxyDecoding.Decoded.class,
                        decoded ->
                                assertThat(decoded.header().attributes())
                                        .containsAllEntriesOf(facts));
        header[header.length - 1] ^= 1;
        assertThat(ProxyDecoder.decode(header)).isInstanceOf(ProxyDecoding.Malformed.class);
    }

    @Test
    void withoutAVerifiedCertificateThereIsNoNameAndNothingIsVerified()
            throws UnknownHostException {
        byte[] header =
                ProxyHeaders.of(
                        ProxyHeader.V2_CLIENT,
                        hop(Map.of("tls-version", "TLSv1.2")),
                        at("192.0.2.1", 24));
        // SSL: flags, verify, and the version in it; then the checksum's field.
        assertThat(hex(header))
                .contains("20000f" + "01" + "00000001" + "210007544c5376312e32" + "030004");
    }

    @Test
    void whatIsTooLongOrWasCutIsLeftOut() throws UnknownHostException {
        byte[] header =
                ProxyHeaders.of(
                        ProxyHeader.V2_CLIENT,
                        hop(
                                Map.of(
                                        "authority", "a".repeat(252) + "...",
                                        "alpn", "b".repeat(256),
                                        "unique-id", "c".repeat(129))),
                        at("192.0.2.1", 24));
        assertThat(header).hasSize(28);
    }

    private static Hop hop(Map<String, String> attributes) throws UnknownHostException {
        return new Hop(
                Source.PROXY, InetAddress.getByName("203.0.113.7"), 56324, null, 0, attributes);
    }
}
