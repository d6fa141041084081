package org.siesta.settings;

import java.time.Instant;

/** A Sieve script of an account, byte for byte as it was stored (UTF-8). At most one is active. */
public record Script(String name, String content, boolean active, Instant changedAt) {

    private static final String INCLUDE = "include";

    /**
     * Whether it may include others: without this word, in any case (RFC 5228 §2.1), it never does.
     */
    public boolean mayInclude() {
        for (int i = 0; i <= content.length() - INCLUDE.length(); i++) {
            if (content.regionMatches(true, i, INCLUDE, 0, INCLUDE.length())) {
                return true;
            }
        }
        return false;
    }
}
