package org.siesta.sieve;

import java.util.ArrayList;
import java.util.Arrays;
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
                pieces.add(Arrays.copyOf(piece, size));
                size = 0;
            } else if (c == '\\' && i + 1 < pattern.length()) {
                i++;
                piece[size++] = pattern.charAt(i);
            } else {
                piece[size++] = c == '?' ? ANY : c;
            }
        }
        pieces.add(Arrays.copyOf(piece, size));
        return new Glob(pieces);
    }

    /**
     * Whether the value matches.
     *
     * @param fold whether ASCII letters of the value count in upper case
     * @param captures is told what each wildcard took; null when nobody asks
     */
    boolean match(String value, boolean fold, Evaluation run, @Nullable Captures captures) {
        Subject subject = new Subject(value, fold, run, captures);
        int at = subject.matchAt(pieces.getFirst(), 0);
        if (at < 0) {
            return false;
        }
        subject.capture(pieces.getFirst(), 0);
        if (pieces.size() == 1) {
            return at == value.length();
        }
        for (int i = 1; i < pieces.size() - 1; i++) {
            at = subject.search(pieces.get(i), at);
            if (at < 0) {
                return false;
            }
        }
        int[] last = pieces.getLast();
        int start = startOfLast(last, value, at);
        if (start < 0) {
            return false;
        }
        if (subject.matchAt(last, start) != value.length()) {
            return false;
        }
        subject.taken(at, start);
        subject.capture(last, start);
        return true;
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

    /** The value in one comparison. */
    private record Subject(
            String value, boolean fold, Evaluation run, @Nullable Captures captures) {

        /** Where the piece ends when it stands at this place; -1 when it does not. */
        int matchAt(int[] piece, int from) {
            int at = from;
            int i = 0;
            for (; i < piece.length && at < value.length(); i++) {
                if (piece[i] == ANY) {
                    at += Character.charCount(value.codePointAt(at));
                } else if (is(piece[i], value.charAt(at))) {
                    at++;
                } else {
                    break;
                }
            }
            run.spend(i + 1L);
            return i == piece.length ? at : -1;
        }

        /** Where the first piece of this kind behind a star ends; -1 when there is none. */
        int search(int[] piece, int from) {
            for (int start = from; start <= value.length(); start++) {
                start = candidate(piece, start);
                int end = matchAt(piece, start);
                if (end >= 0) {
                    taken(from, start);
                    capture(piece, start);
                    return end;
                }
            }
            return -1;
        }

        /** The next place where the piece may begin; the end of the value when there is none. */
        private int candidate(int[] piece, int from) {
            int at = from;
            if (piece.length > 0 && piece[0] != ANY) {
                while (at < value.length() && !is(piece[0], value.charAt(at))) {
                    at++;
                }
                run.spend((at - from) / StringMatch.COMPARED_PER_STEP);
            }
            return at;
        }

        private boolean is(int wanted, char c) {
            return c == wanted || fold && Collation.asciiUpper(c) == wanted;
        }

        /** A wildcard took what stands there. */
        void taken(int from, int to) {
            if (captures != null) {
                captures.add(from, to);
            }
        }

        /** Notes what each question mark of a piece took that stands at this place. */
        void capture(int[] piece, int from) {
            if (captures == null) {
                return;
            }
            int at = from;
            for (int c : piece) {
                int next = c == ANY ? at + Character.charCount(value.codePointAt(at)) : at + 1;
                if (c == ANY) {
                    captures.add(at, next);
                }
                at = next;
            }
            run.spend(piece.length);
        }
    }

    /** What the wildcards took, in order, as pairs of start and end. */
    static final class Captures {

        private int[] pairs = new int[8];
        private int size;

        void add(int from, int to) {
            if (2 * size + 2 > pairs.length) {
                pairs = Arrays.copyOf(pairs, pairs.length * 2);
            }
            pairs[2 * size] = from;
            pairs[2 * size + 1] = to;
            size++;
        }

        int[] pairs() {
            return Arrays.copyOf(pairs, 2 * size);
        }
    }
}
