package org.siesta.store;

/** The store cannot be opened or does not answer. The message is one line and names the cure. */
public final class StoreUnavailable extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public StoreUnavailable(String what) {
        super(what);
    }

    public StoreUnavailable(String what, Throwable cause) {
        super(what, cause);
    }
}
