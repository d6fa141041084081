package org.siesta.net;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.List;

/**
 * Octets of one message in memory, in chunks of one size: what comes is copied once, however much
 * follows it.
 */
final class HeldOctets {

    /** Octets of one chunk. */
    static final int CHUNK = 4 * 1024;

    private final List<byte[]> chunks = new ArrayList<>(4);
    private int length;

    int length() {
        return length;
    }

    /** Octets that have room so far, those that are held among them. */
    int room() {
        return chunks.size() * CHUNK;
    }

    /** Octets of room that so many need in all. */
    static int roomFor(int octets) {
        return (octets + CHUNK - 1) / CHUNK * CHUNK;
    }

    void add(byte[] octets, int count) {
        int taken = 0;
        while (taken < count) {
            if (length == room()) {
                chunks.add(new byte[CHUNK]);
            }
            int within = length % CHUNK;
            int part = Math.min(count - taken, CHUNK - within);
            System.arraycopy(octets, taken, chunks.getLast(), within, part);
            taken += part;
            length += part;
        }
    }

    /** Writes all of them; blocks. */
    void write(FileChannel into) throws IOException {
        ByteBuffer[] buffers = new ByteBuffer[chunks.size()];
        for (int i = 0; i < buffers.length; i++) {
            buffers[i] = ByteBuffer.wrap(chunks.get(i), 0, Math.min(CHUNK, length - i * CHUNK));
        }
        long left = length;
        while (left > 0) {
            left -= into.write(buffers);
        }
    }

    /** Reads them from the start. */
    InputStream open() {
        return new HeldStream();
    }

    private final class HeldStream extends InputStream {

        private int at;

        @Override
        public int read() {
            if (at >= length) {
                return -1;
            }
            int octet = chunks.get(at / CHUNK)[at % CHUNK] & 0xFF;
            at++;
            return octet;
        }

        @Override
        public int read(byte[] into, int offset, int wanted) {
            if (wanted == 0) {
                return 0;
            }
            if (at >= length) {
                return -1;
            }
            int count = Math.min(wanted, length - at);
            int done = 0;
            while (done < count) {
                int within = at % CHUNK;
                int part = Math.min(count - done, CHUNK - within);
                System.arraycopy(chunks.get(at / CHUNK), within, into, offset + done, part);
                done += part;
                at += part;
            }
            return count;
        }

        @Override
        public long skip(long count) {
            int skipped = (int) Math.clamp(count, 0, length - at);
            at += skipped;
            return skipped;
        }

        @Override
        public int available() {
            return length - at;
        }
    }
}
