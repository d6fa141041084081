package org.siesta.store;

/** The store cannot be opened or does not answer. The message is one line and names the cure. */
public final class StoreUnavailable extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final boolean full;
    private final boolean busy;

    public StoreUnavailable(String what) {
        super(what);
        this.full = false;
        this.busy = false;
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
        this(what, cause, full, false);
    }

    private StoreUnavailable(String what, Throwable cause, boolean full, boolean busy) {
        super(what, cause);
        this.full = full;
        this.busy = busy;
    }

    /** Others have what the call needs, a row or all connections, and may soon be done with it. */
    public static StoreUnavailable busy(String what, Throwable cause) {
        return new StoreUnavailable(what, cause, false, true);
    }

    /** Whether it is only that there is no room for more. */
    public boolean isFull() {
        return full;
    }

    /** Whether others have what this needs, so that to try again may help. */
    public boolean isBusy() {
        return busy;
    }
}
