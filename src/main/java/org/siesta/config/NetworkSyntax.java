package org.siesta.config;

import java.math.BigInteger;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;
import java.util.regex.Pattern;

/** The written form of addresses and networks; nothing is looked up. */
final class NetworkSyntax {

    private static final String OCTET = "(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])";
    private static final Pattern IPV4 = Pattern.compile(OCTET + "(?:\\." + OCTET + "){3}");
    private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*");
    private static final Pattern HOST =
            Pattern.compile("(?=.{1,253}$)[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_])?\\.?");

    private NetworkSyntax() {}

    /** An address as a literal: four decimal numbers, or IPv6 without zone. */
    static Optional<InetAddress> address(String text) {
        if (!IPV4.matcher(text).matches() && !IPV6.matcher(text).matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(InetAddress.ofLiteral(text));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    /** A host name or an address literal. */
    static boolean isHost(String text) {
        if (text.indexOf(':') >= 0 || text.matches("[0-9.]+")) {
            return address(text).isPresent();
        }
        return HOST.matcher(text).matches() && !text.contains("..");
    }

    /** An absolute address of HTTP, with a host and without user or fragment. */
    static boolean isHttpUrl(String text) {
        try {
            URI url = new URI(text);
            boolean http = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
            return http
                    && url.getHost() != null
                    && url.getUserInfo() == null
                    && url.getFragment() == null;
        } catch (URISyntaxException _) {
            return false;
        }
    }

    /**
     * {@code 192.0.2.0/24}, {@code 2001:db8::/32}, or a single address. Address bits behind the
     * prefix are refused: whoever wrote them meant either the network or the one address.
     */
    static boolean isNetwork(String text) {
        int slash = text.indexOf('/');
        if (slash < 0) {
            return address(text).isPresent();
        }
        String bits = text.substring(slash + 1);
        return bits.matches("0|[1-9][0-9]{0,2}")
                && address(text.substring(0, slash))
                        .filter(a -> endsAt(a, Integer.parseInt(bits), text.indexOf(':') >= 0))
                        .isPresent();
    }

    private static boolean endsAt(InetAddress address, int written, boolean v6) {
        byte[] octets = address.getAddress();
        // ::ffff:192.0.2.0/120 is the 24 bits of an IPv4 network.
        int bits = v6 && address instanceof Inet4Address ? written - 96 : written;
        if (bits < 0 || bits > octets.length * 8) {
            return false;
        }
        return new BigInteger(1, octets).getLowestSetBit() >= octets.length * 8 - bits
                || new BigInteger(1, octets).signum() == 0;
    }

    /** Whether the network holds every address of IPv4 or of IPv6. */
    static boolean isEverything(String network) {
        int slash = network.indexOf('/');
        if (slash < 0) {
            return false;
        }
        int bits = Integer.parseInt(network.substring(slash + 1));
        // ::ffff:0:0/96 is the whole of IPv4, written in IPv6.
        boolean mapped =
                network.indexOf(':') >= 0
                        && address(network.substring(0, slash))
                                .filter(Inet4Address.class::isInstance)
                                .isPresent();
        return bits == 0 || (mapped && bits <= 96);
    }
}
