package org.siesta.queue;

import java.util.Locale;

/** Values from outside as they stand in a log line: one word or one quoted string, never a line. */
final class LogWord {

    private static final int LIMIT = 300;

    private LogWord() {}

    /** Printable ASCII, cut; in quotes when a reader could not see where it ends. */
    static String of(String value) {
        StringBuilder word = new StringBuilder(value.length() + 2);
        boolean quoted = value.isEmpty();
        for (int i = 0; i < value.length() && i < LIMIT; i++) {
            char c = value.charAt(i);
            quoted |= c == ' ' || c == '=' || c == '"';
            // A quote inside would end the value for a reader of the line.
            word.append(c == '"' ? '\'' : c >= ' ' && c < 127 ? c : '?');
        }
        return quoted ? "\"" + word + "\"" : word.toString();
    }

    static String kebab(String constant) {
        return constant.toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
