package org.siesta.net;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Networks in CIDR notation. An IPv4-mapped address counts as the IPv4 address; the peer of a unix
 * socket, which has no address, counts as loopback.
 */
public record CidrList(List<Network> networks) {

    /** No network at all. */
    public static final CidrList NONE = new CidrList(List.of());

    /** 127.0.0.0/8 and ::1, and so every unix socket. */
    public static final CidrList LOOPBACK = parse(List.of("127.0.0.0/8", "::1"));

    /** The addresses that share the first {@code prefix} bits. */
    public record Network(InetAddress address, int prefix) {

        boolean contains(InetAddress other) {
            byte[] mine = address.getAddress();
            byte[] theirs = other.getAddress();
            return mine.length == theirs.length
                    && Arrays.equals(mask(mine, prefix), mask(theirs, prefix));
        }

        @Override
        public String toString() {
            return address.getHostAddress() + "/" + prefix;
        }
    }

    public CidrList {
        networks = List.copyOf(networks);
    }

    /**
     * Reads networks: {@code 192.0.2.0/24}, {@code 2001:db8::/32}, or one address.
     *
     * @throws IllegalArgumentException saying which entry is wrong, why, and what would be right
     */
    public static CidrList parse(Collection<String> entries) {
        List<Network> networks = new ArrayList<>();
        for (String entry : entries) {
            networks.add(network(entry.strip()));
        }
        return new CidrList(networks);
    }

    private static Network network(String entry) {
        int slash = entry.indexOf('/');
        String text = slash < 0 ? entry : entry.substring(0, slash);
        Optional<InetAddress> parsed = IpText.parse(text);
        if (parsed.isEmpty()) {
            throw new IllegalArgumentException(
                    "'"
                            + Printable.of(entry)
                            + "' is not a network: write an address such as 192.0.2.1 or 2001:db8::1,"
                            + " or a network such as 192.0.2.0/24");
        }
        InetAddress address = parsed.get();
        boolean mapped = address instanceof Inet4Address && text.indexOf(':') >= 0;
        int bits = address.getAddress().length * 8;
        int written = mapped ? 128 : bits;
        int prefix = slash < 0 ? written : IpText.decimal(entry.substring(slash + 1), written);
        if (mapped) {
            prefix = prefix < 96 ? -1 : prefix - 96;
        }
        if (prefix < 0) {
            throw new IllegalArgumentException(
                    "'"
                            + Printable.of(entry)
                            + "' has no valid prefix length: a number from "
                            + (mapped ? 96 : 0)
                            + " to "
                            + written
                            + " stands after the slash");
        }
        InetAddress base = IpText.address(mask(address.getAddress(), prefix)).orElseThrow();
        if (!base.equals(address)) {
            throw new IllegalArgumentException(
                    "'"
                            + Printable.of(entry)
                            + "' has address bits behind the prefix: write "
                            + base.getHostAddress()
                            + "/"
                            + prefix
                            + " for the network or "
                            + address.getHostAddress()
                            + " for the one address");
        }
        return new Network(address, prefix);
    }

    private static byte[] mask(byte[] octets, int prefix) {
        byte[] masked = octets.clone();
        for (int i = 0; i < masked.length; i++) {
            int keep = Math.clamp(prefix - i * 8L, 0, 8);
            masked[i] &= (byte) (0xFF00 >> keep);
        }
        return masked;
    }

    /** Whether a network holds the address; null is the peer of a unix socket. */
    public boolean contains(@Nullable InetAddress address) {
        if (address == null) {
            return contains(InetAddress.ofLiteral("127.0.0.1"))
                    || contains(InetAddress.ofLiteral("::1"));
        }
        return networks.stream().anyMatch(n -> n.contains(address));
    }

    /** Whether there is no network. */
    public boolean isEmpty() {
        return networks.isEmpty();
    }

    /** Whether a network holds every address of its family. */
    public boolean containsEverybody() {
        return networks.stream().anyMatch(n -> n.prefix() == 0);
    }

    @Override
    public String toString() {
        return networks.stream().map(Network::toString).collect(Collectors.joining(", "));
    }
}
