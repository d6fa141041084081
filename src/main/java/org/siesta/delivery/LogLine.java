package org.siesta.delivery;

/**
 * One log line of {@code key=value} pairs; values with anything but plain characters are quoted and
 * escaped.
 */
final class LogLine {

    private static final int MAX_VALUE = 300;

    private final StringBuilder line = new StringBuilder(256);

    LogLine with(String key, String value) {
        if (!line.isEmpty()) {
            line.append(' ');
        }
        line.append(key).append('=');
        quote(value);
        return this;
    }

    @Override
    public String toString() {
        return line.toString();
    }

    private void quote(String value) {
        if (isPlain(value)) {
            line.append(value);
            return;
        }
        line.append('"');
        int end = Math.min(value.length(), MAX_VALUE);
        for (int i = 0; i < end; i++) {
            char c = value.charAt(i);
            if (c == '"' || c == '\\') {
                line.append('\\').append(c);
            } else if (c < ' '
                    || c == 127
                    || (c >= 0x80 && c < 0xa0)
                    || c == 0x2028
                    || c == 0x2029) {
                line.append(String.format("\\u%04x", (int) c));
            } else {
                line.append(c);
            }
        }
        line.append(end < value.length() ? "...\"" : "\"");
    }

    private static boolean isPlain(String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c <= ' ' || c >= 127 || c == '"' || c == '\\' || c == '=') {
                return false;
            }
        }
        return !value.isEmpty() && value.length() <= MAX_VALUE;
    }
}
