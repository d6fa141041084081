package org.siesta.settings;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Finds the known name that a wrong one was meant to be. */
final class NearestName {

    private static final int MAX_LENGTH = 40;

    private record Candidate(String name, int edits) {}

    private NearestName() {}

    /** The nearest of the known names; empty when none is near. */
    static Optional<String> of(String wrong, Collection<String> known) {
        if (wrong.length() > MAX_LENGTH) {
            return Optional.empty();
        }
        String lower = wrong.toLowerCase(Locale.ROOT).replaceAll("[-_ ]", "");
        return known.stream()
                .map(name -> new Candidate(name, edits(lower, name.toLowerCase(Locale.ROOT))))
                .filter(c -> c.edits <= Math.max(1, c.name.length() / 3))
                .min(Comparator.comparingInt(Candidate::edits))
                .map(Candidate::name);
    }

    /** Insertions, deletions and replacements. */
    private static int edits(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.length()];
    }
}
