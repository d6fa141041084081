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

    /**
     * Octets of the text after a content transfer encoding, counted high: quoted-printable makes
     * three of each octet outside ASCII, base64 four of three, both break lines.
     */
    static long encodedSize(String text) {
        long ascii = text.chars().filter(c -> c < 0x80).count();
        long lines = text.chars().filter(c -> c == '\n').count();
        long others =
                text.codePoints()
                        .filter(c -> c >= 0x80)
                        .mapToLong(c -> c < 0x800 ? 2 : c < 0x10000 ? 3 : 4)
                        .sum();
        long quotedPrintable = ascii + 3 * others + lines;
        long base64 = (ascii + others + lines + 2) / 3 * 4;
        return Math.max(Math.min(quotedPrintable, base64), ascii) * 79 / 76;
    }
}
