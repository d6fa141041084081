package org.siesta.settings;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.time.zone.ZoneOffsetTransition;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.siesta.settings.OutOfOffice.Period;
import org.siesta.settings.OutOfOfficeDraft.PeriodDraft;

/** Makes periods and their zone of what was typed. */
record PeriodValidation(FaultList faults) {

    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("uuuu-MM-dd", Locale.ROOT)
                    .withResolverStyle(ResolverStyle.STRICT);
    private static final DateTimeFormatter DATE_TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm[:ss]", Locale.ROOT)
                    .withResolverStyle(ResolverStyle.STRICT);
    private static final int DATE_LENGTH = "2026-12-24".length();
    private static final LocalDateTime FIRST = LocalDate.of(1900, 1, 1).atStartOfDay();
    private static final LocalDateTime LAST = LocalDate.of(3000, 1, 1).atStartOfDay();
    private static final String DATE_RULE =
            "must be a local date-time such as 2026-12-24T13:00, without an offset, or a date such"
                    + " as 2026-12-24, between the years 1900 and 2999";

    /** A period and the field that it came from. */
    private record Placed(String field, Period period) {}

    /** The absence that start and end name. */
    Period absence(PeriodDraft draft) {
        return period(draft, "");
    }

    /** The further periods: each with both ends, none over another. */
    List<Period> further(List<PeriodDraft> drafts, Period absence) {
        if (drafts.size() > OutOfOfficeValidation.MAX_PERIODS) {
            faults.add("periods", "", "must not be more than " + OutOfOfficeValidation.MAX_PERIODS);
            return List.of();
        }
        List<Placed> all = new ArrayList<>();
        if (absence.start() != null || absence.end() != null) {
            all.add(new Placed("start", absence));
        }
        List<Period> further = new ArrayList<>();
        for (int i = 0; i < drafts.size(); i++) {
            String field = "periods[" + i + "]";
            required(drafts.get(i).start(), field + ".start");
            required(drafts.get(i).end(), field + ".end");
            Period period = period(drafts.get(i), field + ".");
            further.add(period);
            all.add(new Placed(field, period));
        }
        overlaps(all);
        return further;
    }

    private void required(@Nullable String typed, String field) {
        if (typed == null) {
            faults.add(field, "", "is required");
        }
    }

    private void overlaps(List<Placed> all) {
        List<Placed> sorted = new ArrayList<>(all);
        sorted.sort(
                Comparator.comparing(
                        p -> p.period().start(), Comparator.nullsFirst(Comparator.naturalOrder())));
        for (int i = 1; i < sorted.size(); i++) {
            Period before = sorted.get(i - 1).period();
            LocalDateTime start = sorted.get(i).period().start();
            LocalDateTime end = before.end();
            if (start == null || end == null || start.isBefore(end)) {
                faults.add(
                        sorted.get(i).field(),
                        String.valueOf(start),
                        "must not begin before the end of " + sorted.get(i - 1).field());
            }
        }
    }

    private Period period(PeriodDraft draft, String path) {
        LocalDateTime start = moment(path + "start", draft.start(), false);
        LocalDateTime end = moment(path + "end", draft.end(), true);
        if (start != null && end != null && !end.isAfter(start)) {
            faults.add(
                    path + "end",
                    String.valueOf(draft.end()),
                    "must be after start (" + draft.start() + ")");
        }
        return new Period(start, end);
    }

    /**
     * Names each absence of which nothing is left where summer time leaves out an hour: its start,
     * moved behind the gap, is not before its end, and it would never begin.
     */
    void leftOut(Period absence, List<Period> periods, ZoneId zone) {
        leftOut("", absence, zone);
        for (int i = 0; i < periods.size(); i++) {
            leftOut("periods[" + i + "].", periods.get(i), zone);
        }
    }

    private void leftOut(String path, Period period, ZoneId zone) {
        LocalDateTime start = period.start();
        LocalDateTime end = period.end();
        if (start == null || end == null || !end.isAfter(start)) {
            return;
        }
        if (!ZonedDateTime.of(end, zone).isAfter(ZonedDateTime.of(start, zone))) {
            ZoneOffsetTransition gap = zone.getRules().getTransition(start);
            faults.add(
                    path + "end",
                    end.toString(),
                    "must be after start: in "
                            + zone
                            + " the clock goes from "
                            + (gap == null ? start : gap.getDateTimeBefore())
                            + " to "
                            + (gap == null ? end : gap.getDateTimeAfter())
                            + " then");
        }
    }

    private @Nullable LocalDateTime moment(String field, @Nullable String typed, boolean end) {
        if (typed == null) {
            return null;
        }
        try {
            LocalDateTime moment;
            if (typed.length() == DATE_LENGTH) {
                LocalDate day = LocalDate.parse(typed, DATE);
                // A last day is away to its end; the end that is kept is exclusive.
                moment = (end ? day.plusDays(1) : day).atStartOfDay();
            } else {
                moment = LocalDateTime.parse(typed, DATE_TIME);
            }
            if (!moment.isBefore(FIRST) && !moment.isAfter(LAST)) {
                return moment;
            }
        } catch (DateTimeException e) {
            // Falls through to the fault.
        }
        faults.add(field, typed, DATE_RULE);
        return null;
    }

    /** The zone; UTC when none was typed. */
    ZoneId zone(@Nullable String typed) {
        if (typed == null) {
            return OutOfOffice.OFF.zone();
        }
        if (isIana(typed) && ZoneId.getAvailableZoneIds().contains(typed)) {
            return ZoneId.of(typed);
        }
        String advice =
                ZoneId.getAvailableZoneIds().stream()
                        .filter(PeriodValidation::isIana)
                        .filter(id -> id.equalsIgnoreCase(typed.strip()))
                        .findFirst()
                        .map(id -> "; did you mean " + id + "?")
                        .orElse("");
        faults.add("zone", typed, "must be an IANA zone such as Europe/Berlin" + advice);
        return OutOfOffice.OFF.zone();
    }

    /**
     * Java knows more than IANA has: names that were taken out of the time zone database in 2020.
     */
    private static boolean isIana(String zone) {
        return !zone.startsWith("SystemV/");
    }
}
