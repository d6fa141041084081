package org.siesta.mail;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Looks for what may end a line. Most octets of a message do not. */
public final class LineEnds {

    /** Eight octets at once, the first one lowest. */
    private static final VarHandle EIGHT =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private static final long EIGHT_ONES = 0x0101_0101_0101_0101L;
    private static final long BEHIND_CR = ('\r' + 1) * EIGHT_ONES;

    private LineEnds() {}

    /** The index of the first CR or LF, or the end. */
    public static int first(byte[] octets, int from, int end) {
        int at = from;
        while (at < end && octets[at] != '\r' && octets[at] != '\n') {
            at = at + Long.BYTES < end ? low(octets, at + 1, end) : at + 1;
        }
        return at;
    }

    /** The index of the first octet up to CR, among eight at once; or one of the last seven. */
    private static int low(byte[] octets, int from, int end) {
        int at = from;
        while (at + Long.BYTES <= end) {
            long eight = (long) EIGHT.get(octets, at);
            // The high bit of each octet that is low; above the lowest of them of others too.
            long low = (eight - BEHIND_CR) & ~eight & (EIGHT_ONES << 7);
            if (low != 0) {
                return at + Long.numberOfTrailingZeros(low) / Byte.SIZE;
            }
            at += Long.BYTES;
        }
        return at;
    }

    /**
     * Up to where the octets from here, within a line, are text and whole lines that begin with
     * text, and not with a dot.
     */
    public static int behindText(byte[] octets, int from, int end) {
        int at = first(octets, from, end);
        while (at + 2 < end && beginsText(octets, at)) {
            at = first(octets, at + 3, end);
        }
        return at;
    }

    /** Whether CRLF stands here, and behind it neither a dot nor another end of a line. */
    private static boolean beginsText(byte[] octets, int at) {
        byte next = octets[at + 2];
        return octets[at] == '\r'
                && octets[at + 1] == '\n'
                && next != '.'
                && next != '\r'
                && next != '\n';
    }
}
