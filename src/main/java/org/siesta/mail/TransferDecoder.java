package org.siesta.mail;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * Takes a Content-Transfer-Encoding off (RFC 2045 §6.7 and §6.8). What is broken is read as far as
 * it makes sense and never fails; memory does not grow with the input.
 */
abstract class TransferDecoder extends FilterInputStream {

    private final byte[] block = new byte[8192];
    private int position;
    private int end;

    private TransferDecoder(InputStream encoded) {
        super(encoded);
    }

    /** The octets as they were before this encoding. */
    static InputStream of(TransferEncoding encoding, InputStream encoded) {
        return switch (encoding) {
            case IDENTITY, UNKNOWN -> encoded;
            case QUOTED_PRINTABLE -> new QuotedPrintable(encoded);
            case BASE64 -> new Base64(encoded);
        };
    }

    /** The next octet of the encoded text; -1 at its end. */
    final int next() throws IOException {
        if (position == end) {
            position = 0;
            end = Math.max(0, in.read(block, 0, block.length));
        }
        return position == end ? -1 : block[position++] & 0xFF;
    }

    @Override
    public abstract int read() throws IOException;

    @Override
    public final int read(byte[] octets, int offset, int length) throws IOException {
        int count = 0;
        while (count < length) {
            int octet = read();
            if (octet < 0) {
                return count == 0 ? -1 : count;
            }
            octets[offset + count++] = (byte) octet;
        }
        return count;
    }

    @Override
    public final long skip(long count) throws IOException {
        long skipped = 0;
        while (skipped < count && read() >= 0) {
            skipped++;
        }
        return skipped;
    }

    @Override
    public final boolean markSupported() {
        return false;
    }

    /**
     * Padding may be missing or stand in the middle; what is not in the alphabet is passed over.
     */
    private static final class Base64 extends TransferDecoder {

        private int bits;
        private int count;

        Base64(InputStream encoded) {
            super(encoded);
        }

        @Override
        public int read() throws IOException {
            while (count < 8) {
                int c = next();
                if (c < 0) {
                    return -1;
                }
                int six = value(c);
                if (six >= 0) {
                    bits = (bits << 6 | six) & 0xFFFF;
                    count += 6;
                } else if (c == '=') {
                    // The end of one encoded text; another may follow where somebody joined two.
                    count = 0;
                }
            }
            count -= 8;
            return bits >> count & 0xFF;
        }

        private static int value(int c) {
            if (c >= 'A' && c <= 'Z') {
                return c - 'A';
            }
            if (c >= 'a' && c <= 'z') {
                return c - 'a' + 26;
            }
            if (c >= '0' && c <= '9') {
                return c - '0' + 52;
            }
            return c == '+' ? 62 : c == '/' ? 63 : -1;
        }
    }

    /** An equals sign that begins nothing stands for itself. */
    private static final class QuotedPrintable extends TransferDecoder {

        private static final int NONE = -2;

        /** Blanks before a line end are dropped; a longer row of them was never meant as such. */
        private static final int MAX_BLANKS = 1000;

        private final byte[] ahead = new byte[MAX_BLANKS + 8];
        private int aheadFrom;
        private int aheadTo;
        private int pushed = NONE;

        QuotedPrintable(InputStream encoded) {
            super(encoded);
        }

        @Override
        public int read() throws IOException {
            while (true) {
                if (aheadFrom < aheadTo) {
                    return ahead[aheadFrom++] & 0xFF;
                }
                int c = take();
                if (c == ' ' || c == '\t') {
                    blanks(c);
                } else if (c != '=') {
                    return c;
                } else {
                    escape();
                }
            }
        }

        private int take() throws IOException {
            int c = pushed == NONE ? next() : pushed;
            pushed = NONE;
            return c;
        }

        private void put(int octet) {
            ahead[aheadTo++] = (byte) octet;
        }

        private void blanks(int first) throws IOException {
            aheadFrom = 0;
            aheadTo = 0;
            int c = first;
            while ((c == ' ' || c == '\t') && aheadTo < MAX_BLANKS) {
                put(c);
                c = take();
            }
            pushed = c;
            if (c == '\r' || c == '\n' || c < 0) {
                aheadTo = 0;
            }
        }

        private void escape() throws IOException {
            aheadFrom = 0;
            aheadTo = 0;
            int first = take();
            int high = Character.digit(first, 16);
            if (high >= 0) {
                int second = take();
                int low = Character.digit(second, 16);
                if (low >= 0) {
                    put(high * 16 + low);
                } else {
                    put('=');
                    put(first);
                    pushed = second;
                }
                return;
            }
            put('=');
            int c = first;
            while ((c == ' ' || c == '\t') && aheadTo < MAX_BLANKS) {
                put(c);
                c = take();
            }
            if (c == '\r') {
                c = take();
                softBreak(c == '\n' ? NONE : c);
            } else if (c == '\n' || c < 0) {
                softBreak(c < 0 ? c : NONE);
            } else {
                pushed = c;
            }
        }

        private void softBreak(int behind) {
            aheadTo = 0;
            pushed = behind;
        }
    }
}
