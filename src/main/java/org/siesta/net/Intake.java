package org.siesta.net;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** The message that a connection is receiving, whole or in chunks, with its spool. */
final class Intake {

    private final Limits limits;
    private final Memory memory;
    private @Nullable Spool spool;
    private @Nullable MessageCollector collector;
    private boolean complete;

    Intake(Limits limits, Memory memory) {
        this.limits = limits;
        this.memory = memory;
    }

    /** Starts a message that ends with a dot. Any earlier one must have been dropped. */
    void data() {
        spool = new Spool(limits, memory);
        collector = new DataCollector(spool);
        complete = true;
    }

    /** Starts a chunk, of a new message or of the one before. */
    void chunk(long octets, boolean first, boolean last) {
        if (first) {
            spool = new Spool(limits, memory);
            collector = new ChunkCollector(spool);
        }
        if (!(collector instanceof ChunkCollector chunks)) {
            throw new IllegalStateException("a chunk without its first");
        }
        chunks.expect(octets, last);
        complete = last;
    }

    MessageCollector.Progress read(ByteBuf in) {
        return collector().read(in);
    }

    /** Octets of the message or chunk so far. */
    long received() {
        return collector().received();
    }

    /** Octets of the message's header section. */
    long header() {
        return collector().header();
    }

    private MessageCollector collector() {
        if (collector == null) {
            throw new IllegalStateException("no message is being received");
        }
        return collector;
    }

    /** The message as far as it is there. */
    Spool spool() {
        if (spool == null) {
            throw new IllegalStateException("no message is being received");
        }
        return spool;
    }

    /** Whether what was read last is the end of the message. */
    boolean complete() {
        return complete;
    }

    /** Gives the message up; the caller closes what is returned, where that may block. */
    @Nullable Spool drop() {
        Spool dropped = spool;
        spool = null;
        collector = null;
        return dropped;
    }
}
