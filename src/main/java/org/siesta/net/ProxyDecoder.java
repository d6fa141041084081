package org.siesta.net;

import java.util.Arrays;

/**
 * Reads a PROXY protocol header, version 1 or 2, from the first octets of a connection (HAProxy's
 * proxy-protocol.txt, sections 2 to 2.2).
 *
 * <p>A pure function of the octets that came so far: how they were split over segments changes
 * nothing. Whatever is not exactly a header is malformed as soon as that can be known.
 */
public final class ProxyDecoder {

    /**
     * The longest header that is read where nothing else is said, in octets: room for a client
     * certificate and what else a proxy knows. Section 2.2 has headers of up to 65551.
     */
    public static final int USUAL_OCTETS = 16 * 1024;

    /** Section 2.2: 0D 0A 0D 0A 00 0D 0A 51 55 49 54 0A. */
    private static final byte[] SIGNATURE = {
        '\r', '\n', '\r', '\n', 0, '\r', '\n', 'Q', 'U', 'I', 'T', '\n'
    };

    private static final byte[] WORD = {'P', 'R', 'O', 'X', 'Y', ' '};

    private ProxyDecoder() {}

    /** Decodes what came so far, of a header of at most {@link #USUAL_OCTETS}. */
    public static ProxyDecoding decode(byte[] octets) {
        return decode(octets, USUAL_OCTETS);
    }

    /**
     * Decodes what came so far.
     *
     * @param most octets of a header; a longer one is malformed as soon as it is announced
     */
    public static ProxyDecoding decode(byte[] octets, int most) {
        if (octets.length == 0) {
            return new ProxyDecoding.NeedMore(1);
        }
        byte[] mark = octets[0] == SIGNATURE[0] ? SIGNATURE : WORD;
        if (!startsAlike(octets, mark)) {
            return new ProxyDecoding.Malformed("expected a PROXY header, got " + guess(octets));
        }
        if (octets.length < mark.length) {
            return new ProxyDecoding.NeedMore(octets.length + 1);
        }
        return mark == WORD ? ProxyV1.decode(octets) : ProxyV2.decode(octets, most);
    }

    /** Whether the octets are a whole mark of a header: "PROXY " or the signature of version 2. */
    static boolean isMarked(byte[] octets) {
        return isVersion2(octets) || (octets.length >= WORD.length && startsAlike(octets, WORD));
    }

    /** Whether the octets start with the signature of version 2. */
    static boolean isVersion2(byte[] octets) {
        return octets.length >= SIGNATURE.length && startsAlike(octets, SIGNATURE);
    }

    /** Whether the octets are a part of a mark, so that more are needed to tell. */
    static boolean mayBeMarked(byte[] octets) {
        return startsAlike(octets, SIGNATURE) || startsAlike(octets, WORD);
    }

    private static boolean startsAlike(byte[] octets, byte[] mark) {
        int n = Math.min(octets.length, mark.length);
        return Arrays.equals(octets, 0, n, mark, 0, n);
    }

    /**
     * In words what a peer sent where a header should be, to tell an operator what is set wrong.
     */
    private static String guess(byte[] octets) {
        if (octets[0] == 0x16) {
            return "TLS ClientHello";
        }
        int n = 0;
        while (n < octets.length && n < 8 && isLetter(octets[n])) {
            n++;
        }
        boolean word = n >= 1 && (n == octets.length || octets[n] == ' ' || octets[n] == '\r');
        return word ? "an LMTP or SMTP command" : "something else";
    }

    private static boolean isLetter(byte b) {
        return (b >= 'A' && b <= 'Z') || (b >= 'a' && b <= 'z');
    }
}
