package org.siesta.settings;

/**
 * One thing that is wrong with settings.
 *
 * @param field its path, such as {@code external.audience} or {@code addresses[2]}
 * @param value what was given, cut and made printable; empty when nothing was given
 * @param rule what the value must be
 */
public record SettingsFault(String field, String value, String rule) {

    private static final int MAX_VALUE = 80;

    public SettingsFault {
        value = printable(value);
    }

    private static String printable(String value) {
        StringBuilder shown = new StringBuilder();
        value.codePoints()
                .limit(MAX_VALUE)
                .map(c -> TextRules.isControl(c) || TextRules.isSurrogate(c) ? '\uFFFD' : c)
                .forEach(shown::appendCodePoint);
        return value.codePointCount(0, value.length()) > MAX_VALUE
                ? shown + "..."
                : shown.toString();
    }
}
