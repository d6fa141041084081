package org.siesta.sieve;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a notify action asks for (RFC 5435 §3).
 *
 * @param method the URI
 * @param mailto whom it tells, without those whom this run told already
 * @param from null for the default
 * @param importance 1 high, 2 normal, 3 low
 * @param options {@code name=value} each
 * @param message null for the default
 * @param fcc where a copy goes (RFC 8580); null for nowhere
 */
public record Notification(
        String method,
        Mailto mailto,
        @Nullable String from,
        int importance,
        List<String> options,
        @Nullable String message,
        SieveAction.@Nullable Destination fcc) {

    public Notification {
        options = List.copyOf(options);
    }
}
