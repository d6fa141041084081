package org.siesta.net;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/** The line of PROXY protocol version 1 (section 2.1): exactly one space, exactly CRLF. */
final class ProxyV1 {

    /** Section 2.1: the longest line, with its CRLF. */
    private static final int MAX_OCTETS = 107;

    private ProxyV1() {}

    static ProxyDecoding decode(byte[] octets) {
        for (int i = 0; i < Math.min(octets.length, MAX_OCTETS); i++) {
            if (octets[i] == '\n') {
                return malformed("a line feed without carriage return");
            }
            if (octets[i] != '\r') {
                continue;
            }
            if (i + 1 == MAX_OCTETS) {
                break;
            }
            if (i + 1 == octets.length) {
                return new ProxyDecoding.NeedMore(octets.length + 1);
            }
            return octets[i + 1] == '\n'
                    ? line(new String(octets, 0, i, StandardCharsets.ISO_8859_1), i + 2)
                    : malformed("a carriage return without line feed");
        }
        return octets.length < MAX_OCTETS
                ? new ProxyDecoding.NeedMore(octets.length + 1)
                : malformed("no line end in the first " + MAX_OCTETS + " octets");
    }

    private static ProxyDecoding line(String line, int consumed) {
        String rest = line.substring("PROXY ".length());
        // The receiver must ignore what follows UNKNOWN.
        if (rest.equals("UNKNOWN") || rest.startsWith("UNKNOWN ")) {
            return decoded(unknown(), consumed);
        }
        String[] words = rest.split(" ", -1);
        if (!words[0].equals("TCP4") && !words[0].equals("TCP6")) {
            return malformed("the family is not TCP4, TCP6 or UNKNOWN");
        }
        if (words.length != 5) {
            return malformed("not exactly two addresses and two ports");
        }
        boolean six = words[0].equals("TCP6");
        Optional<InetAddress> source = six ? IpText.parse6(words[1]) : IpText.parse4(words[1]);
        if (source.isEmpty()) {
            return malformed("the source is not an address of " + words[0]);
        }
        Optional<InetAddress> destination = IpText.parse(words[2]);
        if (destination.isEmpty()) {
            return malformed("the destination is not an address");
        }
        int sourcePort = IpText.decimal(words[3], 65535);
        int destinationPort = IpText.decimal(words[4], 65535);
        if (sourcePort < 0 || destinationPort < 0) {
            return malformed("a port is not a number from 0 to 65535");
        }
        // nginx writes the family of the client and, at times, the other family's destination.
        boolean mixed = six != (words[2].indexOf(':') >= 0);
        return decoded(
                new ProxyHeader(
                        1,
                        false,
                        source.get(),
                        sourcePort,
                        mixed ? null : destination.get(),
                        mixed ? 0 : destinationPort,
                        Map.of("command", "PROXY", "family", family(source.get())),
                        mixed),
                consumed);
    }

    private static String family(InetAddress address) {
        return address instanceof Inet4Address ? "TCP4" : "TCP6";
    }

    private static ProxyHeader unknown() {
        return new ProxyHeader(
                1, false, null, 0, null, 0, Map.of("command", "PROXY", "family", "UNKNOWN"), false);
    }

    private static ProxyDecoding decoded(ProxyHeader header, int consumed) {
        return new ProxyDecoding.Decoded(header, consumed);
    }

    private static ProxyDecoding malformed(String why) {
        return new ProxyDecoding.Malformed("malformed PROXY header (version 1): " + why);
    }
}
