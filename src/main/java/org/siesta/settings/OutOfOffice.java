package org.siesta.settings;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The out-of-office of an account.
 *
 * @param start first moment of the absence in the zone; null for "from now on"
 * @param end first moment after the absence in the zone (exclusive); null for "until switched off"
 * @param periods further absences; where there are some, no start and no end mean only these
 * @param subject null for the default ("Auto: " and the original subject)
 * @param days days before the same correspondent is answered again; null for the site's default
 * @param addresses further own addresses
 * @param name the name beside the address in From; null for none
 * @param deputy who stands in, for the texts; null for nobody
 * @param allow correspondents that count as known: addresses and domains
 * @param deny correspondents that are never answered: addresses and domains
 * @param language of the texts that are in no translation, as tag (RFC 5646); null when not said
 * @param translations the texts in other languages, by tag
 * @param listCorrespondents whether the list of who was answered keeps the addresses themselves;
 *     null for the site's default
 * @param external what correspondents outside the account's domains get
 */
public record OutOfOffice(
        boolean enabled,
        @Nullable LocalDateTime start,
        @Nullable LocalDateTime end,
        List<Period> periods,
        ZoneId zone,
        @Nullable String subject,
        String text,
        @Nullable String html,
        @Nullable Integer days,
        List<String> addresses,
        @Nullable String name,
        @Nullable String deputy,
        List<String> allow,
        List<String> deny,
        @Nullable String language,
        Map<String, Translation> translations,
        @Nullable Boolean listCorrespondents,
        External external) {

    /** Who outside is answered. */
    public enum Audience {
        /** Everybody. */
        ALL,
        /** Those on the allow lists of the account and the site. */
        KNOWN,
        /** Nobody. */
        NONE
    }

    /**
     * One absence by the clock of the zone; the end is exclusive, null is open.
     *
     * <p>A time that the clock leaves out counts from the moment after the gap, of a time that
     * comes twice the first one counts.
     */
    public record Period(@Nullable LocalDateTime start, @Nullable LocalDateTime end) {}

    /** A text in its parts; null where it has none. */
    public record Texts(@Nullable String subject, @Nullable String text, @Nullable String html) {

        /** No part at all. */
        public static final Texts NONE = new Texts(null, null, null);

        /** Whether there is something to say, be it as text or as HTML. */
        boolean hasBody() {
            return text != null && !text.isBlank() || html != null && !html.isBlank();
        }
    }

    /** The texts in one more language; without an external body both sides get the same. */
    public record Translation(Texts internal, Texts external) {}

    /**
     * The external side; null subject, text and html mean the same as inside.
     *
     * @param originalSubject whether the reply may quote the subject of the message; null quotes it
     *     in the default subject of the reply and not in the texts
     */
    public record External(
            Audience audience,
            @Nullable String subject,
            @Nullable String text,
            @Nullable String html,
            @Nullable Boolean originalSubject) {

        /** Everybody, with the same text. */
        public static final External SAME = new External(Audience.ALL, null, null, null);

        /** The usual quoting. */
        public External(
                Audience audience,
                @Nullable String subject,
                @Nullable String text,
                @Nullable String html) {
            this(audience, subject, text, html, null);
        }

        Texts texts() {
            return new Texts(subject, text, html);
        }
    }

    /** Switched off and empty. */
    public static final OutOfOffice OFF =
            new OutOfOffice(
                    false,
                    null,
                    null,
                    ZoneId.of("UTC"),
                    null,
                    "",
                    null,
                    null,
                    List.of(),
                    External.SAME);

    public OutOfOffice {
        periods = List.copyOf(periods);
        addresses = List.copyOf(addresses);
        allow = List.copyOf(allow);
        deny = List.copyOf(deny);
        translations = Collections.unmodifiableMap(new LinkedHashMap<>(translations));
    }

    /** One period, one language, no lists. */
    public OutOfOffice(
            boolean enabled,
            @Nullable LocalDateTime start,
            @Nullable LocalDateTime end,
            ZoneId zone,
            @Nullable String subject,
            String text,
            @Nullable String html,
            @Nullable Integer days,
            List<String> addresses,
            External external) {
        this(
                enabled, start, end, List.of(), zone, subject, text, html, days, addresses, null,
                null, List.of(), List.of(), null, Map.of(), null, external);
    }

    /** Every absence, the earliest first; never none. */
    public List<Period> absences() {
        List<Period> all = new ArrayList<>(periods);
        if (periods.isEmpty() || start != null || end != null) {
            all.add(new Period(start, end));
        }
        all.sort(
                Comparator.comparing(
                        Period::start, Comparator.nullsFirst(Comparator.naturalOrder())));
        return all;
    }

    /** Whether somebody is away by it at this instant. */
    public boolean isAway(Instant now) {
        return enabled && AbsenceDates.of(this).at(now).isPresent();
    }

    /** Who is never answered, by {@link #deny}. */
    public CorrespondentList denied() {
        return CorrespondentList.parse(deny);
    }

    Texts texts() {
        return new Texts(subject, text, html);
    }
}
