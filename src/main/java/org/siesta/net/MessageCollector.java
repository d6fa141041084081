package org.siesta.net;

import io.netty.buffer.ByteBuf;
import io.netty.util.concurrent.FastThreadLocal;
import org.siesta.mail.LineEnds;

/** Reads the octets of a message from the wire into its spool. */
abstract sealed class MessageCollector permits DataCollector, ChunkCollector {

    /** How far it came. */
    enum Progress {
        /** All that came is read, and there is more to come. */
        MORE,
        /** The spool must be written before it goes on. */
        FULL,
        /** What is read is not wanted, and there is too much of it. */
        TOO_MUCH,
        /** All is read; what follows is left in the buffer. */
        END
    }

    private static final int STRIDE = 16 * 1024;

    /** Room of one event loop: what is read of it and what is written of it, at once. */
    private record Scratch(byte[] in, byte[] out) {}

    private static final FastThreadLocal<Scratch> SCRATCH =
            new FastThreadLocal<>() {
                @Override
                protected Scratch initialValue() {
                    // An octet becomes two at most, and two more may be due from before.
                    return new Scratch(new byte[STRIDE], new byte[2 * STRIDE + 2]);
                }
            };

    private final Spool spool;
    private byte[] out = new byte[0];
    private int length;
    private long received;
    private long header;
    private boolean inHeader = true;
    private boolean lineEmpty = true;

    MessageCollector(Spool spool) {
        this.spool = spool;
    }

    /** Octets taken from the wire, of this message or this chunk. */
    final long received() {
        return received;
    }

    /** Consumes octets, not more than the message has and than the spool takes. */
    final Progress read(ByteBuf in) {
        Scratch scratch = SCRATCH.get();
        out = scratch.out;
        try {
            while (true) {
                if (spool.isFull()) {
                    return Progress.FULL;
                }
                if (ended()) {
                    finish();
                    flush();
                    return Progress.END;
                }
                if (!in.isReadable()) {
                    return Progress.MORE;
                }
                int count = Math.min(STRIDE, in.readableBytes());
                in.getBytes(in.readerIndex(), scratch.in, 0, count);
                int used = take(scratch.in, count);
                in.skipBytes(used);
                received += used;
                flush();
                spool.cost(received);
            }
        } finally {
            out = new byte[0];
        }
    }

    /** Whether the message, or the part of it that is asked for, is complete. */
    abstract boolean ended();

    /** Keeps what is still due when all is read. */
    abstract void finish();

    /** Reads up to the count, or to the end; the number of octets read. */
    abstract int take(byte[] octets, int count);

    /** Counts from zero again. */
    final void restart() {
        received = 0;
    }

    /** Octets up to the first empty line, so far. */
    final long header() {
        return header;
    }

    /** Keeps a line end. */
    final void newline() {
        out[length++] = '\r';
        out[length++] = '\n';
        if (inHeader) {
            header += 2;
            inHeader = !lineEmpty;
            lineEmpty = true;
        }
    }

    /** Keeps an octet of a line. */
    final void put(byte b) {
        out[length++] = b;
        if (inHeader) {
            header++;
            lineEmpty = false;
        }
    }

    /** Keeps {@link #plain} octets from one index up to another. */
    final void put(byte[] octets, int from, int to) {
        System.arraycopy(octets, from, out, length, to - from);
        length += to - from;
        if (inHeader && from < to) {
            header += to - from;
            lineEmpty = false;
        }
    }

    /**
     * Up to where the octets from here, within a line, are kept as they are: to the end of the line
     * and, behind the header section, over the whole lines that follow and begin with text.
     */
    final int plain(byte[] octets, int from, int end) {
        return inHeader
                ? LineEnds.first(octets, from, end)
                : LineEnds.behindText(octets, from, end);
    }

    private void flush() {
        spool.add(out, length);
        length = 0;
    }
}
