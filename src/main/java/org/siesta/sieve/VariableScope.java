package org.siesta.sieve;

import java.util.Arrays;
import java.util.function.Supplier;

/**
 * The variables of a run (RFC 5229): those of the script that runs, the global ones, and what the
 * last successful match took. All are empty until they are set.
 */
final class VariableScope {

    private static final String[] NONE = {};

    private final String[] globals;
    private String[] own;
    private String[] matched = NONE;
    private boolean capturing;

    /**
     * The variables of a script that begins.
     *
     * @param capturing whether it looks at what a match took
     */
    VariableScope(int own, int globals, boolean capturing) {
        this.own = unset(own);
        this.globals = unset(globals);
        this.capturing = capturing;
    }

    private static String[] unset(int count) {
        if (count == 0) {
            return NONE;
        }
        String[] values = new String[count];
        Arrays.fill(values, "");
        return values;
    }

    /** What an included script is not to see; it begins without any. */
    record Hidden(String[] own, String[] matched) {}

    /** Begins with an included script, which has so many of its own (RFC 6609 §3.2). */
    Hidden enter(int count) {
        Hidden hidden = new Hidden(own, matched);
        own = unset(count);
        matched = NONE;
        return hidden;
    }

    /** Goes on with the script that included it. */
    void leave(Hidden hidden) {
        own = hidden.own;
        matched = hidden.matched;
    }

    /** The value at a place: its own, from 0, or a global one, below 0. */
    String value(int slot) {
        return slot < 0 ? globals[~slot] : own[slot];
    }

    void set(int slot, String value) {
        if (slot < 0) {
            globals[~slot] = value;
        } else {
            own[slot] = value;
        }
    }

    /** Whether anybody asks for match variables. */
    boolean capturing() {
        return capturing;
    }

    void capture(boolean whether) {
        capturing = whether;
    }

    String matchVariable(int index) {
        return index < matched.length ? matched[index] : "";
    }

    /** A match succeeded: the whole, and what each wildcard took. */
    void matched(Supplier<String[]> values, int limit) {
        if (!capturing) {
            return;
        }
        String[] found = values.get();
        for (int i = 0; i < found.length; i++) {
            found[i] = Text.cutCharacters(found[i], limit);
        }
        matched = found;
    }
}
