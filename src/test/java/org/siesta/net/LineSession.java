package org.siesta.net;

import java.util.List;
import org.siesta.mail.Content;

/** A session of lines alone: nothing of a message, never in the middle of one. */
abstract class LineSession implements ProtocolSession {

    @Override
    public Step opened() {
        return Step.say("hello");
    }

    @Override
    public Step data(Content content) {
        throw new IllegalStateException("no data was asked for");
    }

    @Override
    public Step chunk() {
        throw new IllegalStateException("no chunk was asked for");
    }

    @Override
    public Step secured(TlsFacts handshake) {
        return new Step.Say(List.of());
    }

    @Override
    public Step trouble(Trouble trouble) {
        return Step.close("trouble " + trouble);
    }

    @Override
    public boolean idle() {
        return true;
    }

    @Override
    public void end() {}
}
