package org.siesta.sieve;

import java.util.List;

/** What a run of a script gave. */
public sealed interface SieveOutcome {

    /** It ran to its end; the actions in order, duplicates removed, the implicit keep included. */
    record Completed(List<SieveAction> actions) implements SieveOutcome {}

    /**
     * It failed while running: the mail is kept (RFC 5228 §2.10.6), nothing else is done.
     *
     * @param line where, from 1; 0 when unknown
     */
    record Failed(int line, int column, String code, String message) implements SieveOutcome {}
}
