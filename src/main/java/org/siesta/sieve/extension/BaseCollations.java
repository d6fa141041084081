package org.siesta.sieve.extension;

import org.siesta.sieve.Collation;

/** The comparators that every script can use (RFC 5228 §2.7.3). */
final class BaseCollations {

    private BaseCollations() {}

    /** i;octet (RFC 4790 §9.3). */
    record Octet() implements Collation {
        @Override
        public String name() {
            return "i;octet";
        }

        @Override
        public String fold(String value) {
            return value;
        }

        @Override
        public boolean charwise() {
            return true;
        }

        @Override
        public int compare(String folded, String otherFolded) {
            return Collation.compareCodePoints(folded, otherFolded);
        }
    }

    /** i;ascii-casemap (RFC 4790 §9.2): ASCII letters fold, nothing else. */
    record AsciiCasemap() implements Collation {
        @Override
        public String name() {
            return "i;ascii-casemap";
        }

        @Override
        public String fold(String value) {
            // RFC 4790 folds to upper case, which puts "_" behind letters.
            return Collation.asciiUpper(value);
        }

        @Override
        public boolean charwise() {
            return true;
        }

        @Override
        public boolean foldsAscii() {
            return true;
        }

        @Override
        public int compare(String folded, String otherFolded) {
            return Collation.compareCodePoints(folded, otherFolded);
        }
    }
}
