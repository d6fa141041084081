package org.siesta.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.siesta.mail.ClientIdentity;

/** The octets of PROXY headers and what they say, however they are split. */
class ProxyDecoderTest {

    private static final String SIGNATURE = "0d0a0d0a000d0a515549540a";

    /** 198.51.100.9:51000 to 203.0.113.24:24. */
    private static final String INET = "c6336409cb007118c7380018";

    private static final String INET6 =
            "20010db8000000000000000000000001" + "20010db8000000000000000000000002" + "c7380018";

    // ---- version 1

    static Stream<Arguments> addressLines() {
        return Stream.of(
                line("PROXY TCP4 192.0.2.1 198.51.100.1 56324 24", "192.0.2.1", 56324),
                line("PROXY TCP4 0.0.0.0 255.255.255.255 0 65535", "0.0.0.0", 0),
                line("PROXY TCP6 2001:db8::1 2001:db8::2 1 2", "2001:db8:0:0:0:0:0:1", 1),
                line("PROXY TCP6 2001:DB8::A 2001:db8::2 1 2", "2001:db8:0:0:0:0:0:a", 1),
                line("PROXY TCP6 :: ::1 1 2", "0:0:0:0:0:0:0:0", 1),
                line("PROXY TCP6 1:2:3:4:5:6:7:: ::1 1 2", "1:2:3:4:5:6:7:0", 1),
                // The IPv4 address in IPv6's clothes is the IPv4 address.
                line("PROXY TCP6 ::ffff:203.0.113.7 ::1 1 2", "203.0.113.7", 1),
                line("PROXY TCP6 ::ffff:cb00:7107 ::1 1 2", "203.0.113.7", 1));
    }

    private static Arguments line(String line, String address, int port) {
        return arguments(line, address, port);
    }

    @ParameterizedTest
    @MethodSource("addressLines")
    void takesTheSourceOfALine(String line, String address, int port) {
        ProxyHeader header = accepted(ascii(line + "\r\n"), line.length() + 2);
        assertThat(header.source()).isNotNull();
        assertThat(header.source().getHostAddress()).isEqualTo(address);
        assertThat(header.sourcePort()).isEqualTo(port);
        assertThat(header.version()).isEqualTo(1);
        assertThat(header.mixed()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "PROXY UNKNOWN\r\n",
                "PROXY UNKNOWN \r\n",
                "PROXY UNKNOWN 203.0.113.99 203.0.113.1 1 2\r\n",
                "PROXY UNKNOWN anything at all\r\n"
            })
    void unknownNamesNobody(String line) {
        ProxyHeader header = accepted(ascii(line), line.length());
        assertThat(header.source()).isNull();
        assertThat(header.attributes()).containsEntry("family", "UNKNOWN");
    }

