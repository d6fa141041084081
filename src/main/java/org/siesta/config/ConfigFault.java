package org.siesta.config;

import java.util.regex.Pattern;

/**
 * One fault of the configuration.
 *
 * @param key the key in question; empty when the fault is of the whole file
 * @param message the whole sentence, one line, with the place
 */
public record ConfigFault(String key, String message) {

    /** Controls, ends of lines, and what turns the direction of a line around. */
    private static final Pattern NOT_PRINTED =
            Pattern.compile(
                    "[\\p{IsControl}\\p{Zl}\\p{Zp}\\x{200E}\\x{200F}\\x{202A}-\\x{202E}\\x{2066}-\\x{2069}]");

    public ConfigFault {
        // Values come from outside and are quoted in messages: one fault stays one line.
        message = NOT_PRINTED.matcher(message).replaceAll("?");
    }
}
