package org.siesta.settings;

/** The store of settings does not answer. */
public final class SettingsUnavailable extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final boolean full;
    private final boolean busy;

    public SettingsUnavailable(String what, Throwable cause) {
        this(what, cause, false);
    }

    /**
     * A fault of the store.
     *
     * @param full whether it is only that there is no room for more
     */
    public SettingsUnavailable(String what, Throwable cause, boolean full) {
        this(what, cause, full, false);
    }

    private SettingsUnavailable(String what, Throwable cause, boolean full, boolean busy) {
        super(what, cause);
        this.full = full;
        this.busy = busy;
    }

    /** Others have what the call needs, a row or all connections, and may soon be done with it. */
    public static SettingsUnavailable busy(String what, Throwable cause) {
        return new SettingsUnavailable(what, cause, false, true);
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
