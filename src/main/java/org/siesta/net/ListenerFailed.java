package org.siesta.net;

/** A listener cannot be started; the message names it, the address and the reason. */
public final class ListenerFailed extends RuntimeException {

    public ListenerFailed(String message) {
        super(message);
    }
}
