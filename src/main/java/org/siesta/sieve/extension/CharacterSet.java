package org.siesta.sieve.extension;

/** A set of characters by ranges; those of ASCII are looked up without a search. Immutable. */
final class CharacterSet {

    /** What GNU's {@code \w} takes. */
    static final CharacterSet WORD = new Builder().add("09AZaz__").build(false, false);

    /** What GNU's {@code \s} takes. */
    static final CharacterSet SPACE = new Builder().add("\t\r  ").build(false, false);

    private final boolean negated;
    private final long low;
    private final long high;

    /** Pairs of first and last, of characters beyond ASCII. */
    private final int[] beyond;

    private CharacterSet(boolean negated, long low, long high, int[] beyond) {
        this.negated = negated;
        this.low = low;
        this.high = high;
        this.beyond = beyond;
    }

    /** Whether the character is in the set. */
    boolean contains(int c) {
        return listed(c) != negated;
    }

    private boolean listed(int c) {
        if (c < 0x80) {
            return ((c < 64 ? low >>> c : high >>> (c - 64)) & 1) != 0;
        }
        for (int i = 0; i < beyond.length; i += 2) {
            if (c >= beyond[i] && c <= beyond[i + 1]) {
                return true;
            }
        }
        return false;
    }

    /** How many comparisons a look-up takes at most. */
    int cost() {
        return 1 + beyond.length / 2;
    }

    /** All the others. */
    CharacterSet inverted() {
        return new CharacterSet(!negated, low, high, beyond);
    }

    /** Collects the ranges of a set. */
    static final class Builder {

        private final long[] ascii = new long[2];
        private int[] beyond = {};

        /** Adds pairs of first and last, all of ASCII. */
        Builder add(String bounds) {
            for (int i = 0; i < bounds.length(); i += 2) {
                add(bounds.charAt(i), bounds.charAt(i + 1));
            }
            return this;
        }

        void add(int from, int to) {
            for (int c = from; c <= Math.min(to, 0x7f); c++) {
                ascii[c >> 6] |= 1L << (c & 63);
            }
            if (to > 0x7f) {
                beyond = java.util.Arrays.copyOf(beyond, beyond.length + 2);
                beyond[beyond.length - 2] = Math.max(from, 0x80);
                beyond[beyond.length - 1] = to;
            }
        }

        CharacterSet build(boolean negated, boolean ignoreCase) {
            if (ignoreCase) {
                // The letters stand 32 apart, both in the upper half.
                long upper = 0x7fffffeL & (ascii[1] | ascii[1] >>> 32);
                ascii[1] |= upper | upper << 32;
            }
            return new CharacterSet(negated, ascii[0], ascii[1], beyond);
        }
    }
}
