package org.siesta.settings;

/** Which characters may stand in the texts of a reply. */
final class TextRules {

    /** Octets by which what is sent may differ from what was typed, such as a last line's end. */
    private static final int SPARE = 8;

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
     * Octets of the text after a content transfer encoding, counted high: the reply takes base64
     * for text that is in another script than the Latin one throughout, else quoted-printable,
     * which makes three of each octet outside ASCII, of an equals sign and of a blank at the end of
     * a line. Both break lines.
     */
    static long encodedSize(String text) {
        long plain = 0;
        long octets = 0;
        long quoted = 0;
        int c;
        for (int i = 0; i < text.length(); i += Character.charCount(c)) {
            c = text.codePointAt(i);
            int here = isLineEnd(text, i) ? 2 : octets(c);
            octets += here;
            plain += c < 0x80 ? here : 0;
            quoted += c >= 0x80 || c == '=' || isLastBlank(text, i) ? 3 * here : here;
        }
        boolean base64 = octets > 3 * (plain + SPARE);
        return base64 ? (octets + 2) / 3 * 4 * 78 / 76 + SPARE : quoted * 75 / 72 + SPARE;
    }

    /** LF, CR or both, as the reply takes them. */
    private static boolean isLineEnd(String text, int at) {
        char c = text.charAt(at);
        boolean second = at + 1 < text.length() && text.charAt(at + 1) == '\n';
        return c == '\n' || c == '\r' && !second;
    }

    private static int octets(int codePoint) {
        if (codePoint < 0x800) {
            return codePoint < 0x80 ? 1 : 2;
        }
        return codePoint < 0x10000 ? 3 : 4;
    }

    private static boolean isLastBlank(String text, int at) {
        boolean blank = text.charAt(at) == ' ' || text.charAt(at) == '\t';
        return blank && (at + 1 == text.length() || "\r\n".indexOf(text.charAt(at + 1)) >= 0);
    }
}
