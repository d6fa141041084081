package org.siesta.mail;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** The first octets of a stream. */
final class LimitedStream extends FilterInputStream {

    private long left;

    LimitedStream(InputStream octets, long limit) {
        super(octets);
        left = limit;
    }

    @Override
    public int read() throws IOException {
        if (left <= 0) {
            return -1;
        }
        int octet = super.read();
        left -= octet < 0 ? left : 1;
        return octet;
    }

    @Override
    public int read(byte[] octets, int offset, int length) throws IOException {
        if (left <= 0) {
            return length == 0 ? 0 : -1;
        }
        int count = super.read(octets, offset, (int) Math.min(length, left));
        left -= count < 0 ? left : count;
        return count;
    }

    @Override
    public boolean markSupported() {
        return false;
    }
}
