package org.siesta.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Finds the known name that a wrong one was meant to be. */
final class Spelling {

    private Spelling() {}

    /** The nearest of the known names; empty when none is near. */
    static Optional<String> nearest(String wrong, Collection<String> known) {
        return known.stream()
                .map(name -> new Candidate(name, distance(wrong, name)))
                .filter(c -> c.distance <= Math.max(2, wrong.length() / 4))
                .min(Comparator.comparingInt(Candidate::distance))
                .map(Candidate::name);
    }

    private record Candidate(String name, int distance) {}

    private static int distance(String wrong, String known) {
        int edits = edits(wrong, known);
        // A name that was broken off, or that lacks its middle, is nearer than its length says.
        if (known.startsWith(wrong + "-") || known.startsWith(wrong + ".")) {
            return Math.min(edits, 2);
        }
        if (!last(wrong).isEmpty()
                && last(wrong).equals(last(known))
                && first(wrong).equals(first(known))) {
            return Math.min(edits, 5);
        }
        return known.endsWith("." + wrong) ? Math.min(edits, 1) : edits;
    }

    private static String last(String key) {
        return key.substring(key.lastIndexOf('.') + 1);
    }

    private static String first(String key) {
        return key.substring(0, Math.max(key.indexOf('.'), 0));
    }

    /** Insertions, deletions, replacements and swaps of neighbours. */
    static int edits(String a, String b) {
        int[][] d = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    d[i][j] = i + j;
                    continue;
                }
                int same = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                int best = Math.min(Math.min(d[i - 1][j], d[i][j - 1]) + 1, d[i - 1][j - 1] + same);
                boolean swapped =
                        i > 1
                                && j > 1
                                && a.charAt(i - 1) == b.charAt(j - 2)
                                && a.charAt(i - 2) == b.charAt(j - 1);
                d[i][j] = swapped ? Math.min(best, d[i - 2][j - 2] + 1) : best;
            }
        }
        return d[a.length()][b.length()];
    }
}
