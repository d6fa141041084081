package org.siesta.net;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/**
 * Reads IP addresses as text, strictly and without ever asking a resolver.
 *
 * <p>IPv4 is four decimal numbers without heading zeroes; IPv6 is RFC 4291 §2.2, without zone and
 * brackets. An IPv4-mapped address comes back as the IPv4 address.
 */
public final class IpText {

    private static final int MAX_LENGTH = 45;

    private IpText() {}

    /** An address of either family. */
    public static Optional<InetAddress> parse(String text) {
        return text.indexOf(':') >= 0 ? parse6(text) : parse4(text);
    }

    /** An IPv4 address. */
    public static Optional<InetAddress> parse4(String text) {
        byte[] octets = new byte[4];
        return octets4(text, octets, 0) ? address(octets) : Optional.empty();
    }

    /** An IPv6 address. */
    public static Optional<InetAddress> parse6(String text) {
        if (text.length() < 2 || text.length() > MAX_LENGTH) {
            return Optional.empty();
        }
        byte[] octets = new byte[16];
        int gap = text.indexOf("::");
        if (gap < 0) {
            return groups(text, octets) == 16 ? address(octets) : Optional.empty();
        }
        String head = text.substring(0, gap);
        String tail = text.substring(gap + 2);
        byte[] front = new byte[16];
        byte[] back = new byte[16];
        int before = head.isEmpty() ? 0 : groups(head, front);
        int after = tail.isEmpty() ? 0 : groups(tail, back);
        // The gap stands for one group at least; an IPv4 tail may only be the very end.
        if (before < 0 || after < 0 || before + after > 14 || head.indexOf('.') >= 0) {
            return Optional.empty();
        }
        System.arraycopy(front, 0, octets, 0, before);
        System.arraycopy(back, 0, octets, 16 - after, after);
        return address(octets);
    }

    /** The number of octets that the groups make, or -1. */
    private static int groups(String text, byte[] octets) {
        String[] groups = text.split(":", -1);
        int at = 0;
        for (int i = 0; i < groups.length; i++) {
            String group = groups[i];
            boolean last = i == groups.length - 1;
            if (last && group.indexOf('.') >= 0) {
                return at <= 12 && octets4(group, octets, at) ? at + 4 : -1;
            }
            int value = hex(group);
            if (value < 0 || at > 14) {
                return -1;
            }
            octets[at++] = (byte) (value >> 8);
            octets[at++] = (byte) value;
        }
        return at;
    }

    private static int hex(String group) {
        if (group.isEmpty() || group.length() > 4) {
            return -1;
        }
        int value = 0;
        for (int i = 0; i < group.length(); i++) {
            char c = group.charAt(i);
            int digit = c < 128 ? Character.digit(c, 16) : -1;
            if (digit < 0) {
                return -1;
            }
            value = value * 16 + digit;
        }
        return value;
    }

    private static boolean octets4(String text, byte[] octets, int at) {
        String[] parts = text.split("\\.", -1);
        if (parts.length != 4) {
            return false;
        }
        for (int i = 0; i < 4; i++) {
            int value = decimal(parts[i], 255);
            if (value < 0) {
                return false;
            }
            octets[at + i] = (byte) value;
        }
        return true;
    }

    /** A decimal number in ASCII digits without sign and heading zeroes, or -1. */
    static int decimal(String text, int max) {
        if (text.isEmpty() || text.length() > 5 || (text.length() > 1 && text.charAt(0) == '0')) {
            return -1;
        }
        int value = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < '0' || c > '9') {
                return -1;
            }
            value = value * 10 + (c - '0');
        }
        return value <= max ? value : -1;
    }

    static Optional<InetAddress> address(byte[] octets) {
        try {
            // The JDK turns an IPv4-mapped address into the IPv4 address here.
            return Optional.of(InetAddress.getByAddress(octets));
        } catch (UnknownHostException e) {
            throw new IllegalStateException("4 or 16 octets", e);
        }
    }
}
