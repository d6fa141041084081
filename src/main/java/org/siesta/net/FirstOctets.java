package org.siesta.net;

import io.netty.buffer.ByteBuf;

/** What the first octets of a client are, as far as they tell of a wrong setting. */
enum FirstOctets {
    /** Too few to tell. */
    UNKNOWN,
    /** Nothing special. */
    PLAIN,
    /** A PROXY header of version 1: a line. */
    PROXY_LINE,
    /** A PROXY header of version 2: no lines. */
    PROXY_BINARY,
    /** A TLS ClientHello. */
    TLS_HANDSHAKE;

    /** What lies in the buffer; its octets stay there. */
    static FirstOctets of(ByteBuf in, boolean complete) {
        byte[] octets = new byte[Math.min(in.readableBytes(), 12)];
        in.getBytes(in.readerIndex(), octets);
        if (ProxyDecoder.isMarked(octets)) {
            return ProxyDecoder.isVersion2(octets) ? PROXY_BINARY : PROXY_LINE;
        }
        // RFC 8446 §5.1: a record of the type handshake, version 3.x.
        if (octets.length >= 2 && octets[0] == 0x16 && octets[1] == 3) {
            return TLS_HANDSHAKE;
        }
        boolean mayBeMore =
                ProxyDecoder.mayBeMarked(octets) || (octets.length == 1 && octets[0] == 0x16);
        return mayBeMore && !complete ? UNKNOWN : PLAIN;
    }
}
