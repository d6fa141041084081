package org.siesta.mail;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/**
 * The parts of a message (RFC 2045, RFC 2046), found in one pass; bodies are not kept, but read
 * again where somebody wants them.
 *
 * @param all depth first, the message itself as the first
 * @param found whether these are all: else a limit ended the reading, and who decides on the
 *     absence of something must decide for caution
 */
public record MimeParts(List<MimePart> all, Completeness found) {

    /** Whether all parts were found, or which limit stopped the reading. */
    public enum Completeness {
        COMPLETE,
        TOO_MANY,
        TOO_DEEP,
        HEADERS_TOO_LONG
    }

    /**
     * How much is read.
     *
     * @param maxParts the message itself counts
     * @param maxDepth of parts inside parts; the message itself has depth 1
     * @param headers of all header sections together
     */
    public record Limits(int maxParts, int maxDepth, Headers.Limits headers) {

        /** 1,000 parts, 50 deep, and 2 MiB and 20,000 fields in header sections. */
        public static final Limits DEFAULT =
                new Limits(1_000, 50, new Headers.Limits(2 << 20, 20_000));
    }

    public MimeParts {
        all = List.copyOf(all);
    }

    /**
     * Finds the parts. A multipart that ends without its last delimiter ends with what is around
     * it; one without a boundary is a leaf. Takes time in proportion to the size of the message,
     * and none for the body of a message that is no multipart.
     */
    public static MimeParts read(Content content, Limits limits) throws IOException {
        try (InputStream octets = content.open()) {
            return new MimeScanner(limits, content.size()).scan(octets);
        }
    }

    /**
     * The same in the first octets of the content alone. What stands at the cut ends there.
     *
     * @param maxOctets how many are read
     */
    public static MimeParts readBeginning(Content content, Limits limits, long maxOctets)
            throws IOException {
        long size = Math.min(content.size(), maxOctets);
        try (InputStream octets = new LimitedStream(content.open(), size)) {
            return new MimeScanner(limits, size).scan(octets);
        }
    }

    /** The message itself. */
    public MimePart message() {
        return all.getFirst();
    }
}
