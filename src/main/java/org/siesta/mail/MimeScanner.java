package org.siesta.mail;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds the parts of a message, line by line. Keeps header sections, and of bodies nothing but
 * where they begin and end.
 */
final class MimeScanner {

    private static final int BLOCK = 64 * 1024;

    /** RFC 2046 §5.1.1: 70 characters, two hyphens on each side, and blanks behind them. */
    private static final int MAX_DELIMITER = 250;

    private final MimeParts.Limits limits;
    private final long size;
    private final List<OpenPart> all = new ArrayList<>();

    /** Those that have not ended, the outermost first. */
    private final List<OpenPart> open = new ArrayList<>();

    /** Whose delimiters count, by boundary; of two with the same the inner one. */
    private final Map<String, OpenPart> boundaries = new HashMap<>();

    private final ByteArrayOutputStream header = new ByteArrayOutputStream();
    private boolean inHeader;
    private int headerOctets;
    private int fields;
    private MimeParts.Completeness found = MimeParts.Completeness.COMPLETE;

    private final byte[] block = new byte[BLOCK];

    /** The number of the octet at the start of the block. */
    private long base;

    /** Octets of the line end before the line that is read: it belongs to a delimiter. */
    private int lineEndBefore;

    MimeScanner(MimeParts.Limits limits, long size) {
        this.limits = limits;
        this.size = size;
    }

    MimeParts scan(InputStream octets) throws IOException {
        begin(null, 0);
        int length = 0;
        boolean whole = true;
        while (!finished()) {
            int count = octets.readNBytes(block, length, BLOCK - length);
            length += count;
            int from = 0;
            int lineEnd = lineEnd(0, length);
            while (lineEnd > 0 && !finished()) {
                line(from, lineEnd, whole);
                whole = true;
                from = lineEnd;
                lineEnd = lineEnd(from, length);
            }
            if (count == 0 || (from == 0 && length == BLOCK)) {
                // The last line without an end, or a piece of one that is longer than the block.
                if (from < length && !finished()) {
                    piece(from, length, whole && count == 0);
                }
                whole = false;
                from = length;
            }
            if (count == 0) {
                break;
            }
            System.arraycopy(block, from, block, 0, length - from);
            base += from;
            length -= from;
        }
        endUntil(null, size);
        return new MimeParts(all.stream().map(OpenPart::ended).toList(), found);
    }

    /** Nothing more can be found. */
    private boolean finished() {
        return found != MimeParts.Completeness.COMPLETE || (!inHeader && boundaries.isEmpty());
    }

    /** The position behind the next LF; 0 when there is none. */
    private int lineEnd(int from, int length) {
        for (int i = from; i < length; i++) {
            if (block[i] == '\n') {
                return i + 1;
            }
        }
        return 0;
    }

    /** A line with its end; not whole when its beginning was too long for the block. */
    private void line(int from, int to, boolean whole) {
        int end = to - from > 1 && block[to - 2] == '\r' ? 2 : 1;
        if (whole && inHeader && to - from == end) {
            endHeader(base + from, base + to);
        } else {
            piece(from, to, whole);
        }
        lineEndBefore = end;
    }

    private void piece(int from, int to, boolean whole) {
        if (whole && isDelimiter(from, to)) {
            return;
        }
        if (inHeader) {
            if (headerOctets + to - from > limits.headers().maxOctets()) {
                found = MimeParts.Completeness.HEADERS_TOO_LONG;
                return;
            }
            headerOctets += to - from;
            header.write(block, from, to - from);
        }
    }

    private boolean isDelimiter(int from, int to) {
        if (to - from > MAX_DELIMITER
                || to - from < 3
                || block[from] != '-'
                || block[from + 1] != '-'
                || boundaries.isEmpty()) {
            return false;
        }
        String line = new String(block, from + 2, to - from - 2, StandardCharsets.ISO_8859_1);
        String boundary = line.stripTrailing();
        OpenPart part = boundaries.get(boundary);
        if (part != null) {
            delimiter(part, base + from, base + to, false);
            return true;
        }
        OpenPart last =
                boundary.endsWith("--")
                        ? boundaries.get(boundary.substring(0, boundary.length() - 2))
                        : null;
        if (last != null) {
            delimiter(last, base + from, base + to, true);
        }
        return last != null;
    }

    private void delimiter(OpenPart multipart, long from, long to, boolean last) {
        long end = Math.max(multipart.bodyFrom, from - lineEndBefore);
        endUntil(multipart, end);
        if (!multipart.inside) {
            multipart.inside = true;
            multipart.bodyTo = end;
        }
        if (last) {
            multipart.epilogueFrom = to;
            forget(multipart);
        } else {
            begin(multipart, to);
        }
    }

