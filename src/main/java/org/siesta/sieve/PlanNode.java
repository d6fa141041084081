package org.siesta.sieve;

import java.util.List;

/** A piece of a compiled script. Implementations are records: they can be walked and printed. */
public interface PlanNode {

    /** The commands and tests inside this one, in order. */
    default List<? extends PlanNode> parts() {
        return List.of();
    }
}
