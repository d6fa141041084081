package org.siesta.config;

/** One key in force: its value as written, and where that comes from. */
public record ConfigEntry(String key, String value, Origin origin, boolean secret) {

    /** The value for people to see; secrets are masked. */
    public String shown() {
        return secret && !value.isEmpty() ? "********" : value;
    }

    @Override
    public String toString() {
        return key + "=" + shown();
    }
}
