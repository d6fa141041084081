package org.siesta.sieve;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.siesta.sieve.extension.Include;
import org.siesta.sieve.extension.Variables;

/** The places of the variables of a script (RFC 5229 §3, RFC 6609 §3.4), by name in any case. */
final class VariableSlots {

    private static final String GLOBAL = "global.";

    private final Requirements required;
    private final Linker linker;
    private final int most;
    private final Map<String, Integer> slots = new HashMap<>();

    /** Those that a command of this script sets. */
    private final Set<String> assigned = new HashSet<>();

    VariableSlots(Requirements required, Linker linker, int most) {
        this.required = required;
        this.linker = linker;
        this.most = most;
    }

    int count() {
        return slots.size();
    }

    /** Whether the name is of the namespace of global variables, and that is there. */
    boolean isGlobal(String name) {
        return required.active(Include.CAPABILITY) && Collation.asciiLower(name).startsWith(GLOBAL);
    }

    /** The place of a variable: its own, from 0, or a global one, below 0. */
    int of(String name, Span at) {
        if (isGlobal(name)) {
            return global(name.substring(GLOBAL.length()), at);
        }
        String key = Collation.asciiLower(name);
        Integer slot = slots.get(key);
        if (slot != null) {
            return slot;
        }
        if (slots.size() >= most) {
            throw new Call.Fault(
                    at,
                    "too-many-variables",
                    "the script uses too many variables, at most " + most);
        }
        slots.put(key, slots.size());
        return slots.size() - 1;
    }

    private int global(String name, Span at) {
        if (!Variables.isName(name)) {
            throw new Call.Fault(
                    at,
                    "invalid-variable-name",
                    "invalid variable name '"
                            + ScriptLexer.printable(name)
                            + "' in the namespace global");
        }
        return linker.global(Collation.asciiLower(name), at);
    }

    /** The place of a variable that is set. */
    int assign(String name, Span at) {
        assigned.add(Collation.asciiLower(name));
        return of(name, at);
    }

    /** From here on the name means the global variable. */
    void share(String name, Span at) {
        String key = Collation.asciiLower(name);
        Integer slot = slots.get(key);
        if (assigned.contains(key) && (slot == null || slot >= 0)) {
            throw new Call.Fault(
                    at,
                    "variable-already-local",
                    "the variable '"
                            + ScriptLexer.printable(name)
                            + "' is already set as one of this script only");
        }
        slots.put(key, linker.global(key, at));
    }
}
