package org.siesta.sieve;

import java.util.List;

/** What a run of a script gave. */
public sealed interface SieveOutcome {

    /**
     * It ran to its end.
     *
     * @param actions in order, duplicates removed, the implicit keep included
     * @param marks what later runs are to be told about, once the actions are done (RFC 7352 §3)
     */
    record Completed(List<SieveAction> actions, List<DuplicateMark> marks)
            implements SieveOutcome {}

    /**
     * It failed while running: the mail is kept (RFC 5228 §2.10.6), nothing else is done.
     *
     * @param line where, from 1; 0 when unknown
     */
    record Failed(int line, int column, String code, String message) implements SieveOutcome {}
}