    @Test
    void aDestinationOfTheOtherFamilyIsIgnoredAndNoted() {
        String line = "PROXY TCP6 2001:db8::1 198.51.100.10 56324 24\r\n";
        ProxyHeader header = accepted(ascii(line), line.length());
        assertThat(header.source()).isNotNull();
        assertThat(header.sourcePort()).isEqualTo(56324);
        assertThat(header.destination()).isNull();
        assertThat(header.mixed()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "proxy TCP4 192.0.2.1 192.0.2.2 1 2\r\n",
                "PROXY\tTCP4 192.0.2.1 192.0.2.2 1 2\r\n",
                "PROXY tcp4 192.0.2.1 192.0.2.2 1 2\r\n",
                "PROXY UNKNOWNX\r\n",
                "PROXY UNIX /a /b 0 0\r\n",
                "PROXY \r\n",
                "PROXY TCP4\r\n",
                "PROXY TCP4 192.0.2.1 192.0.2.2 1\r\n",
                "PROXY TCP4 192.0.2.1 192.0.2.2 1 2 3\r\n",
                "PROXY TCP4 192.0.2.1 192.0.2.2 1 2 \r\n",
                "PROXY TCP4 192.0.2.1  192.0.2.2 1 2\r\n",
                "PROXY TCP4 192.0.2.1 192.0.2.2 1 2\n",
                "PROXY TCP4 192.0.2.1 192.0.2.2 1 2\r\r\n",
                "PROXY TCP4 192.0.2.1\n192.0.2.2 1 2\r\n",
                "PROXY TCP4 192.0.2.01 192.0.2.2 1 2\r\n",
                "PROXY TCP4 192.0.2.256 192.0.2.2 1 2\r\n",
                "PROXY TCP4 192.0.2 192.0.2.2 1 2\r\n",
                "PROXY TCP4 192.0.2.1.1 192.0.2.2 1 2\r\n",
                "PROXY TCP4 192.0.2.+1 192.0.2.2 1 2\r\n",
                "PROXY TCP4 localhost 192.0.2.2 1 2\r\n",
                "PROXY TCP4 2001:db8::1 192.0.2.2 1 2\r\n",
                "PROXY TCP6 192.0.2.1 2001:db8::2 1 2\r\n",
                "PROXY TCP6 [2001:db8::1] 2001:db8::2 1 2\r\n",
                "PROXY TCP6 fe80::1%eth0 2001:db8::2 1 2\r\n",
                "PROXY TCP6 1:2:3:4:5:6:7:8:9 2001:db8::2 1 2\r\n",
                "PROXY TCP6 1::2::3 2001:db8::2 1 2\r\n",
                "PROXY TCP6 12345::1 2001:db8::2 1 2\r\n",
                "PROXY TCP6 ::1.2.3.4:1 2001:db8::2 1 2\r\n",
                "PROXY TCP6 1.2.3.4:: 2001:db8::2 1 2\r\n",
                "PROXY TCP4 192.0.2.1 192.0.2.2 65536 2\r\n",
                "PROXY TCP4 192.0.2.1 192.0.2.2 01 2\r\n",
                "PROXY TCP4 192.0.2.1 192.0.2.2 -1 2\r\n",
                "PROXY TCP4 192.0.2.1 192.0.2.2 +1 2\r\n",
                "PROXY TCP4 192.0.2.1 192.0.2.2  2\r\n",
                "GET / HTTP/1.1\r\n",
                "LHLO client.example.net\r\n"
            })
    void refusesWhatIsNotExactlyALine(String octets) {
        assertThat(decode(ascii(octets))).isInstanceOf(ProxyDecoding.Malformed.class);
        inPieces(ascii(octets));
    }

    @Test
    void aLineEndsWithin107Octets() {
        String most = "PROXY UNKNOWN " + "x".repeat(91);
        accepted(ascii(most + "\r\n"), 107);
        assertThat(decode(ascii(most + "x\r\n"))).isInstanceOf(ProxyDecoding.Malformed.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "P",
                "PROXY",
                "PROXY ",
                "PROXY TCP4 192.0",
                "PROXY TCP4 192.0.2.1 192.0.2.2 1 2\r"
            })
    void waitsForTheRestOfALine(String octets) {
        assertThat(decode(ascii(octets))).isInstanceOf(ProxyDecoding.NeedMore.class);
    }

    @Test
    void saysWhatCameInPlaceOfAHeader() {
        for (String command : List.of("LHLO x\r\n", "zz az\r\n", "QUIT\r\n", "AZ", "XFORWARD a")) {
            assertThat(why(ascii(command))).contains("expected a PROXY header", "command");
        }
        for (String other : List.of("@A ", "A[ ", "A` ", "A{ ", "AB9", " A", "ABCDEFGHI J")) {
            assertThat(why(ascii(other))).contains("expected a PROXY header", "something else");
        }
        assertThat(why(hex("160301020001"))).contains("expected a PROXY header", "ClientHello");
        assertThat(why(hex("ff"))).contains("expected a PROXY header");
    }

    // ---- version 2

    @Test
    void takesTheSourceOfABinaryHeader() {
        ProxyHeader four = accepted(v2("21", "11", INET), 28);
        assertThat(four.source().getHostAddress()).isEqualTo("198.51.100.9");
        assertThat(four.sourcePort()).isEqualTo(51000);
        assertThat(four.destination().getHostAddress()).isEqualTo("203.0.113.24");
        assertThat(four.destinationPort()).isEqualTo(24);
        ProxyHeader six = accepted(v2("21", "21", INET6), 52);
        assertThat(six.source().getHostAddress()).isEqualTo("2001:db8:0:0:0:0:0:1");
        ProxyHeader mapped =
                accepted(
                        v2("21", "21", "00000000000000000000ffffcb007107" + INET6.substring(32)),
                        52);
        assertThat(mapped.source().getHostAddress()).isEqualTo("203.0.113.7");
    }

