package org.siesta.settings;

/** The store of settings does not answer. */
public final class SettingsUnavailable extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final boolean full;

    public SettingsUnavailable(String what, Throwable cause) {
        this(what, cause, false);
    }

    /**
     * A fault of the store.
     *
     * @param full whether it is only that there is no room for more
     */
    public SettingsUnavailable(String what, Throwable cause, boolean full) {
        super(what, cause);
        this.full = full;
    }

    /** Whether it is only that there is no room for more. */
    public boolean isFull() {
        return full;
    }
}
