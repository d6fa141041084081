package org.siesta.config;

import org.siesta.mail.Unprinted;

/**
 * One fault of the configuration.
 *
 * @param key the key in question; empty when the fault is of the whole file
 * @param message the whole sentence, one line, with the place
 */
public record ConfigFault(String key, String message) {

    public ConfigFault {
        // Values come from outside and are quoted in messages: one fault stays one line.
        message = Unprinted.masked(message);
    }
}
