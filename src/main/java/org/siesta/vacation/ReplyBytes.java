package org.siesta.vacation;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The last look at a reply's octets before anybody gets them, whatever wrote them: no stray line
 * end, no long line, no field that we did not build.
 */
final class ReplyBytes {

    /** RFC 5322 §2.1.1. */
    private static final int MAX_LINE = 998;

    private ReplyBytes() {}

    /**
     * What is wrong with the octets; empty when nothing is.
     *
     * @param names the header fields that must be there, in order, and no others
     * @param eightBitHeader whether addresses are written in UTF-8 (RFC 6532)
     */
    static Optional<String> check(
            byte[] octets,
            List<String> names,
            int maxSize,
            boolean eightBitBody,
            boolean eightBitHeader) {
        if (octets.length > maxSize) {
            return Optional.of("larger than " + maxSize + " octets");
        }
        List<String> found = new ArrayList<>();
        boolean inHeader = true;
        int start = 0;
        while (start < octets.length) {
            int end = start;
            boolean eightBit = inHeader ? eightBitHeader : eightBitBody;
            while (end < octets.length && octets[end] != '\r' && octets[end] != '\n') {
                if (octets[end] == 0 || (octets[end] < 0 && !eightBit)) {
                    return Optional.of("octet " + (octets[end] & 0xFF) + " in a line");
                }
                end++;
            }
            if (end + 1 >= octets.length || octets[end] != '\r' || octets[end + 1] != '\n') {
                return Optional.of("a line that does not end with CRLF");
            }
            if (end - start > MAX_LINE) {
                return Optional.of("a line of " + (end - start) + " octets");
            }
            if (inHeader && end == start) {
                inHeader = false;
            } else if (inHeader && octets[start] != ' ') {
                found.add(name(octets, start, end));
            }
            start = end + 2;
        }
        if (inHeader) {
            return Optional.of("a header section without an end");
        }
        return found.equals(names)
                ? Optional.empty()
                : Optional.of("header fields " + found + " and not " + names);
    }

    private static String name(byte[] octets, int start, int end) {
        int colon = start;
        while (colon < end && octets[colon] != ':') {
            colon++;
        }
        return new String(octets, start, colon - start, StandardCharsets.ISO_8859_1);
    }
}
