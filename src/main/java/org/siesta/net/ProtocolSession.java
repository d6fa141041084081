package org.siesta.net;

import org.siesta.mail.Content;

/**
 * One conversation of a line protocol: events in, steps out, no socket. Called by one thread at a
 * time; only {@link Step.Work} and {@link #end} may block.
 */
public interface ProtocolSession {

    /** The connection is there (and secured, where TLS is implicit): the greeting. */
    Step opened();

    /** A line, without its CRLF. It holds no CR and no LF, but maybe other controls. */
    Step line(String line);

    /**
     * The same, with a word about the next line: when it is here already, the answer may be held
     * back and given with that to the next one (RFC 2920).
     */
    default Step line(String line, boolean more) {
        return line(line);
    }

    /** The chunk asked for by {@link Step.ReadChunk} is there, and is not the last. */
    Step chunk();

    /**
     * The message asked for by {@link Step.ReadData} or {@link Step.ReadChunk}; readable until the
     * step that this returns, and all work it leads to, is done.
     */
    Step data(Content content);

    /** TLS is on after {@link Step.StartTls}; nothing that was said before counts any more. */
    Step secured(TlsFacts handshake);

    /** Something outside the protocol's own rules happened. */
    Step trouble(Trouble trouble);

    /** Whether the session could end now without cutting a transaction. */
    boolean idle();

    /** The connection is gone or going; called once, at the end, on a virtual thread. */
    void end();
}
