package org.siesta.net;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Cuts octets into command lines. Only CRLF ends a line. A line over the limit is a fault as a
 * whole, so that nothing hidden in it is taken for a command. Behind a bare CR or LF nothing is a
 * line any more: whoever means it as an end may have a BDAT there, or behind it, and what follows
 * are the octets of a message. So it is behind a BDAT that is no text, or too long.
 */
final class LineCollector {

    /** What the octets came to. */
    sealed interface Found {
        /** No whole line yet; all octets are consumed. */
        record Nothing() implements Found {}

        record Line(String text) implements Found {}

        record Fault(Trouble trouble) implements Found {}

        /** What came is no text, and nothing that follows is a line. */
        record NoLines(Trouble trouble) implements Found {}

        /** A peer that does not stop; the connection is to be closed. */
        record Flood() implements Found {}
    }

    /** RFC 5321 §4.5.3.1.4 asks for 512 and more for extensions; Postfix takes 2048. */
    static final int MAX_LINE = 2048;

    /** Most lines are short, and many connections say none. */
    private static final int FIRST = 64;

    /** Octets skipped behind a fault before the peer is given up. */
    private static final int MAX_SKIPPED = 256 * 1024;

    private byte[] line = new byte[FIRST];
    private int length;
    private boolean afterCr;
    private boolean skipping;
    private int skipped;

    /** Reads up to the end of one line or to a fault; what follows stays in the buffer. */
    Found read(ByteBuf in) {
        while (in.isReadable()) {
            byte b = in.readByte();
            boolean behindCr = afterCr;
            afterCr = b == '\r';
            if (behindCr && b != '\n') {
                return new Found.NoLines(Trouble.BARE_CR);
            }
            if (b == '\n' && !behindCr) {
                return new Found.NoLines(Trouble.BARE_LF);
            }
            if (b == '\n') {
                Found found = skipping ? new Found.Nothing() : text();
                reset();
                if (!(found instanceof Found.Nothing)) {
                    return found;
                }
            } else if (skipping) {
                if (++skipped > MAX_SKIPPED) {
                    return new Found.Flood();
                }
            } else if (!afterCr) {
                if (length == MAX_LINE) {
                    skipping = true;
                    return fault(Trouble.LINE_TOO_LONG);
                }
                keep(b);
            }
        }
        return new Found.Nothing();
    }

    private void keep(byte b) {
        if (length == line.length) {
            line = Arrays.copyOf(line, Math.min(MAX_LINE, 2 * length));
        }
        line[length++] = b;
    }

    private Found fault(Trouble trouble) {
        String begun = new String(line, 0, length, StandardCharsets.ISO_8859_1);
        return Step.ReadChunk.isMeantBy(begun)
                ? new Found.NoLines(trouble)
                : new Found.Fault(trouble);
    }

    private Found text() {
        if (isAscii()) {
            return new Found.Line(new String(line, 0, length, StandardCharsets.US_ASCII));
        }
        try {
            return new Found.Line(
                    StandardCharsets.UTF_8
                            .newDecoder()
                            .decode(ByteBuffer.wrap(line, 0, length))
                            .toString());
        } catch (CharacterCodingException e) {
            return fault(Trouble.NOT_UTF_8);
        }
    }

    private boolean isAscii() {
        for (int i = 0; i < length; i++) {
            if (line[i] < 0) {
                return false;
            }
        }
        return true;
    }

    private void reset() {
        length = 0;
        skipping = false;
        skipped = 0;
    }
}
