package org.siesta.settings;

/** The store of settings does not answer. */
public final class SettingsUnavailable extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public SettingsUnavailable(String what, Throwable cause) {
        super(what, cause);
    }
}
