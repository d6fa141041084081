package org.siesta.mail;

import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The date in a header field (RFC 5322 §3.3, with the obsolete forms of §4.3). Where the value has
 * more before it, as Received has, the date stands behind the last semicolon.
 */
public final class HeaderDate {

    private static final List<String> MONTHS =
            List.of(
                    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov",
                    "dec");

    private static final List<String> DAYS =
            List.of("mon", "tue", "wed", "thu", "fri", "sat", "sun");

    /** RFC 5322 §4.3. A zone that is not known is as if it were -0000. */
    private static final Map<String, Integer> ZONES =
            Map.of(
                    "ut", 0, "gmt", 0, "est", -5, "edt", -4, "cst", -6, "cdt", -5, "mst", -7, "mdt",
                    -6, "pst", -8, "pdt", -7);

    private static final int MAX_LENGTH = 512;

    /** Further than this no zone is; of {@link ZoneOffset} it is the limit. */
    private static final int MAX_ZONE_MINUTES = 18 * 60;

    /** RFC 5322 §4.3: hour, minute and second of old may have blanks between them. */
    private static final Pattern BLANKS_AT_COLON = Pattern.compile("[ \\t\\r\\n]*+:[ \\t\\r\\n]*+");

    private HeaderDate() {}

    /** Reads the value of a field; empty when no date stands in it. */
    public static Optional<OffsetDateTime> parse(String value) {
        String plain = Comments.without(value);
        // What is left of a comment that nobody closed stands before the date or behind it.
        return date(beforeParenthesis(behindSemicolon(plain)))
                .or(() -> date(behindSemicolon(beforeParenthesis(plain))));
    }

    private static String beforeParenthesis(String value) {
        int open = value.indexOf('(');
        return open < 0 ? value : value.substring(0, open);
    }

    private static String behindSemicolon(String value) {
        return value.substring(value.lastIndexOf(';') + 1);
    }

    private static Optional<OffsetDateTime> date(String date) {
        if (date.length() > MAX_LENGTH) {
            return Optional.empty();
        }
        List<String> words = words(BLANKS_AT_COLON.matcher(date).replaceAll(":"));
        if (!words.isEmpty() && isDay(words.getFirst())) {
            words.removeFirst();
        }
        if (words.size() < 4 || words.size() > 5) {
            return Optional.empty();
        }
        String month = words.get(1).toLowerCase(Locale.ROOT);
        int monthNumber = MONTHS.indexOf(month.substring(0, Math.min(3, month.length()))) + 1;
        String[] time = words.get(3).split(":", -1);
        if (monthNumber == 0 || time.length < 2 || time.length > 3) {
            return Optional.empty();
        }
        try {
            LocalDateTime local =
                    LocalDateTime.of(
                            year(words.get(2)),
                            monthNumber,
                            number(words.getFirst(), 2),
                            number(time[0], 2),
                            number(time[1], 2),
                            // A leap second has no place in a clock of 86,400 seconds.
                            time.length == 3 ? Math.min(59, leap(number(time[2], 2))) : 0);
            return Optional.of(at(local, words.size() == 5 ? words.get(4) : ""));
        } catch (DateTimeException | NumberFormatException _) {
            return Optional.empty();
        }
    }

    /** RFC 5322 §3.3 lets a zone be up to 99 hours away: then the same instant is told in UTC. */
    private static OffsetDateTime at(LocalDateTime local, String zone) {
        int minutes =
                minutesEast(zone)
                        .orElseGet(() -> 60 * ZONES.getOrDefault(zone.toLowerCase(Locale.ROOT), 0));
        return Math.abs(minutes) > MAX_ZONE_MINUTES
                ? local.minusMinutes(minutes).atOffset(ZoneOffset.UTC)
                : local.atOffset(ZoneOffset.ofTotalSeconds(60 * minutes));
    }

    private static int leap(int second) {
        if (second > 60) {
            throw new NumberFormatException("not a second");
        }
        return second;
    }

    /** {@code +0200}; empty when it is not of this form, or more than 18 hours away. */
    public static Optional<ZoneOffset> offset(String zone) {
        return minutesEast(zone)
                .filter(minutes -> Math.abs(minutes) <= MAX_ZONE_MINUTES)
                .map(minutes -> ZoneOffset.ofTotalSeconds(60 * minutes));
    }

    private static Optional<Integer> minutesEast(String zone) {
        if (zone.length() != 5 || "+-".indexOf(zone.charAt(0)) < 0) {
            return Optional.empty();
        }
        try {
            int hours = number(zone.substring(1, 3), 2);
            int minutes = number(zone.substring(3), 2);
            int sign = zone.charAt(0) == '-' ? -1 : 1;
            return minutes > 59 ? Optional.empty() : Optional.of(sign * (60 * hours + minutes));
        } catch (NumberFormatException _) {
            return Optional.empty();
        }
    }

    private static boolean isDay(String word) {
        String lower = word.toLowerCase(Locale.ROOT);
        return lower.length() >= 3 && DAYS.contains(lower.substring(0, 3));
    }

    /** RFC 5322 §4.3: two digits up to 49 are of this century, three digits count from 1900. */
    private static int year(String word) {
        int year = number(word, 4);
        if (word.length() == 2 && year < 50) {
            return year + 2000;
        }
        return word.length() < 4 ? year + 1900 : year;
    }

    private static int number(String digits, int most) {
        boolean valid = !digits.isEmpty() && digits.length() <= most && areDigits(digits);
        if (!valid) {
            throw new NumberFormatException("not a number of a date");
        }
        return Integer.parseInt(digits);
    }

    private static boolean areDigits(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return true;
    }

    private static List<String> words(String text) {
        List<String> words = new ArrayList<>();
        int from = 0;
        for (int i = 0; i <= text.length(); i++) {
            if (i == text.length() || isGap(text.charAt(i))) {
                if (i > from) {
                    words.add(text.substring(from, i));
                }
                from = i + 1;
            }
        }
        return words;
    }

    private static boolean isGap(char c) {
        return c == ' ' || c == ',' || c >= '\t' && c <= '\r';
    }
}
