package org.siesta.smtp;

import java.io.ByteArrayOutputStream;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.siesta.mail.ClientIdentity.Hop;
import org.siesta.mail.IpAddress;
import org.siesta.smtp.ServerSettings.ProxyHeader;

/**
 * The octets of a PROXY protocol header, as the side that connects writes them (PROXY protocol §2.1
 * and §2.2).
 *
 * <p>The two addresses of a header are of one family: where one is IPv4 and the other IPv6, the
 * IPv4 address is written as {@code ::ffff:a.b.c.d}. Receivers take such an address for the IPv4
 * address that it is.
 */
public final class ProxyHeaders {

    private static final byte[] SIGNATURE = {
        0x0d, 0x0a, 0x0d, 0x0a, 0x00, 0x0d, 0x0a, 0x51, 0x55, 0x49, 0x54, 0x0a
    };
    private static final int VERSION_2_LOCAL = 0x20;
    private static final int VERSION_2_PROXY = 0x21;
    private static final int STREAM_OVER_IPV4 = 0x11;
    private static final int STREAM_OVER_IPV6 = 0x21;

    private ProxyHeaders() {}

    /** Version 2, command LOCAL: "this is the proxy itself". 16 octets. */
    public static byte[] v2Local() {
        return v2(VERSION_2_LOCAL, 0, new byte[0]);
    }

    /** Version 2, command PROXY, of a TCP connection. 28 octets, or 52 where one side is IPv6. */
    public static byte[] v2(InetSocketAddress source, InetSocketAddress destination) {
        return v2(source, destination, new byte[0]);
    }

    /** The same with these fields and a checksum; without fields there is no checksum either. */
    private static byte[] v2(
            InetSocketAddress source, InetSocketAddress destination, byte[] fields) {
        boolean v4 = bothIpv4(source, destination);
        ByteArrayOutputStream block = new ByteArrayOutputStream(36);
        block.writeBytes(octets(source, v4));
        block.writeBytes(octets(destination, v4));
        writePort(block, source.getPort());
        writePort(block, destination.getPort());
        if (fields.length > 0) {
            block.writeBytes(fields);
            block.writeBytes(ProxyFields.emptySum());
        }
        byte[] header =
                v2(VERSION_2_PROXY, v4 ? STREAM_OVER_IPV4 : STREAM_OVER_IPV6, block.toByteArray());
        return fields.length > 0 ? ProxyFields.sum(header) : header;
    }

    /** Version 1 of a TCP connection: one line of text, at most 107 octets. */
    public static byte[] v1(InetSocketAddress source, InetSocketAddress destination) {
        boolean v4 = bothIpv4(source, destination);
        return ascii(
                "PROXY %s %s %s %d %d\r\n"
                        .formatted(
                                v4 ? "TCP4" : "TCP6",
                                text(octets(source, v4)),
                                text(octets(destination, v4)),
                                source.getPort(),
                                destination.getPort()));
    }

    /** Version 1 without addresses. Postfix refuses it. */
    public static byte[] v1Unknown() {
        return ascii("PROXY UNKNOWN\r\n");
    }

    /**
     * The header that the mode asks for; no octets for {@link ProxyHeader#NONE}. A client without a
     * known address is LOCAL in version 2 and UNKNOWN in version 1.
     *
     * @param destination where the connection goes; null for a unix socket, then it is the address
     *     that the client connected to, where that is known
     */
    public static byte[] of(ProxyHeader mode, Hop client, @Nullable InetSocketAddress destination) {
        InetAddress address = client.address();
        boolean known = address != null;
        return switch (mode) {
            case NONE -> new byte[0];
            case V2_LOCAL -> v2Local();
            case V2_CLIENT ->
                    known
                            ? v2(
                                    source(client),
                                    destination(client, destination),
                                    ProxyFields.of(client))
                            : v2Local();
            case V1_CLIENT ->
                    known ? v1(source(client), destination(client, destination)) : v1Unknown();
        };
    }

    private static InetSocketAddress source(Hop client) {
        return new InetSocketAddress(client.address(), client.port());
    }

    private static InetSocketAddress destination(Hop client, @Nullable InetSocketAddress given) {
        if (given != null && given.getAddress() != null) {
            return given;
        }
        if (client.localAddress() != null) {
            return new InetSocketAddress(client.localAddress(), client.localPort());
        }
        return new InetSocketAddress(unspecified(), 0);
    }

    private static InetAddress unspecified() {
        try {
            return InetAddress.getByAddress(new byte[4]);
        } catch (java.net.UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] v2(int command, int family, byte[] block) {
        ByteArrayOutputStream header = new ByteArrayOutputStream(16 + block.length);
        header.writeBytes(SIGNATURE);
        header.write(command);
        header.write(family);
        writePort(header, block.length);
        header.writeBytes(block);
        return header.toByteArray();
    }

    private static void writePort(ByteArrayOutputStream out, int value) {
        out.write(value >>> 8);
        out.write(value);
    }

    private static boolean bothIpv4(InetSocketAddress a, InetSocketAddress b) {
        return a.getAddress() instanceof Inet4Address && b.getAddress() instanceof Inet4Address;
    }

    private static byte[] octets(InetSocketAddress address, boolean asIpv4) {
        byte[] octets = address.getAddress().getAddress();
        if (asIpv4 || octets.length == 16) {
            return octets;
        }
        byte[] mapped = new byte[16];
        mapped[10] = (byte) 0xff;
        mapped[11] = (byte) 0xff;
        System.arraycopy(octets, 0, mapped, 12, 4);
        return mapped;
    }

    /**
     * An address as text: dotted, or in groups as RFC 5952 §4 wants them. Never with a dotted tail:
     * version 1 of the PROXY protocol knows hexadecimal groups only.
     */
    static String text(byte[] octets) {
        return IpAddress.text(octets);
    }

    private static byte[] ascii(String line) {
        return line.getBytes(StandardCharsets.US_ASCII);
    }
}
