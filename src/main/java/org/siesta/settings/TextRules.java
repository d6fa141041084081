package org.siesta.settings;

/** Which characters may stand in the texts of a reply. */
final class TextRules {

    private TextRules() {}

    /**
     * C0, DEL, C1 and the line and paragraph separators: what could end a header line somewhere.
     */
    static boolean isControl(int codePoint) {
        return Character.isISOControl(codePoint) || codePoint == 0x2028 || codePoint == 0x2029;
    }

    /** Half of a surrogate pair: no Unicode text, and it cannot be encoded. */
    static boolean isSurrogate(int codePoint) {
        return codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
    }

    /**
     * Embeddings, overrides and isolates of the bidirectional algorithm (UAX #9): in a list of
     * messages they make a line show what it does not say. The marks of single directions harm
     * nobody.
     */
    static boolean turnsDirection(int codePoint) {
        return (codePoint >= 0x202A && codePoint <= 0x202E)
                || (codePoint >= 0x2066 && codePoint <= 0x2069);
    }

    /** One line of Unicode text, which reads as it is written. */
    static boolean isLine(String text) {
        return text.codePoints()
                .noneMatch(c -> isControl(c) || isSurrogate(c) || turnsDirection(c));
    }

    /** Lines of Unicode text; of the controls only tab, CR and LF. */
    static boolean isText(String text) {
        return text.codePoints().noneMatch(c -> isSurrogate(c) || isStray(c));
    }

    private static boolean isStray(int c) {
        return Character.isISOControl(c) && c != '\t' && c != '\n' && c != '\r';
    }
}
