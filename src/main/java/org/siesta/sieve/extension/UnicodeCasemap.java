package org.siesta.sieve.extension;

import java.text.Normalizer;
import java.util.List;
import org.siesta.sieve.Collation;
import org.siesta.sieve.SieveExtension;

/** i;unicode-casemap (RFC 5051): title case, then decomposed. Usable without require. */
public final class UnicodeCasemap implements SieveExtension {

    @Override
    public String capability() {
        return "";
    }

    @Override
    public List<Collation> comparators() {
        return List.of(new Casemap());
    }

    record Casemap() implements Collation {
        @Override
        public String name() {
            return "i;unicode-casemap";
        }

        @Override
        public String fold(String value) {
            StringBuilder folded = new StringBuilder(value.length());
            value.codePoints().forEach(c -> folded.append(fold(c)));
            return folded.toString();
        }

        private static String fold(int c) {
            if (c < 128) {
                return Character.toString(c >= 'a' && c <= 'z' ? c - 32 : c);
            }
            return Normalizer.normalize(
                    Character.toString(Character.toTitleCase(c)), Normalizer.Form.NFKD);
        }

        @Override
        public int compare(String folded, String otherFolded) {
            return Collation.compareCodePoints(folded, otherFolded);
        }

        @Override
        public String slice(String value, int foldedFrom, int foldedTo) {
            int at = 0;
            int from = -1;
            int i = 0;
            while (i < value.length() && at < foldedTo) {
                if (from < 0 && at >= foldedFrom) {
                    from = i;
                }
                int c = value.codePointAt(i);
                at += fold(c).length();
                i += Character.charCount(c);
            }
            return from < 0 ? "" : value.substring(from, i);
        }
    }
}
