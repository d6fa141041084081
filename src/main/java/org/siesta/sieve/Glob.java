package org.siesta.sieve;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A pattern of {@code :matches} (RFC 5228 §2.7.1): {@code *} any characters, {@code ?} one
 * character, a backslash takes the next character as it is.
 *
 * <p>Every star takes as little as it can, from left to right, so there is no going back: the cost
 * is at most the length of the value times the length of the pattern, and is charged to the run.
 */
final class Glob {

    private static final int ANY = -1;

    /** What stands before the first star, between stars, and after the last; never empty. */
    private final List<int[]> pieces;

    private Glob(List<int[]> pieces) {
        this.pieces = pieces;
    }

    /** Reads a pattern that is already folded. */
    static Glob of(String pattern) {
        List<int[]> pieces = new ArrayList<>();
        int[] piece = new int[pattern.length()];
        int size = 0;
        for (int i = 0; i < pattern.length(); i++) {
            char c = pattern.charAt(i);
            if (c == '*') {
                pieces.add(java.util.Arrays.copyOf(piece, size));
                size = 0;
            } else if (c == '\\' && i + 1 < pattern.length()) {
                i++;
                piece[size++] = pattern.charAt(i);
            } else {
                piece[size++] = c == '?' ? ANY : c;
            }
        }
        pieces.add(java.util.Arrays.copyOf(piece, size));
        return new Glob(pieces);
    }

    /**
     * What each wildcard took, as pairs of start and end in the folded value; null when the value
     * does not match.
     */
    int @Nullable [] match(String value, Evaluation run) {
        Captures captures = new Captures();
        int[] first = pieces.getFirst();
        int at = matchAt(first, value, 0, run, captures);
        if (at < 0) {
            return null;
        }
        if (pieces.size() == 1) {
            return at == value.length() ? captures.pairs() : null;
        }
        for (int i = 1; i < pieces.size() - 1; i++) {
            int star = captures.size();
            int from = at;
            captures.add(from, from);
            int end = -1;
            int start = from;
            while (start <= value.length()) {
                captures.cut(star + 1);
                end = matchAt(pieces.get(i), value, start, run, captures);
                if (end >= 0) {
                    break;
                }
                start++;
            }
            if (end < 0) {
                return null;
            }
            captures.set(star, from, start);
            at = end;
        }
        int[] last = pieces.getLast();
        int start = startOfLast(last, value, at);
        if (start < 0) {
            return null;
        }
        captures.add(at, start);
        int end = matchAt(last, value, start, run, captures);
        return end == value.length() ? captures.pairs() : null;
    }

    /** Where the last piece must begin to end with the value; -1 when there is no room. */
    private static int startOfLast(int[] piece, String value, int floor) {
        int at = value.length();
        for (int i = piece.length - 1; i >= 0; i--) {
            at--;
            if (piece[i] == ANY
                    && at > floor
                    && Character.isLowSurrogate(value.charAt(at))
                    && Character.isHighSurrogate(value.charAt(at - 1))) {
                at--;
            }
            if (at < floor) {
                return -1;
            }
        }
        return at;
    }

    private static int matchAt(
            int[] piece, String value, int from, Evaluation run, Captures captures) {
        int at = from;
        int i = 0;
        for (; i < piece.length; i++) {
            if (at >= value.length()) {
                break;
            }
            if (piece[i] == ANY) {
                int next = at + Character.charCount(value.codePointAt(at));
                captures.add(at, next);
                at = next;
            } else if (piece[i] == value.charAt(at)) {
                at++;
            } else {
                break;
            }
        }
        run.spend(i + 1L);
        return i == piece.length ? at : -1;
    }

    /** Pairs of start and end. */
    private static final class Captures {

        private int[] pairs = new int[8];
        private int size;

        int size() {
            return size;
        }

        void add(int from, int to) {
            if (2 * size + 2 > pairs.length) {
                pairs = java.util.Arrays.copyOf(pairs, pairs.length * 2);
            }
            set(size++, from, to);
        }

        void set(int index, int from, int to) {
            pairs[2 * index] = from;
            pairs[2 * index + 1] = to;
        }

        void cut(int newSize) {
            size = newSize;
        }

        int[] pairs() {
            return java.util.Arrays.copyOf(pairs, 2 * size);
        }
    }
}
