package org.siesta.sieve;

import java.util.List;

/** What became of a script. */
public sealed interface Compilation {

    /** It compiles; warnings say what will surprise. */
    record Compiled(CompiledScript script, List<Diagnostic> warnings) implements Compilation {}

    /** It is refused: every fault, in the order of the text. */
    record Rejected(List<Diagnostic> diagnostics) implements Compilation {}
}
