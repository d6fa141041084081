package org.siesta.queue;

import java.util.AbstractMap;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * One log line: fields in their order, and as text {@code key=value} pairs. Values with anything
 * but plain characters are quoted and escaped; long ones are cut.
 */
public final class LogLine extends AbstractMap<String, String> {

    private static final int MAX_VALUE = 300;
    private static final String CUT = "...";

    private final Map<String, String> fields = new LinkedHashMap<>();

    /** Adds a field; the key is one of ours, the value may come from anybody. */
    public LogLine with(String key, String value) {
        fields.put(key, value.length() <= MAX_VALUE ? value : value.substring(0, MAX_VALUE) + CUT);
        return this;
    }

    /** Logs it, so that a log of structure has the fields and a log of text the line. */
    public void log(System.Logger logger, System.Logger.Level level) {
        // A parameter, and not the message: what came from outside is never a format.
        logger.log(level, "{0}", this);
    }

    @Override
    public Set<Entry<String, String>> entrySet() {
        return Collections.unmodifiableMap(fields).entrySet();
    }

    @Override
    public String toString() {
        StringBuilder line = new StringBuilder(512);
        fields.forEach(
                (key, value) -> {
                    if (!line.isEmpty()) {
                        line.append(' ');
                    }
                    line.append(key).append('=');
                    quote(line, value);
                });
        return line.toString();
    }

    private static void quote(StringBuilder line, String value) {
        if (isPlain(value)) {
            line.append(value);
            return;
        }
        line.append('"');
        for (int i = 0; i < value.length(); i++) {
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
        line.append('"');
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
