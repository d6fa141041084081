package org.siesta.sieve;

import java.util.Set;

/**
 * What editheader may do (RFC 5293). The Subject field can always be edited, whatever these say.
 *
 * @param maxFieldSize of a field's value, in octets as it is written
 * @param maxEdits fields that a run may add
 * @param forbidAdd names in lower case of fields that addheader leaves alone
 * @param forbidDelete names in lower case of fields that deleteheader leaves alone
 */
public record EditRules(
        int maxFieldSize, int maxEdits, Set<String> forbidAdd, Set<String> forbidDelete) {

    /** The defaults of {@code siesta.sieve.editheader.*}. */
    public static final EditRules DEFAULT = new EditRules(2048, 64, Set.of(), Set.of());

    /** RFC 5293 §4: the size that must be taken at least. */
    public static final int LEAST_MAX_FIELD_SIZE = 1024;

    /** RFC 5293 §5: fields that are never deleted. */
    private static final Set<String> KEPT = Set.of("received", "auto-submitted");

    public EditRules {
        forbidAdd = Set.copyOf(forbidAdd);
        forbidDelete = Set.copyOf(forbidDelete);
    }

    /** Whether a field of this name may be added. */
    public boolean mayAdd(String name) {
        String lower = Collation.asciiLower(name);
        return lower.equals("subject") || !forbidAdd.contains(lower);
    }

    /** Whether a field of this name may be deleted. */
    public boolean mayDelete(String name) {
        String lower = Collation.asciiLower(name);
        return lower.equals("subject") || !KEPT.contains(lower) && !forbidDelete.contains(lower);
    }
}