    /** Ends all parts that stand inside this one; all parts for null. */
    private void endUntil(@Nullable OpenPart outer, long at) {
        while (!open.isEmpty() && open.getLast() != outer) {
            OpenPart part = open.removeLast();
            if (inHeader) {
                part.headerTo = Math.max(part.headerFrom, at);
                part.bodyFrom = part.headerTo;
                readHeader(part);
            }
            forget(part);
            part.end(at, all.size());
        }
    }

    private void begin(@Nullable OpenPart outer, long at) {
        if (all.size() >= limits.maxParts()) {
            found = MimeParts.Completeness.TOO_MANY;
        } else if (open.size() >= limits.maxDepth()) {
            found = MimeParts.Completeness.TOO_DEEP;
        } else {
            OpenPart part = new OpenPart(all.size(), at, outer != null && outer.isDigest());
            all.add(part);
            open.add(part);
            inHeader = true;
        }
    }

    /** An empty line behind the fields. */
    private void endHeader(long at, long bodyFrom) {
        OpenPart part = open.getLast();
        part.headerTo = at;
        part.bodyFrom = bodyFrom;
        part.hasBody = true;
        readHeader(part);
        if (part.isNestedMessage()) {
            begin(part, bodyFrom);
        } else if (!part.boundary.isEmpty()) {
            part.shadowed = boundaries.put(part.boundary, part);
        }
    }

    private void readHeader(OpenPart part) {
        inHeader = false;
        byte[] octets = header.toByteArray();
        header.reset();
        int left = Math.max(0, limits.headers().maxFields() - fields);
        Headers.Limits rest = new Headers.Limits(limits.headers().maxOctets(), left);
        Headers headers = new HeaderSection(rest).parse(octets, octets.length);
        fields += headers.fields().size();
        if (headers.truncated()) {
            found = MimeParts.Completeness.HEADERS_TOO_LONG;
        }
        part.read(headers);
    }

    private void forget(OpenPart part) {
        if (!part.boundary.isEmpty() && boundaries.get(part.boundary) == part) {
            if (part.shadowed == null) {
                boundaries.remove(part.boundary);
            } else {
                boundaries.put(part.boundary, part.shadowed);
            }
        }
    }

    /** A part while it is read. */
    private static final class OpenPart {

        private final int index;
        private final long headerFrom;
        private final boolean inDigest;
        private Headers headers = new Headers(List.of());
        private ContentType type = ContentType.TEXT_PLAIN;
        private TransferEncoding encoding = TransferEncoding.IDENTITY;
        private String boundary = "";
        private @Nullable OpenPart shadowed;
        private long headerTo;
        private long bodyFrom;
        private long bodyTo;
        private long epilogueFrom = -1;
        private long epilogueTo = -1;
        private boolean hasBody;
        private boolean inside;
        private int end;

        OpenPart(int index, long headerFrom, boolean inDigest) {
            this.index = index;
            this.headerFrom = headerFrom;
            this.headerTo = headerFrom;
            this.bodyFrom = headerFrom;
            this.inDigest = inDigest;
        }

        boolean isDigest() {
            return type.name().equals("multipart/digest");
        }

        /** RFC 2046 §5.2.1; an encoding is not allowed there, and hides the message. */
        boolean isNestedMessage() {
            String name = type.name();
            return encoding == TransferEncoding.IDENTITY
                    && (name.equals("message/rfc822") || name.equals("message/global"));
        }

        void read(Headers section) {
            headers = section;
            encoding = TransferEncoding.of(section);
            type =
                    section.first("Content-Type")
                            .map(ContentType::parse)
                            .orElse(inDigest ? ContentType.MESSAGE : ContentType.TEXT_PLAIN);
            if (type.is("multipart")) {
                // RFC 2045 §6.4: a multipart has no encoding of its own.
                encoding = TransferEncoding.IDENTITY;
                boundary = type.parameter("boundary").orElse("").stripTrailing();
            } else if (encoding == TransferEncoding.UNKNOWN) {
                type = ContentType.OCTETS;
            }
        }

        void end(long at, int behind) {
            if (epilogueFrom >= 0) {
                epilogueTo = Math.max(epilogueFrom, at);
            } else if (!inside) {
                bodyTo = Math.max(bodyFrom, at);
            }
            end = behind;
        }

        MimePart ended() {
            return new MimePart(
                    index,
                    end,
                    headers,
                    type,
                    encoding,
                    new Extent(headerFrom, headerTo),
                    hasBody,
                    new Extent(bodyFrom, bodyTo),
                    epilogueFrom < 0
                            ? new Extent(bodyTo, bodyTo)
                            : new Extent(epilogueFrom, epilogueTo));
        }
    }
}
