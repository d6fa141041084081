package org.siesta.sieve;

import java.util.List;

/** A match type with its comparator and keys (RFC 5228 §2.7), ready to run. */
public interface Match {

    /** Whether any value matches any key; a success may set the match variables. */
    boolean any(Evaluation run, List<String> values);
}
