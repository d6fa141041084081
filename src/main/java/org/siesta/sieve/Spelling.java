package org.siesta.sieve;

import java.util.Collection;

/** Finds the name that was meant where one is misspelt. */
final class Spelling {

    /** Longer names are not misspelt but something else. */
    private static final int MAX_LENGTH = 40;

    /** So many letters of a name make room for a second slip. */
    private static final int LETTERS_FOR_TWO = 6;

    private static final int SHORTEST = 3;

    private Spelling() {}

    /** What a message says behind a name that nothing has; empty where no other comes near it. */
    static String hint(String wrong, Collection<String> known) {
        String name = Collation.asciiLower(wrong);
        if (name.length() < SHORTEST || name.length() > MAX_LENGTH) {
            return "";
        }
        int least = name.length() < LETTERS_FOR_TWO ? 2 : 3;
        String nearest = "";
        for (String candidate : known) {
            if (Math.abs(candidate.length() - name.length()) < least) {
                int slips = slips(name, candidate);
                if (slips < least) {
                    least = slips;
                    nearest = candidate;
                }
            }
        }
        return nearest.isEmpty() ? "" : "; did you mean '" + nearest + "'?";
    }

    /** Letters that are missing, too many, wrong, or in the place of their neighbour. */
    private static int slips(String wrong, String known) {
        int[] before = new int[known.length() + 1];
        int[] last = new int[known.length() + 1];
        int[] row = new int[known.length() + 1];
        for (int j = 0; j < last.length; j++) {
            last[j] = j;
        }
        for (int i = 1; i <= wrong.length(); i++) {
            row[0] = i;
            for (int j = 1; j <= known.length(); j++) {
                char a = wrong.charAt(i - 1);
                char b = known.charAt(j - 1);
                row[j] =
                        Math.min(Math.min(last[j], row[j - 1]) + 1, last[j - 1] + (a == b ? 0 : 1));
                if (i > 1 && j > 1 && a == known.charAt(j - 2) && b == wrong.charAt(i - 2)) {
                    row[j] = Math.min(row[j], before[j - 2] + 1);
                }
            }
            int[] spare = before;
            before = last;
            last = row;
            row = spare;
        }
        return last[known.length()];
    }
}
