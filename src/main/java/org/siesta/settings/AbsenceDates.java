package org.siesta.settings;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.FormatStyle;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.siesta.settings.OutOfOffice.Period;

/** Absences by the clock of their zone: which one an instant is in, and how readers see it. */
record AbsenceDates(List<Period> absences, ZoneId zone) {

    static AbsenceDates of(OutOfOffice settings) {
        return new AbsenceDates(settings.absences(), settings.zone());
    }

    /**
     * The absence at this instant, up to the moment at which really nobody is away any more: one
     * that follows without a gap belongs to it.
     */
    Optional<Period> at(Instant now) {
        for (Period period : absences) {
            if (contains(period, now)) {
                return Optional.of(whole(period));
            }
        }
        return Optional.empty();
    }

    private boolean contains(Period period, Instant now) {
        Instant start = instant(period.start());
        Instant end = instant(period.end());
        return (start == null || !now.isBefore(start)) && (end == null || now.isBefore(end));
    }

    /** By instants: the hour that summer time skips is no gap between two periods. */
    private Period whole(Period period) {
        LocalDateTime end = period.end();
        for (Period next : absences) {
            LocalDateTime start = next.start();
            boolean joins =
                    end != null
                            && start != null
                            && !isLater(start, end)
                            && (next.end() == null || isLater(next.end(), end));
            end = joins ? next.end() : end;
        }
        return new Period(period.start(), end);
    }

    private boolean isLater(LocalDateTime moment, LocalDateTime than) {
        return ZonedDateTime.of(moment, zone).isAfter(ZonedDateTime.of(than, zone));
    }

    /** Why nobody is away at this instant: the next start, else the last end. */
    String notAt(Instant now) {
        for (Period period : absences) {
            Instant start = instant(period.start());
            if (start != null && now.isBefore(start)) {
                return "starts " + start.atZone(zone);
            }
        }
        Instant last = null;
        for (Period period : absences) {
            Instant end = instant(period.end());
            last = last == null || (end != null && end.isAfter(last)) ? end : last;
        }
        return "ended " + (last == null ? "" : last.atZone(zone));
    }

    /**
     * The moment of the zone's clock. ZonedDateTime moves a time in a gap by the length of the gap
     * and takes the earlier offset in an overlap, which is what we promise.
     */
    @Nullable Instant instant(@Nullable LocalDateTime local) {
        return local == null ? null : ZonedDateTime.of(local, zone).toInstant();
    }

    /** The first day, or the first moment where it is within a day. */
    String start(LocalDateTime start, @Nullable String language) {
        return isMidnight(start)
                ? day(ZonedDateTime.of(start, zone).toLocalDateTime(), language)
                : moment(start, language);
    }

    /** The last day, or the end where it is within a day. */
    String end(LocalDateTime end, @Nullable String language) {
        return isMidnight(end) ? day(end.minusDays(1), language) : moment(end, language);
    }

    /** The first day after, or the moment where it is within a day. */
    String back(LocalDateTime end, @Nullable String language) {
        return start(end, language);
    }

    private static boolean isMidnight(LocalDateTime moment) {
        return moment.toLocalTime().equals(LocalTime.MIDNIGHT);
    }

    private static String day(LocalDateTime moment, @Nullable String language) {
        return language == null
                ? moment.toLocalDate().toString()
                : plain(
                        DateTimeFormatter.ofLocalizedDate(FormatStyle.LONG)
                                .withLocale(Locale.forLanguageTag(language))
                                .format(moment));
    }

    /**
     * With an ordinary blank in place of the narrow one of 5:00 PM, for which a text that is ASCII
     * would have to be encoded.
     */
    private static String plain(String written) {
        return written.replace('\u202F', ' ');
    }

    /** With the zone: the reader may be somewhere else. A time in a gap is the one that counts. */
    private String moment(LocalDateTime local, @Nullable String language) {
        Locale locale = language == null ? Locale.ROOT : Locale.forLanguageTag(language);
        ZonedDateTime moment = ZonedDateTime.of(local, zone);
        String zoneName = DateTimeFormatter.ofPattern("z", locale).format(moment);
        String time =
                language == null
                        ? DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm", locale).format(moment)
                        : plain(
                                DateTimeFormatter.ofLocalizedDateTime(
                                                FormatStyle.LONG, FormatStyle.SHORT)
                                        .withLocale(locale)
                                        .format(moment.toLocalDateTime()));
        return time + " " + zoneName;
    }
}
