package org.siesta.rest;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Values of the query part, checked: a mistyped one is named and not ignored. */
final class QueryText {

    private QueryText() {}

    /** true or false; absent is false. */
    static boolean flag(String name, String value) {
        return switch (value) {
            case "", "false" -> false;
            case "true" -> true;
            default -> throw Problem.badRequest(name + " must be true or false.");
        };
    }

    /** A whole number from 1. */
    static int limit(@Nullable String value, int standard, int max) {
        if (value == null) {
            return standard;
        }
        // No sign, and no digits of other scripts, which parseInt takes.
        if (value.matches("[0-9]{1,9}")) {
            int limit = Integer.parseInt(value);
            if (limit >= 1 && limit <= max) {
                return limit;
            }
        }
        throw Problem.badRequest("limit must be a number from 1 to " + max + ".");
    }

    /** An instant, or a time span before now such as {@code 7d}, {@code 12h} or {@code PT30M}. */
    static @Nullable Instant since(@Nullable String value, Instant now) {
        if (value == null) {
            return null;
        }
        try {
            String upper = value.toUpperCase(java.util.Locale.ROOT);
            if (upper.startsWith("P")) {
                return now.minus(Duration.parse(upper));
            }
            if (upper.matches("[0-9]{1,5}[DHM]")) {
                boolean days = upper.endsWith("D");
                return now.minus(Duration.parse(days ? "P" + upper : "PT" + upper));
            }
            return instant(upper, now);
        } catch (DateTimeException | ArithmeticException e) {
            throw Problem.badRequest(
                    "since must be an instant such as 2026-12-24T00:00:00Z, or a time span such as"
                            + " 7d or 12h.");
        }
    }

    /** An instant; now when absent. Throws a DateTimeException. */
    static Instant instant(@Nullable String value, Instant now) {
        // In a query a plus sign is a space; the offset is meant.
        return value == null
                ? now
                : OffsetDateTime.parse(value.strip().replace(' ', '+')).toInstant();
    }

    /** One of the words. */
    static @Nullable String word(String name, @Nullable String value, List<String> words) {
        if (value == null || words.contains(value)) {
            return value;
        }
        throw Problem.badRequest(name + " must be one of " + String.join(", ", words) + ".");
    }
}
