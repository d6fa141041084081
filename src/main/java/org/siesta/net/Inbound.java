package org.siesta.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;

/** Octets that came and are not dealt with yet. Holds no buffer while there are none. */
final class Inbound {

    private final ByteBufAllocator allocator;
    private ByteBuf octets = Unpooled.EMPTY_BUFFER;

    Inbound(ByteBufAllocator allocator) {
        this.allocator = allocator;
    }

    ByteBuf octets() {
        return octets;
    }

    /** Whether a whole line is there. */
    boolean holdsLine() {
        return octets.isReadable() && octets.bytesBefore((byte) '\n') >= 0;
    }

    /** Adds the buffer, which is ours from now on. */
    void keep(ByteBuf more) {
        if (octets.isReadable()) {
            ByteBuf both = allocator.buffer(octets.readableBytes() + more.readableBytes());
            both.writeBytes(octets).writeBytes(more);
            more.release();
            forget();
            octets = both;
        } else {
            forget();
            octets = more;
        }
    }

    /** Forgets as many octets as there are, up to the count, and says how many. */
    int skip(long count) {
        int skipped = (int) Math.min(octets.readableBytes(), count);
        octets.skipBytes(skipped);
        return skipped;
    }

    /** Lets an empty buffer go: many connections only wait. */
    void trim() {
        if (!octets.isReadable()) {
            forget();
        }
    }

    /** Forgets all octets. */
    void forget() {
        octets.release();
        octets = Unpooled.EMPTY_BUFFER;
    }
}
