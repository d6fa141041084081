package org.siesta.net;

import java.util.Arrays;

/**
 * A target for coverage-guided fuzzing: any octets are a header, the start of one, or none, and how
 * they were split changes nothing.
 */
public final class ProxyDecoderFuzz {

    private ProxyDecoderFuzz() {}

    /** One input; fails by an exception. */
    public static void fuzzerTestOneInput(byte[] octets) {
        ProxyDecoding whole = ProxyDecoder.decode(octets);
        ProxyDecoding piecewise = new ProxyDecoding.NeedMore(1);
        int n = 0;
        while (piecewise instanceof ProxyDecoding.NeedMore && n < octets.length) {
            n++;
            piecewise = ProxyDecoder.decode(Arrays.copyOf(octets, n));
        }
        if (octets.length > 0 && piecewise.getClass() != whole.getClass()) {
            throw new IllegalStateException(piecewise + " in pieces, " + whole + " as a whole");
        }
        if (whole instanceof ProxyDecoding.Decoded(ProxyHeader header, int consumed)) {
            boolean printable =
                    header.attributes().values().stream()
                            .allMatch(v -> v.chars().allMatch(c -> c >= ' ' && c < 127));
            if (consumed > octets.length || consumed > ProxyDecoder.USUAL_OCTETS || !printable) {
                throw new IllegalStateException(header + " of " + consumed);
            }
        }
    }
}
