package org.siesta.net;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.function.Supplier;

/** A session, fenced: a bug in it is logged, ends its own connection and nothing else. */
final class Conversation {

    private static final Logger LOG = System.getLogger(Conversation.class.getName());

    private final ProtocolSession session;
    private final String about;
    private boolean ended;

    /** A conversation with the session; the text tells in the log whose it is. */
    Conversation(ProtocolSession session, String about) {
        this.session = session;
        this.about = about;
    }

    /** Runs the session's code. */
    Step call(Supplier<Step> code) {
        try {
            return code.get();
        } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
            LOG.log(Level.ERROR, "bug: " + about, e);
        }
        try {
            Step step = session.trouble(Trouble.BUG);
            return step instanceof Step.Say(List<String> text) ? new Step.Close(text) : step;
        } catch (RuntimeException e) {
            return new Step.Close(List.of());
        }
    }

    Step opened() {
        return call(session::opened);
    }

    Step line(String line, boolean more) {
        return call(() -> session.line(line, more));
    }

    Step chunk() {
        return call(session::chunk);
    }

    Step data(Spool content) {
        return call(() -> session.data(content));
    }

    Step secured(TlsFacts handshake) {
        return call(() -> session.secured(handshake));
    }

    Step trouble(Trouble trouble) {
        return call(() -> session.trouble(trouble));
    }

    boolean idle() {
        return session.idle();
    }

    /** Whether this call is the first to end it; then {@link #end} is to be run. */
    boolean mayEnd() {
        boolean first = !ended;
        ended = true;
        return first;
    }

    /** Tells the session that it is over; may block. */
    void end() {
        try {
            session.end();
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, "bug: " + about, e);
        }
    }
}
