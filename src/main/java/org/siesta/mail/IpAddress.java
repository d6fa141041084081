package org.siesta.mail;

import java.net.InetAddress;
import java.util.Arrays;

/** IP addresses as text: IPv4 in dotted decimal, IPv6 in the one form of RFC 5952, no zone. */
public final class IpAddress {

    private static final int GROUPS = 8;

    private IpAddress() {}

    /** The address as text. */
    public static String text(InetAddress address) {
        return text(address.getAddress());
    }

    /** The address of 4 or 16 octets as text. */
    public static String text(byte[] octets) {
        if (octets.length == 4) {
            return (octets[0] & 255)
                    + "."
                    + (octets[1] & 255)
                    + "."
                    + (octets[2] & 255)
                    + "."
                    + (octets[3] & 255);
        }
        int[] groups = new int[GROUPS];
        Arrays.setAll(groups, i -> (octets[2 * i] & 255) << 8 | (octets[2 * i + 1] & 255));
        int start = -1;
        int length = 1;
        for (int i = 0; i < GROUPS; i++) {
            int zeroes = zeroes(groups, i);
            // RFC 5952 §4.2: the longest run, the first of equal ones, and never a single group.
            if (zeroes > length) {
                start = i;
                length = zeroes;
            }
        }
        return start < 0
                ? join(groups, 0, GROUPS)
                : join(groups, 0, start) + "::" + join(groups, start + length, GROUPS);
    }

    private static int zeroes(int[] groups, int from) {
        int at = from;
        while (at < GROUPS && groups[at] == 0) {
            at++;
        }
        return at - from;
    }

    private static String join(int[] groups, int from, int to) {
        StringBuilder text = new StringBuilder();
        for (int i = from; i < to; i++) {
            text.append(i == from ? "" : ":").append(Integer.toHexString(groups[i]));
        }
        return text.toString();
    }
}