    static Stream<Arguments> withoutClient() {
        String unix = "2f".repeat(216);
        return Stream.of(
                arguments("LOCAL", v2("20", "00", ""), null),
                arguments("LOCAL with an address, which is discarded", v2("20", "11", INET), null),
                arguments("LOCAL with rubbish", v2("20", "ff", "0102030405"), null),
                arguments("UNSPEC", v2("21", "00", ""), "UNSPEC"),
                arguments("UNSPEC with octets", v2("21", "00", "0102030405"), "UNSPEC"),
                arguments("UNSPEC over a stream", v2("21", "01", ""), "UNSPEC"),
                arguments("AF_INET without transport", v2("21", "10", INET), "UNSPEC"),
                arguments("UDP over IPv4", v2("21", "12", INET), "UDP4"),
                arguments("UDP over IPv6", v2("21", "22", INET6), "UDP6"),
                arguments("unix stream", v2("21", "31", unix), "UNIX_STREAM"),
                arguments("unix datagrams", v2("21", "32", unix), "UNIX_DGRAM"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("withoutClient")
    void acceptsAHeaderWithoutAClientOfOurs(String name, byte[] octets, String family) {
        ProxyHeader header = accepted(octets, octets.length);
        assertThat(header.source()).as(name).isNull();
        assertThat(header.attributes().get("family")).isEqualTo(family);
        assertThat(header.local()).isEqualTo(family == null);
    }

    static Stream<Arguments> malformed() {
        return Stream.of(
                arguments("version 1", v2("11", "11", INET)),
                arguments("version 3", v2("31", "11", INET)),
                arguments("command 2", v2("22", "11", INET)),
                arguments("family 4", v2("21", "41", INET6)),
                arguments("transport 3", v2("21", "13", INET)),
                arguments("IPv4 with 11 octets", v2("21", "11", INET.substring(2))),
                arguments("IPv4 with none", v2("21", "11", "")),
                arguments("UDP with none", v2("21", "12", "")),
                arguments("IPv6 with the octets of IPv4", v2("21", "21", INET)),
                arguments("unix with 215 octets", v2("21", "31", "2f".repeat(215))),
                arguments("a stray octet", v2("21", "11", INET + "04")),
                arguments("two stray octets", v2("21", "11", INET + "0400")),
                arguments("a field over the end", v2("21", "11", INET + "04000200")),
                arguments("an SSL field of 4 octets", v2("21", "11", INET + "20000400000000")),
                arguments(
                        "an SSL sub-field over the field's end, inside the header",
                        v2("21", "11", INET + "200008" + "0100000000" + "210001" + "040001aa")),
                arguments("a checksum of 3 octets", v2("21", "11", INET + "030003000000")),
                arguments("a checksum of zeroes", v2("21", "11", INET + "03000400000000")),
                arguments(
                        "two checksums",
                        checked(v2("21", "11", INET + "03000400000000" + "03000400000000"), 31)),
                arguments("a wrong checksum of UNSPEC", v2("21", "00", "03000400000000")),
                arguments(
                        "a unique id of 129 octets",
                        v2("21", "11", INET + "050081" + "61".repeat(129))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("malformed")
    void refusesAMalformedBinaryHeader(String name, byte[] octets) {
        assertThat(decode(octets)).as(name).isInstanceOf(ProxyDecoding.Malformed.class);
        inPieces(octets);
    }

    @ParameterizedTest
    @ValueSource(ints = {536, 2048, ProxyDecoder.USUAL_OCTETS, 65_551})
    void aHeaderIsAsLongAsTheLimitAndNotAnOctetLonger(int most) {
        byte[] longest = ofLength(most);
        assertThat(longest).hasSize(most);
        assertThat(ProxyDecoder.decode(longest, most))
                .isInstanceOfSatisfying(
                        ProxyDecoding.Decoded.class,
                        decoded -> assertThat(decoded.consumed()).isEqualTo(most));
        // What is too long is known once the length is there.
        byte[] start = Arrays.copyOf(longest, 16);
        assertThat(ProxyDecoder.decode(start, most)).isInstanceOf(ProxyDecoding.NeedMore.class);
        assertThat(ProxyDecoder.decode(start, most - 1))
                .isEqualTo(
                        new ProxyDecoding.Malformed(
                                "malformed PROXY header (version 2): %d octets are more than limits.max-proxy-header = %d"
                                        .formatted(most, most - 1)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"20", "21"})
    void aHeaderWithAClientCertificateIsNoLongHeader(String command) {
        String certificate = "28" + "%04x".formatted(6000) + "30".repeat(6000);
        String ssl = "07" + "00000000" + "210007" + hexOf("TLSv1.3") + certificate;
        byte[] header = v2(command, "11", INET + "20" + "%04x".formatted(ssl.length() / 2) + ssl);
        assertThat(decode(header)).isInstanceOf(ProxyDecoding.Decoded.class);
    }

    /** A valid header of so many octets, filled up with fields that mean nothing. */
    private static byte[] ofLength(int octets) {
        int field = octets - 16 - INET.length() / 2 - 3;
        return v2("21", "11", INET + "04" + "%04x".formatted(field) + "00".repeat(field));
    }

    @Test
    void readsTheFieldsAndSkipsTheUnknown() {
        String fields =
                "010003683261" // ALPN
                        + "02000f"
                        + hexOf("mx1.example.org") // AUTHORITY
                        + "0400020000" // NOOP
                        + "050004"
                        + hexOf("id-7")
                        + "200056"
                        + "0300000000"
                        + "210007"
                        + hexOf("TLSv1.3")
                        + "22000d"
                        + hexOf("client.exampl")
                        + "230004"
                        + hexOf("AES1")
                        + "240006"
                        + hexOf("SHA256")
                        + "250007"
                        + hexOf("RSA2048")
                        + "260006"
                        + hexOf("x25519")
                        + "27000c"
                        + hexOf("ecdsa_sha256")
                        + "280002dead"
                        + "300003"
                        + hexOf("ns1")
                        + "e00001ff";
        byte[] octets = v2("21", "11", INET + fields);
        ProxyHeader header = accepted(octets, octets.length);
        assertThat(header.attributes())
                .containsEntry("alpn", "h2a")
                .containsEntry("authority", "mx1.example.org")
                .containsEntry("unique-id", "id-7")
                .containsEntry("tls-version", "TLSv1.3")
                .containsEntry("tls-client", "client.exampl")
                .containsEntry("tls-cipher", "AES1")
                .containsEntry("tls-sig-alg", "SHA256")
                .containsEntry("tls-key-alg", "RSA2048")
                .containsEntry("tls-group", "x25519")
                .containsEntry("tls-sig-scheme", "ecdsa_sha256")
                .hasSize(12);
        assertThat(ClientIdentity.ATTRIBUTES).containsAll(header.attributes().keySet());
    }

    /** Sections 2.2.2 and 2.2.6: names of hosts and clients are UTF-8. */
    @ParameterizedTest
    @CsvSource({
        "42c3bc63686572, B\u00fccher",
        "e38182, \u3042",
        "41c3, 0x41c3",
        "c0af, 0xc0af",
        "41e280ae42, 0x41e280ae42",
        "41c285, 0x41c285",
        "410a, 0x410a",
    })
    void aNameIsText(String octets, String shown) {
        String field = "0200" + String.format("%02x", octets.length() / 2) + octets;
        byte[] header = v2("21", "11", INET + field);
        assertThat(accepted(header, header.length).attributes()).containsEntry("authority", shown);
    }

    @Test
    void aLongValueIsCut() {
        for (int length : List.of(255, 256, 512)) {
            byte[] octets =
                    v2("21", "11", INET + "02" + "%04x".formatted(length) + "61".repeat(length));
            assertThat(accepted(octets, octets.length).attributes())
                    .containsEntry("authority", "a".repeat(255) + (length > 255 ? "..." : ""));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0100000000",
                "0000000000",
                "0300000001",
                "0300000080",
                "0300000100",
                "0300010000",
                "0301000000"
            })
    void theNameOfAnUnverifiedCertificateDoesNotCount(String clientAndVerify) {
        String ssl = clientAndVerify + "220001" + "61";
        byte[] octets = v2("21", "11", INET + "200009" + ssl);
        assertThat(accepted(octets, octets.length).attributes()).doesNotContainKey("tls-client");
    }

    /** Section 2.2.6: the certificate may be of this connection or of the session before. */
    @ParameterizedTest
    @ValueSource(strings = {"0200000000", "0400000000", "0700000000"})
    void theNameOfAVerifiedCertificateCounts(String clientAndVerify) {
        byte[] octets = v2("21", "11", INET + "200009" + clientAndVerify + "220001" + "61");
        assertThat(accepted(octets, octets.length).attributes()).containsEntry("tls-client", "a");
    }

    @Test
    void octetsThatAreNoTextAreShownInHexadecimal() {
        byte[] octets = v2("21", "11", INET + "050004" + "69640d0a");
        assertThat(accepted(octets, octets.length).attributes())
                .containsEntry("unique-id", "0x69640d0a");
    }

    @Test
    void verifiesTheChecksum() {
        byte[] right = checked(v2("21", "11", INET + "03000400000000"), 31);
        accepted(right, right.length);
        accepted(join(right, ascii("LHLO x\r\n")), right.length);
        for (int i = 16; i < right.length; i++) {
            if (i == 28) {
                continue; // of another type, it is no checksum
            }
            byte[] wrong = right.clone();
            wrong[i] ^= 0x40;
            assertThat(decode(wrong)).isNotInstanceOf(ProxyDecoding.Decoded.class);
        }
    }

    @Test
    void waitsForTheRestOfABinaryHeader() {
        byte[] whole = v2("21", "11", INET);
        for (int i = 1; i < whole.length; i++) {
            assertThat(decode(Arrays.copyOf(whole, i))).isInstanceOf(ProxyDecoding.NeedMore.class);
        }
    }

    // ---- any octets

    @Test
    void noOctetsBreakIt() {
        Random random = new Random(20260827);
        byte[][] seeds = {
            v2("21", "11", INET + "03000400000000"),
            v2("21", "21", INET6 + "20000e" + "0100000000" + "210006" + hexOf("TLSv1.")),
            v2("20", "00", ""),
            ascii("PROXY TCP6 2001:db8::1 2001:db8::2 56324 24\r\n"),
            ascii("PROXY TCP4 192.0.2.1 192.0.2.2 1 2\r\nLHLO a\r\n")
        };
        for (int round = 0; round < 60_000; round++) {
            byte[] octets = seeds[round % seeds.length].clone();
            for (int i = random.nextInt(4); i >= 0; i--) {
                octets[random.nextInt(octets.length)] = (byte) random.nextInt(256);
            }
            if (random.nextInt(4) == 0) {
                octets = Arrays.copyOf(octets, random.nextInt(octets.length + 20));
            }
            ProxyDecoding whole = ProxyDecoder.decode(octets);
            if (whole instanceof ProxyDecoding.Decoded(ProxyHeader header, int consumed)) {
                assertThat(consumed).isBetween(15, octets.length);
                byte[] exact = Arrays.copyOf(octets, consumed);
                assertThat(ProxyDecoder.decode(exact)).isEqualTo(whole);
                assertThat(Printable.isText(header.attributes().toString())).isTrue();
            }
        }
    }

    @Test
    void noSplitChangesTheVerdict() {
        Random random = new Random(20261125);
        byte[][] wires = {
            join(v2("21", "11", INET + "03000400000000"), ascii("LHLO x\r\n")),
            join(checked(v2("21", "11", INET + "03000400000000"), 31), ascii("LHLO x\r\n")),
            join(v2("21", "21", INET6 + "020003616263"), v2("21", "11", INET)),
            join(v2("20", "00", "00112233"), hex("160301")),
            ascii("PROXY TCP4 192.0.2.1 192.0.2.2 1 2\r\nPROXY TCP4 192.0.2.1 192.0.2.2 1 2\r\n"),
            ascii("PROXY UNKNOWN\r\n\r\n"),
            ascii("PROXY TCP4 192.0.2.1 192.0.2.2 1 65536\r\nLHLO x\r\n")
        };
        for (int round = 0; round < 5000; round++) {
            byte[] wire = wires[round % wires.length];
            int n = 0;
            ProxyDecoding found = new ProxyDecoding.NeedMore(1);
            while (found instanceof ProxyDecoding.NeedMore && n < wire.length) {
                n = Math.min(wire.length, n + 1 + random.nextInt(20));
                found = decode(Arrays.copyOf(wire, n));
            }
            assertThat(found).isEqualTo(decode(wire));
        }
    }

    // ---- the shared vectors

    @Test
    void answersTheSharedVectors() throws IOException {
        Path file = Path.of(System.getProperty("siesta.cases", ""), "proxy-vectors.jsonl");
        List<String> cases = Files.isRegularFile(file) ? Files.readAllLines(file) : List.of();
        assertThat(cases).allSatisfy(ProxyDecoderTest::answersVector);
    }

    private static void answersVector(String json) throws IOException {
        JsonNode vector = new ObjectMapper().readTree(json);
        byte[] octets = hex(vector.get("hex").asText());
        ProxyDecoding found = decode(octets);
        String verdict =
                switch (found) {
                    case ProxyDecoding.NeedMore _ -> "incomplete";
                    case ProxyDecoding.Decoded _ -> "accept";
                    case ProxyDecoding.Malformed _ -> "reject";
                };
        List<String> allowed =
                Stream.concat(
                                Stream.of(vector.get("expect").asText()),
                                vector.get("alt").valueStream().map(JsonNode::asText))
                        .toList();
        assertThat(allowed).as(json).contains(verdict);
        if (found instanceof ProxyDecoding.Decoded(ProxyHeader header, int consumed)
                && vector.get("expect").asText().equals("accept")) {
            assertThat(consumed).as(json).isEqualTo(vector.get("consumed").asInt());
            if (vector.get("effective").asText().equals("socket")) {
                assertThat(header.source()).as(json).isNull();
            } else if (vector.get("effective").asText().equals("proxied")) {
                String source = vector.get("src").asText();
                int colon = source.lastIndexOf(':');
                assertThat(header.sourcePort())
                        .isEqualTo(Integer.parseInt(source.substring(colon + 1)));
                assertThat(header.source())
                        .isEqualTo(
                                IpText.parse(
                                                source.substring(0, colon)
                                                        .replace("[", "")
                                                        .replace("]", ""))
                                        .orElseThrow());
            }
        }
        inPieces(octets);
    }

    // ---- means

    private static ProxyDecoding decode(byte[] octets) {
        return ProxyDecoder.decode(octets);
    }

    private static ProxyHeader accepted(byte[] octets, int consumed) {
        inPieces(octets);
        return switch (decode(octets)) {
            case ProxyDecoding.Decoded(ProxyHeader header, int taken) -> {
                assertThat(taken).isEqualTo(consumed);
                yield header;
            }
            case ProxyDecoding other -> fail(other.toString());
        };
    }

    private static String why(byte[] octets) {
        return switch (decode(octets)) {
            case ProxyDecoding.Malformed(String why) -> why;
            case ProxyDecoding other -> fail(other.toString());
        };
    }

    /** Octet by octet a long header is looked at a few times, and not once for each octet. */
    @Test
    void aLongHeaderIsLookedAtAgainOnlyWhenThereIsMoreToKnow() {
        byte[] octets = ofLength(65_551);
        int looks = 0;
        int due = 0;
        ProxyDecoding found = new ProxyDecoding.NeedMore(due);
        while (found instanceof ProxyDecoding.NeedMore(int more)) {
            assertThat(more).isGreaterThanOrEqualTo(due);
            due = more;
            found = ProxyDecoder.decode(Arrays.copyOf(octets, due), 65_551);
            looks++;
        }
        assertThat(found).isInstanceOf(ProxyDecoding.Decoded.class);
        assertThat(looks).isLessThan(20);
    }

    /**
     * What a connection does, octet by octet: looks again when as many are there as are needed. The
     * verdict must be the one that the whole gets, and none is to be had before.
     */
    private static void inPieces(byte[] octets) {
        ProxyDecoding whole = decode(octets);
        ProxyDecoding piecewise = new ProxyDecoding.NeedMore(1);
        for (int n = 1; n <= octets.length; n++) {
            ProxyDecoding now = decode(Arrays.copyOf(octets, n));
            if (piecewise instanceof ProxyDecoding.NeedMore(int due) && n < due) {
                assertThat(now).isEqualTo(piecewise);
            }
            piecewise = now;
            if (!(piecewise instanceof ProxyDecoding.NeedMore)) {
                break;
            }
        }
        // An early refusal may know less of what came, and say it in other words.
        assertThat(piecewise.getClass()).isEqualTo(whole.getClass());
        if (whole instanceof ProxyDecoding.Decoded) {
            assertThat(piecewise).isEqualTo(whole);
        }
    }

    private static byte[] v2(String command, String family, String block) {
        return hex(
                SIGNATURE + command + family + String.format("%04x", block.length() / 2) + block);
    }

    private static byte[] checked(byte[] header, int at) {
        CRC32C crc = new CRC32C();
        crc.update(header);
        byte[] done = header.clone();
        for (int i = 0; i < 4; i++) {
            done[at + i] = (byte) (crc.getValue() >> (24 - 8 * i));
        }
        return done;
    }

    private static byte[] join(byte[] first, byte[] second) {
        ByteArrayOutputStream both = new ByteArrayOutputStream();
        both.writeBytes(first);
        both.writeBytes(second);
        return both.toByteArray();
    }

    private static String hexOf(String text) {
        return HexFormat.of().formatHex(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static byte[] hex(String digits) {
        return HexFormat.of().parseHex(digits);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
