package org.siesta.settings;

import java.time.Instant;

/** A Sieve script of an account, byte for byte as it was stored (UTF-8). At most one is active. */
public record Script(String name, String content, boolean active, Instant changedAt) {

    /** Whether it may include others; a script without this word never does. */
    public boolean mayInclude() {
        return content.contains("include");
    }
}
