package org.siesta.spf;

import java.util.Locale;

/** What a check came to (RFC 7208 §2.6). */
public enum SpfResult {
    /** The domain says nothing. */
    NONE,
    /** The domain does not want to say. */
    NEUTRAL,
    /** The client may send for the domain. */
    PASS,
    /** It may not. */
    FAIL,
    /** It probably may not. */
    SOFTFAIL,
    /** DNS did not answer in time, or there were too many checks at once. */
    TEMPERROR,
    /** The records of the domain cannot be followed. */
    PERMERROR;

    /** The word of RFC 8601 §2.7.2. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static SpfResult of(String word) {
        for (SpfResult result : values()) {
            if (result.word().equals(word)) {
                return result;
            }
        }
        return TEMPERROR;
    }
}
