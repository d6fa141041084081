package org.siesta.settings;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.siesta.settings.OutOfOffice.Texts;

/**
 * An out-of-office as it was typed, not yet checked; null where nothing was said.
 *
 * @param absence start and end
 * @param periods further absences
 * @param zone IANA name of the zone of all of them
 */
public record OutOfOfficeDraft(
        @Nullable Boolean enabled,
        PeriodDraft absence,
        List<PeriodDraft> periods,
        @Nullable String zone,
        Texts texts,
        @Nullable Integer days,
        List<String> addresses,
        @Nullable String name,
        @Nullable String deputy,
        List<String> allow,
        List<String> deny,
        @Nullable String language,
        Map<String, TranslationDraft> translations,
        @Nullable Boolean listCorrespondents,
        ExternalDraft external) {

    /**
     * An absence as it was typed.
     *
     * @param start local date-time ({@code 2026-12-24T13:00}), or a date: from the beginning of
     *     that day
     * @param end local date-time, the first moment after the absence, or a date: to the end of that
     *     day
     */
    public record PeriodDraft(@Nullable String start, @Nullable String end) {}

    /** The texts of one language as they were typed. */
    public record TranslationDraft(Texts internal, Texts external) {}

    /** The external side as it was typed. */
    public record ExternalDraft(
            @Nullable String audience, Texts texts, @Nullable Boolean originalSubject) {

        /** Nothing said. */
        public static final ExternalDraft NONE = new ExternalDraft(null, Texts.NONE, null);
    }

    public OutOfOfficeDraft {
        periods = List.copyOf(periods);
        addresses = List.copyOf(addresses);
        allow = List.copyOf(allow);
        deny = List.copyOf(deny);
        translations = Collections.unmodifiableMap(new LinkedHashMap<>(translations));
    }
}
