package org.siesta.vacation;

import java.util.function.Supplier;

/**
 * What one rule found.
 *
 * @param applies whether the rule keeps the reply back
 * @param look what it looked at, put in words when somebody asks: most findings are of rules that
 *     pass unseen
 */
record Finding(boolean applies, Supplier<String> look) {

    private static final int MAX_SEEN = 200;

    /** The address or field that decided, short and printable. */
    String seen() {
        return printable(look.get());
    }

    static Finding hit(String seen) {
        return new Finding(true, () -> seen);
    }

    static Finding pass(String seen) {
        return new Finding(false, () -> seen);
    }

    static Finding pass(Supplier<String> look) {
        return new Finding(false, look);
    }

    /** One line of at most 200 characters; what does not print becomes a question mark. */
    private static String printable(String text) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            i += Character.charCount(c);
            if (line.length() > MAX_SEEN - 4 && i < text.length()) {
                return line.append("...").toString();
            }
            line.appendCodePoint(prints(c) ? c : '?');
        }
        return line.toString();
    }

    private static boolean prints(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.UNASSIGNED,
                    Character.PRIVATE_USE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR ->
                    false;
            default -> true;
        };
    }
}
