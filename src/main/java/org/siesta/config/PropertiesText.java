package org.siesta.config;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A file in the syntax of {@link java.util.Properties}, in UTF-8, with the line of each key kept.
 *
 * @param faults what could not be read, each with its line
 */
record PropertiesText(List<Line> lines, List<Fault> faults) {

    static final Pattern LINE_END = Pattern.compile("\r\n|\r|\n");

    /** One key with its value; the number is that of its first line, from 1. */
    record Line(int number, String key, String value) {}

    /** What is wrong in a line. */
    record Fault(int number, String why) {}

    static PropertiesText parse(String text) {
        List<Line> lines = new ArrayList<>();
        List<Fault> faults = new ArrayList<>();
        String[] natural = LINE_END.split(text, -1);
        for (int i = 0; i < natural.length; i++) {
            int number = i + 1;
            StringBuilder logical = new StringBuilder(natural[i].stripLeading());
            if (logical.isEmpty() || logical.charAt(0) == '#' || logical.charAt(0) == '!') {
                continue;
            }
            while (continues(logical)) {
                logical.setLength(logical.length() - 1);
                if (logical.isEmpty()) {
                    // As java.util.Properties has it, nothing began yet: a comment may follow.
                    break;
                }
                if (i + 1 == natural.length) {
                    break;
                }
                logical.append(natural[++i].stripLeading());
            }
            if (logical.isEmpty()) {
                continue;
            }
            try {
                lines.add(line(number, logical.toString()));
            } catch (IllegalArgumentException e) {
                faults.add(new Fault(number, String.valueOf(e.getMessage())));
            }
        }
        return new PropertiesText(List.copyOf(lines), List.copyOf(faults));
    }

    /** An odd number of backslashes at the end joins the next line. */
    private static boolean continues(CharSequence line) {
        int backslashes = 0;
        while (backslashes < line.length()
                && line.charAt(line.length() - 1 - backslashes) == '\\') {
            backslashes++;
        }
        return backslashes % 2 == 1;
    }

    private static Line line(int number, String logical) {
        int end = 0;
        while (end < logical.length() && !separates(logical.charAt(end))) {
            end += logical.charAt(end) == '\\' ? 2 : 1;
        }
        end = Math.min(end, logical.length());
        String rest = logical.substring(end).stripLeading();
        if (!rest.isEmpty() && (rest.charAt(0) == '=' || rest.charAt(0) == ':')) {
            rest = rest.substring(1).stripLeading();
        }
        // Trailing white space is never meant: it is stripped here, unlike in java.util.Properties.
        return new Line(number, unescape(logical.substring(0, end)), unescape(rest).strip());
    }

    private static boolean separates(char c) {
        return c == '=' || c == ':' || c == ' ' || c == '\t' || c == '\f';
    }

    private static String unescape(String text) {
        StringBuilder plain = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c != '\\' || i + 1 == text.length()) {
                plain.append(c);
                continue;
            }
            char escaped = text.charAt(++i);
            switch (escaped) {
                case 't' -> plain.append('\t');
                case 'n' -> plain.append('\n');
                case 'r' -> plain.append('\r');
                case 'f' -> plain.append('\f');
                case 'u' -> {
                    plain.append(unit(text, i + 1));
                    i += 4;
                }
                default -> plain.append(escaped);
            }
        }
        return plain.toString();
    }

    private static char unit(String text, int from) {
        String digits = text.substring(from, Math.min(from + 4, text.length()));
        if (!digits.matches("[0-9A-Fa-f]{4}")) {
            throw new IllegalArgumentException("\\u needs four hexadecimal digits");
        }
        return (char) Integer.parseInt(digits, 16);
    }
}
