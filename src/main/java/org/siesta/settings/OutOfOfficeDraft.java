package org.siesta.settings;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An out-of-office as it was typed, not yet checked; null where nothing was said.
 *
 * @param start local date-time ({@code 2026-12-24T13:00}), or a date: from the beginning of that
 *     day
 * @param end local date-time, the first moment after the absence, or a date: to the end of that day
 * @param zone IANA name of the zone of both
 */
public record OutOfOfficeDraft(
        @Nullable Boolean enabled,
        @Nullable String start,
        @Nullable String end,
        @Nullable String zone,
        @Nullable String subject,
        @Nullable String text,
        @Nullable String html,
        @Nullable Integer days,
        List<String> addresses,
        ExternalDraft external) {

    /** The external side as it was typed. */
    public record ExternalDraft(
            @Nullable String audience,
            @Nullable String subject,
            @Nullable String text,
            @Nullable String html) {

        /** Nothing said. */
        public static final ExternalDraft NONE = new ExternalDraft(null, null, null, null);
    }

    public OutOfOfficeDraft {
        addresses = List.copyOf(addresses);
    }
}
