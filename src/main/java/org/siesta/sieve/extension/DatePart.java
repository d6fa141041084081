package org.siesta.sieve.extension;

import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.JulianFields;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import org.siesta.sieve.Collation;

/** A part of a date as text (RFC 5260 §4.2). */
enum DatePart {
    YEAR(pattern("uuuu")),
    MONTH(pattern("MM")),
    DAY(pattern("dd")),
    DATE(pattern("uuuu-MM-dd")),
    /** The modified Julian day of the date in its zone. */
    JULIAN(date -> Long.toString(date.getLong(JulianFields.MODIFIED_JULIAN_DAY))),
    HOUR(pattern("HH")),
    MINUTE(pattern("mm")),
    SECOND(pattern("ss")),
    TIME(pattern("HH:mm:ss")),
    ISO8601(pattern("uuuu-MM-dd'T'HH:mm:ssXXX")),
    STD11(pattern("EEE, dd MMM uuuu HH:mm:ss xx")),
    ZONE(pattern("xx")),
    /** 0 is Sunday. */
    WEEKDAY(date -> Integer.toString(date.getDayOfWeek().getValue() % 7));

    private final Function<OffsetDateTime, String> text;

    DatePart(Function<OffsetDateTime, String> text) {
        this.text = text;
    }

    private static Function<OffsetDateTime, String> pattern(String pattern) {
        DateTimeFormatter formatter = DateTimeFormatter.ofPattern(pattern, Locale.ROOT);
        // An offset with seconds, of a zone before 1972, has no place in these forms.
        return date ->
                formatter.format(
                        date.withOffsetSameInstant(
                                ZoneOffset.ofTotalSeconds(
                                        date.getOffset().getTotalSeconds() / 60 * 60)));
    }

    /** The part of this name, in any case. */
    static Optional<DatePart> of(String name) {
        for (DatePart part : values()) {
            if (Collation.asciiLower(part.name()).equals(Collation.asciiLower(name))) {
                return Optional.of(part);
            }
        }
        return Optional.empty();
    }

    String of(OffsetDateTime date) {
        return text.apply(date);
    }
}
