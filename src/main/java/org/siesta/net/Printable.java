package org.siesta.net;

/** Text of a peer made fit for a log line: nothing in it can start a new line or move a cursor. */
public final class Printable {

    private static final int MAX_LENGTH = 200;

    private Printable() {}

    /** Whether a person can read it: no controls, nothing invisible, nothing without a meaning. */
    static boolean isText(String text) {
        return text.codePoints()
                .noneMatch(
                        c ->
                                switch (Character.getType(c)) {
                                    case Character.CONTROL,
                                            Character.FORMAT,
                                            Character.LINE_SEPARATOR,
                                            Character.PARAGRAPH_SEPARATOR,
                                            Character.SURROGATE,
                                            Character.PRIVATE_USE,
                                            Character.UNASSIGNED ->
                                            true;
                                    default -> false;
                                });
    }

    /** The text with all but printable ASCII escaped, cut at 200 characters. */
    public static String of(String text) {
        StringBuilder shown = new StringBuilder(Math.min(text.length(), MAX_LENGTH));
        for (int i = 0; i < text.length(); i++) {
            if (shown.length() >= MAX_LENGTH) {
                return shown.append("...").toString();
            }
            char c = text.charAt(i);
            if (c == '\\') {
                shown.append("\\\\");
            } else if (c >= ' ' && c < 127) {
                shown.append(c);
            } else {
                shown.append(String.format("\\u%04x", (int) c));
            }
        }
        return shown.toString();
    }
}
