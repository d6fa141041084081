package org.siesta.sieve.extension;

import java.text.Normalizer;
import java.util.Arrays;
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
            int c;
            for (int i = 0; i < value.length(); i += Character.charCount(c)) {
                c = value.codePointAt(i);
                fold(c, folded);
            }
            return folded.toString();
        }

        private static void fold(int c, StringBuilder folded) {
            if (c < 128) {
                folded.append(Collation.asciiUpper((char) c));
            } else {
                folded.append(
                        Normalizer.normalize(
                                Character.toString(Character.toTitleCase(c)),
                                Normalizer.Form.NFKD));
            }
        }

        @Override
        public int work() {
            return 50;
        }

        @Override
        public int compare(String folded, String otherFolded) {
            return Collation.compareCodePoints(folded, otherFolded);
        }

        @Override
        public int[] origins(String value) {
            StringBuilder folded = new StringBuilder(value.length());
            int[] origins = new int[value.length() + 1];
            int c;
            for (int i = 0; i < value.length(); i += Character.charCount(c)) {
                c = value.codePointAt(i);
                int from = folded.length();
                fold(c, folded);
                if (folded.length() >= origins.length) {
                    origins = Arrays.copyOf(origins, 2 * folded.length());
                }
                Arrays.fill(origins, from, folded.length(), i);
            }
            origins[folded.length()] = value.length();
            return origins;
        }
    }
}
