package org.siesta.sieve;

import java.util.List;

/**
 * A script that others include, compiled once for all of them. It does not change any more once the
 * compiler is done with it.
 */
public final class IncludedScript {

    private final String name;
    private List<Op> plan = List.of();
    private int variables;
    private int height;
    private boolean done;
    private boolean sound;

    IncludedScript(String name) {
        this.name = name;
    }

    /** What the plan is; a script that was found to be wrong keeps none. */
    void complete(List<Op> commands, int ownVariables, boolean right) {
        plan = right ? List.copyOf(commands) : List.of();
        variables = ownVariables;
        done = true;
        sound = right;
    }

    /** It includes another one with scripts below it. */
    void above(IncludedScript other) {
        height = Math.max(height, other.height + 1);
    }

    /** How deep the inclusions below it go. */
    int height() {
        return height;
    }

    boolean done() {
        return done;
    }

    boolean sound() {
        return sound;
    }

    List<Op> plan() {
        return plan;
    }

    /** How many variables are its own. */
    int variables() {
        return variables;
    }

    @Override
    public String toString() {
        return name;
    }
}
