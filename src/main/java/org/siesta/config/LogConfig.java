package org.siesta.config;

/** How the service tells what it does. */
public record LogConfig(Format format) {

    /** What a line of the log is. */
    public enum Format {
        /** Time, level and message, for people. */
        TEXT,
        /** One JSON object. */
        JSON
    }
}
