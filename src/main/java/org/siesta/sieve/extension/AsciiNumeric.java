package org.siesta.sieve.extension;

import java.util.List;
import org.siesta.sieve.Collation;
import org.siesta.sieve.SieveExtension;

/**
 * i;ascii-numeric (RFC 4790 §9.1): the number at the start of a string, of any length; no number is
 * more than every number.
 */
public final class AsciiNumeric implements SieveExtension {

    private static final String INFINITE = "infinite";

    @Override
    public String capability() {
        return "comparator-i;ascii-numeric";
    }

    @Override
    public List<Collation> comparators() {
        return List.of(new Numeric());
    }

    record Numeric() implements Collation {
        @Override
        public String name() {
            return "i;ascii-numeric";
        }

        @Override
        public String fold(String value) {
            int end = 0;
            while (end < value.length() && value.charAt(end) >= '0' && value.charAt(end) <= '9') {
                end++;
            }
            if (end == 0) {
                return INFINITE;
            }
            int start = 0;
            while (start < end - 1 && value.charAt(start) == '0') {
                start++;
            }
            return value.substring(start, end);
        }

        @Override
        public int compare(String folded, String otherFolded) {
            if (folded.equals(INFINITE) || otherFolded.equals(INFINITE)) {
                return Boolean.compare(folded.equals(INFINITE), otherFolded.equals(INFINITE));
            }
            int byLength = Integer.compare(folded.length(), otherFolded.length());
            return byLength != 0 ? byLength : folded.compareTo(otherFolded);
        }

        @Override
        public boolean substrings() {
            return false;
        }
    }
}
