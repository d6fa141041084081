package org.siesta.mail;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;

/**
 * A piece of a message, by the numbers of its octets.
 *
 * @param from the first octet
 * @param to behind the last octet
 */
public record Extent(long from, long to) {

    public Extent {
        if (from < 0 || to < from) {
            throw new IllegalArgumentException("not a piece: " + from + " to " + to);
        }
    }

    /** In octets. */
    public long size() {
        return to - from;
    }

    /** The octets of this piece; the caller closes the stream. */
    InputStream octets(Content content) throws IOException {
        InputStream octets = content.open();
        try {
            octets.skipNBytes(from);
        } catch (IOException e) {
            octets.close();
            throw e;
        }
        return new LimitedStream(octets, size());
    }

    /**
     * This piece as it stands in the message, read as UTF-8; an octet that is no UTF-8 is read as
     * ISO 8859-1. The caller closes the reader.
     */
    public Reader text(Content content) throws IOException {
        return new InputStreamReader(octets(content), new LenientDecoder());
    }
}
