package org.siesta.vacation;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What somebody asked to be answered, wherever it was set: a Sieve {@code vacation} action (RFC
 * 5230 §4) or the out-of-office settings.
 *
 * @param reason the text, or a MIME entity where {@code mime} is true (RFC 5230 §4.4)
 * @param html the same text as HTML, only from the out-of-office settings; null when there is none
 * @param subject null for the default
 * @param from the From field as written, null for the default
 * @param addresses further own addresses as written, perhaps with display names
 * @param period how long the same correspondent is not answered again, as asked for and not yet
 *     clamped; null for the site's default
 * @param secondsGiven the period was given in seconds (RFC 6131), which has another lower limit
 *     than days
 * @param handle names the response (RFC 5230 §4.2); null when the identity counts
 * @param identity the fields that make up the response before any variable was expanded, in a fixed
 *     order, absent ones as ""
 * @param source where it was asked for: {@code script:NAME:LINE} or {@code ooo}
 * @param fromName name that goes with the address that the reply comes from, whichever that is;
 *     null for none but that of {@code from}
 * @param language of the text as tag (RFC 5646); null when it is not known
 */
public record VacationRequest(
        String reason,
        boolean mime,
        @Nullable String html,
        @Nullable String subject,
        @Nullable String from,
        List<String> addresses,
        @Nullable Duration period,
        boolean secondsGiven,
        @Nullable String handle,
        List<String> identity,
        String source,
        @Nullable String fromName,
        @Nullable String language) {

    public VacationRequest {
        addresses = List.copyOf(addresses);
        identity = List.copyOf(identity);
    }

    /** A request that names neither the user nor the language. */
    public VacationRequest(
            String reason,
            boolean mime,
            @Nullable String html,
            @Nullable String subject,
            @Nullable String from,
            List<String> addresses,
            @Nullable Duration period,
            boolean secondsGiven,
            @Nullable String handle,
            List<String> identity,
            String source) {
        this(
                reason,
                mime,
                html,
                subject,
                from,
                addresses,
                period,
                secondsGiven,
                handle,
                identity,
                source,
                null,
                null);
    }
}
