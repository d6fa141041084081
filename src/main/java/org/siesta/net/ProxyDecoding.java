package org.siesta.net;

/** What the first octets of a connection are, as far as a PROXY header goes. */
public sealed interface ProxyDecoding {

    /**
     * The start of a header; wait for the rest, not longer than the deadline.
     *
     * @param octets of the connection that must be there at least before there is more to know
     */
    record NeedMore(int octets) implements ProxyDecoding {}

    /** A whole header; what follows the consumed octets belongs to the protocol behind it. */
    record Decoded(ProxyHeader header, int consumed) implements ProxyDecoding {}

    /** No header, or a wrong one; the connection must end. */
    record Malformed(String why) implements ProxyDecoding {}
}
