package org.siesta.sieve.extension;

import java.util.ArrayList;
import java.util.List;
import org.siesta.mail.Ascii;
import org.siesta.vacation.HeaderLine;

/** Writes a header field whose value reads back as it was given (RFC 5322 §2.2.3, RFC 2047). */
final class HeaderFolding {

    /** RFC 5322 §2.1.1: a line should not be longer. */
    private static final int MAX_LINE = 78;

    /** RFC 5322 §2.1.1: a line must not be longer, with some room for the name. */
    private static final int MAX_WORD = 900;

    private HeaderFolding() {}

    /** The field with its final CRLF. The value may have line ends and nothing else to fear. */
    static String field(String name, String value) {
        String line = unfolded(value);
        if (!Ascii.only(line) || longestWord(line) > MAX_WORD) {
            return HeaderLine.of(name, HeaderLine.encoded(line, MAX_LINE - 2 - name.length() - 2));
        }
        return folded(name + ": " + line, name.length() + 2);
    }

    /** One line: a line end with white space behind it was a fold, another one becomes a space. */
    private static String unfolded(String value) {
        StringBuilder line = new StringBuilder(value.length());
        for (String part : value.strip().split("\r\n|\r|\n", -1)) {
            boolean folds = part.startsWith(" ") || part.startsWith("\t");
            if (!line.isEmpty() && !folds) {
                line.append(' ');
            }
            line.append(part);
        }
        return line.toString();
    }

    private static int longestWord(String line) {
        int longest = 0;
        int start = 0;
        for (int i = 0; i <= line.length(); i++) {
            if (i == line.length() || isBlank(line.charAt(i))) {
                longest = Math.max(longest, i - start);
                start = i + 1;
            }
        }
        return longest;
    }

    /** Breaks the line before white space that a word follows, which thereby stays as it is. */
    private static String folded(String line, int from) {
        List<Integer> breaks = new ArrayList<>();
        int lineStart = 0;
        int candidate = -1;
        for (int i = from; i < line.length(); i++) {
            boolean foldable =
                    isBlank(line.charAt(i))
                            && !isBlank(line.charAt(i - 1))
                            && i + 1 < line.length();
            if (foldable) {
                if (i - lineStart > MAX_LINE && candidate > lineStart) {
                    breaks.add(candidate);
                    lineStart = candidate;
                }
                candidate = i;
            }
        }
        if (line.length() - lineStart > MAX_LINE && candidate > lineStart) {
            breaks.add(candidate);
        }
        StringBuilder field = new StringBuilder(line.length() + 2 * breaks.size() + 2);
        int start = 0;
        for (int at : breaks) {
            field.append(line, start, at).append("\r\n");
            start = at;
        }
        return field.append(line, start, line.length()).append("\r\n").toString();
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t';
    }
}
