package org.siesta.doctor;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One thing that was looked at.
 *
 * @param code a stable word in lower case with hyphens
 * @param about what it is about, such as {@code relay 192.0.2.1:25}
 * @param seen what was seen, one line
 * @param cure what to change, with the configuration key where there is one; empty for nothing
 */
public record Finding(Severity severity, String code, String about, String seen, String cure) {

    /** How bad it is. */
    public enum Severity {
        /** Mail or replies are lost, or will be. */
        ERROR,
        /** It works, and will surprise. */
        WARNING,
        OK
    }

    private static final Pattern KEY = Pattern.compile("siesta\\.[a-z0-9-]+(?:\\.[A-Za-z0-9_-]+)*");
    private static final int MAX_TEXT = 500;

    public Finding {
        about = printable(about);
        seen = printable(seen);
        cure = printable(cure);
    }

    static Finding error(String code, String about, String seen, String cure) {
        return new Finding(Severity.ERROR, code, about, seen, cure);
    }

    static Finding warning(String code, String about, String seen, String cure) {
        return new Finding(Severity.WARNING, code, about, seen, cure);
    }

    static Finding ok(String code, String about, String seen) {
        return new Finding(Severity.OK, code, about, seen, "");
    }

    /** The first configuration key that the cure names; empty for none. */
    public String key() {
        Matcher matcher = KEY.matcher(cure);
        return matcher.find() ? matcher.group() : "";
    }

    /** As one line of text. */
    public String line() {
        return "%-7s  %s  %s: %s%s"
                .formatted(
                        severity.name().toLowerCase(java.util.Locale.ROOT),
                        code,
                        about,
                        seen,
                        cure.isEmpty() ? "" : "; cure: " + cure);
    }

    /** Servers are quoted: one finding stays one line, and nothing of it moves a terminal. */
    private static String printable(String text) {
        String line = text.replaceAll("[\\p{C}\\s]+", " ").strip();
        return line.length() > MAX_TEXT ? line.substring(0, MAX_TEXT) + "..." : line;
    }
}
