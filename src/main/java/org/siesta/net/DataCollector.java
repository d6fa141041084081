package org.siesta.net;

import io.netty.buffer.ByteBuf;

/**
 * Reads a message in the form of RFC 5321 §4.5.2: only CRLF "." CRLF ends it, one leading dot of a
 * line is taken away. Bare CR and LF become CRLF in what is kept, and never count as a line end for
 * the dots: what is no line end here must not become one behind us.
 */
final class DataCollector {

    private enum At {
        /** Behind a CRLF, or at the very start. */
        LINE_START,
        /** Behind a dot at the start of a line. */
        DOT,
        /** Behind a CR that follows such a dot. */
        DOT_CR,
        TEXT,
        /** Behind one CR or more. */
        TEXT_CR
    }

    private final Spool spool;
    private final byte[] out = new byte[16 * 1024];
    private int length;
    private At at = At.LINE_START;
    private long received;

    DataCollector(Spool spool) {
        this.spool = spool;
    }

    /** Octets taken from the wire. */
    long received() {
        return received;
    }

    /** Consumes octets; true when the message is complete, with what follows left in the buffer. */
    boolean read(ByteBuf in) {
        int before = in.readableBytes();
        boolean end = false;
        while (!end && in.isReadable()) {
            end = take(in.readByte());
        }
        received += before - in.readableBytes();
        flush();
        return end;
    }

    private boolean take(byte b) {
        switch (at) {
            case LINE_START -> {
                if (b == '.') {
                    at = At.DOT;
                } else {
                    text(b);
                }
            }
            case DOT -> {
                if (b == '\r') {
                    at = At.DOT_CR;
                } else {
                    text(b);
                }
            }
            case DOT_CR -> {
                if (b == '\n') {
                    return true;
                }
                afterCr(b);
            }
            case TEXT -> text(b);
            case TEXT_CR -> {
                if (b == '\n') {
                    newline();
                    at = At.LINE_START;
                } else {
                    afterCr(b);
                }
            }
        }
        return false;
    }

    private void text(byte b) {
        if (b == '\r') {
            at = At.TEXT_CR;
            return;
        }
        at = At.TEXT;
        if (b == '\n') {
            newline();
        } else {
            put(b);
        }
    }

    /** An octet that is no LF behind a CR: the CR was bare; several in a row are one line end. */
    private void afterCr(byte b) {
        if (b == '\r') {
            at = At.TEXT_CR;
        } else {
            newline();
            text(b);
        }
    }

    private void newline() {
        put((byte) '\r');
        put((byte) '\n');
    }

    private void put(byte b) {
        if (length == out.length) {
            flush();
        }
        out[length++] = b;
    }

    private void flush() {
        spool.write(out, length);
        length = 0;
    }
}
