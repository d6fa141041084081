package org.siesta.store;

/** The store cannot be opened or does not answer. The message is one line and names the cure. */
public final class StoreUnavailable extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final boolean full;

    public StoreUnavailable(String what) {
        super(what);
        this.full = false;
    }

    public StoreUnavailable(String what, Throwable cause) {
        this(what, cause, false);
    }

    /**
     * A fault of the store.
     *
     * @param full whether it is only that there is no room for more
     */
    public StoreUnavailable(String what, Throwable cause, boolean full) {
        super(what, cause);
        this.full = full;
    }

    /** Whether it is only that there is no room for more. */
    public boolean isFull() {
        return full;
    }
}
