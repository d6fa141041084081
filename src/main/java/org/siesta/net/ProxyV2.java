package org.siesta.net;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The binary header of PROXY protocol version 2 (section 2.2). */
final class ProxyV2 {

    /** Signature, version and command, family, length. */
    private static final int FIXED = 16;

    private ProxyV2() {}

    static ProxyDecoding decode(byte[] octets, int most) {
        int versionAndCommand = octets.length > 12 ? octets[12] & 0xFF : 0x21;
        if (versionAndCommand >> 4 != 2) {
            return malformed("the version is not 2");
        }
        int command = versionAndCommand & 0xF;
        if (command > 1) {
            return malformed("the command is neither LOCAL nor PROXY");
        }
        int family = octets.length > 13 ? octets[13] & 0xFF : 0;
        // LOCAL discards the family, whatever it is.
        if (command == 1 && (family >> 4 > 3 || (family & 0xF) > 2)) {
            return malformed("the family or transport is undefined");
        }
        if (octets.length < FIXED) {
            return new ProxyDecoding.NeedMore(octets.length + 1);
        }
        int length = (octets[14] & 0xFF) << 8 | (octets[15] & 0xFF);
        if (FIXED + length > most) {
            return malformed(
                    "%d octets are more than limits.max-proxy-header = %d"
                            .formatted(FIXED + length, most));
        }
        if (command == 1 && length < addressOctets(family)) {
            return malformed("shorter than the addresses of its family");
        }
        if (octets.length < FIXED + length) {
            return new ProxyDecoding.NeedMore(FIXED + length);
        }
        byte[] header = Arrays.copyOf(octets, FIXED + length);
        return command == 0 ? decoded(local(), header) : proxied(header, family);
    }

    private static int addressOctets(int family) {
        return switch (family >> 4) {
            case 1 -> 12;
            case 2 -> 36;
            case 3 -> 216;
            default -> 0;
        };
    }

    private static ProxyDecoding proxied(byte[] header, int family) {
        ProxyTlvs tlvs = ProxyTlvs.read(header, FIXED + addressOctets(family));
        boolean unspecified = family >> 4 == 0 || (family & 0xF) == 0;
        if (tlvs.fault() != null && !(unspecified && tlvs.unreadable())) {
            return malformed(tlvs.fault());
        }
        Map<String, String> attributes = new LinkedHashMap<>();
        attributes.put("command", "PROXY");
        attributes.put("family", familyName(family));
        if (tlvs.fault() == null) {
            attributes.putAll(tlvs.attributes());
        }
        return switch (family) {
            case 0x11 -> decoded(addresses(header, 4, attributes), header);
            case 0x21 -> decoded(addresses(header, 16, attributes), header);
            // UDP and unix sockets are valid and no clients of ours: like UNSPEC, no address.
            default -> decoded(without(false, attributes), header);
        };
    }

    private static String familyName(int family) {
        if (family >> 4 == 0 || (family & 0xF) == 0) {
            return "UNSPEC";
        }
        String transport = (family & 0xF) == 1 ? "TCP" : "UDP";
        return switch (family >> 4) {
            case 1 -> transport + "4";
            case 2 -> transport + "6";
            default -> (family & 0xF) == 1 ? "UNIX_STREAM" : "UNIX_DGRAM";
        };
    }

    private static ProxyHeader addresses(byte[] header, int size, Map<String, String> attributes) {
        int ports = FIXED + 2 * size;
        return new ProxyHeader(
                2,
                false,
                address(header, FIXED, size),
                port(header, ports),
                address(header, FIXED + size, size),
                port(header, ports + 2),
                attributes,
                false);
    }

    private static ProxyHeader local() {
        return without(true, Map.of("command", "LOCAL"));
    }

    private static ProxyHeader without(boolean local, Map<String, String> attributes) {
        return new ProxyHeader(2, local, null, 0, null, 0, attributes, false);
    }

    private static @Nullable InetAddress address(byte[] header, int at, int size) {
        return IpText.address(Arrays.copyOfRange(header, at, at + size)).orElse(null);
    }

    private static int port(byte[] header, int at) {
        return (header[at] & 0xFF) << 8 | (header[at + 1] & 0xFF);
    }

    private static ProxyDecoding decoded(ProxyHeader header, byte[] octets) {
        return new ProxyDecoding.Decoded(header, octets.length);
    }

    private static ProxyDecoding malformed(String why) {
        return new ProxyDecoding.Malformed("malformed PROXY header (version 2): " + why);
    }
}
