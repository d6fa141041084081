package org.siesta.smtp;

import java.io.IOException;
import java.io.InputStream;
import org.siesta.mail.Ascii;
import org.siesta.mail.LineEnds;

/**
 * Writes content as DATA wants it (RFC 5321 §4.1.1.4, §4.5.2): CRLF line ends and nothing else that
 * a server could take for one, leading dots doubled, the final dot.
 */
final class DataWriter {

    /** What to do with content that is not made of CRLF lines. */
    enum Lines {
        /**
         * It is refused: {@link Malformed}. Lines have at most 998 octets (RFC 5321 §4.5.3.1.6).
         */
        STRICT,
        /** A bare LF becomes a line end, a bare CR a space; lines have any length. */
        MENDED
    }

    /** Where the octets go. */
    interface Sink {
        void write(byte[] octets, int length) throws IOException;
    }

    /** The content breaks a rule of the standard; the message says which, in one line. */
    static final class Malformed extends IOException {

        private static final long serialVersionUID = 1;

        Malformed(String rule) {
            super(rule);
        }
    }

    static final int MAX_LINE = 998;

    /** Octets that are written at once, and read at once. */
    private static final int MOST_WRITTEN = 16 * 1024;

    private static final int MOST_READ = 8 * 1024;

    /** What dots and ends of lines add to most messages, and room where the size is not known. */
    private static final int MORE = 512;

    private final Sink sink;
    private final Lines rule;
    private final byte[] chunk;
    private final byte[] buffer;
    private int length;
    private boolean afterCr;
    private int column;
    private long line = 1;
    private long size;
    private boolean eightBit;

    /**
     * A writer for content of about this size: most messages are far smaller than what is written
     * at once.
     */
    DataWriter(Sink sink, Lines rule, long expected) {
        this.sink = sink;
        this.rule = rule;
        this.chunk = new byte[(int) Math.clamp(expected, MORE, MOST_READ)];
        this.buffer = new byte[(int) Math.clamp(expected + MORE, MORE, MOST_WRITTEN)];
    }

    /** Octets of content so far, as the SIZE parameter counts them. */
    long size() {
        return size;
    }

    /** An octet above 127 was there. */
    boolean eightBit() {
        return eightBit;
    }

    /** Writes the next part of the content. */
    void write(InputStream content) throws IOException {
        int n;
        while ((n = content.read(chunk)) >= 0) {
            size += n;
            eightBit |= !Ascii.only(chunk, n);
            int i = 0;
            while (i < n) {
                int plain = plain(i, n);
                if (plain > i) {
                    copy(i, plain);
                    i = plain;
                } else {
                    octet(chunk[i++]);
                }
            }
        }
    }

    /**
     * Where the octets from here end that go out as they are: those of a line behind its first, in
     * a line that is short enough; and whole lines behind it where nobody asks how long they are.
     */
    private int plain(int from, int end) {
        if (column == 0 || afterCr) {
            return from;
        }
        if (rule == Lines.MENDED) {
            return LineEnds.behindText(chunk, from, end);
        }
        int most = Math.min(end, from + Math.max(0, MAX_LINE - column));
        return LineEnds.first(chunk, from, most);
    }

    private void copy(int from, int to) throws IOException {
        column += to - from;
        int next = from;
        while (next < to) {
            if (length == buffer.length) {
                flush();
            }
            int n = Math.min(to - next, buffer.length - length);
            System.arraycopy(chunk, next, buffer, length, n);
            length += n;
            next += n;
        }
    }

    /** Ends the content; nothing may follow. */
    void end() throws IOException {
        if (afterCr) {
            bareCr();
        }
        if (column > 0) {
            fault("the last line does not end with CRLF");
            endLine();
        }
        put('.');
        put('\r');
        put('\n');
        flush();
    }

    private void octet(byte octet) throws IOException {
        if (octet == '\n') {
            if (!afterCr) {
                fault("a bare LF in line " + line);
            }
            afterCr = false;
            endLine();
            return;
        }
        if (afterCr) {
            bareCr();
        }
        // Held back until the next octet tells whether it is half of a line end.
        afterCr = octet == '\r';
        if (!afterCr) {
            text(octet);
        }
    }

    private void bareCr() throws IOException {
        fault("a bare CR in line " + line);
        afterCr = false;
        text((byte) ' ');
    }

    private void text(byte octet) throws IOException {
        if (column == 0 && octet == '.') {
            put('.');
        }
        if (++column > MAX_LINE) {
            fault("line " + line + " is longer than " + MAX_LINE + " octets");
        }
        put(octet);
    }

    private void endLine() throws IOException {
        put('\r');
        put('\n');
        column = 0;
        line++;
    }

    private void fault(String what) throws Malformed {
        if (rule == Lines.STRICT) {
            throw new Malformed(what);
        }
    }

    private void put(int octet) throws IOException {
        if (length == buffer.length) {
            flush();
        }
        buffer[length++] = (byte) octet;
    }

    private void flush() throws IOException {
        sink.write(buffer, length);
        length = 0;
    }
}
