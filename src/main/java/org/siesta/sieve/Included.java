package org.siesta.sieve;

/** What an include command does in a run (RFC 6609 §3.2). */
sealed interface Included extends Op {

    /** Runs the script. */
    record Script(Span at, IncludedScript script, boolean once) implements Included {
        @Override
        public Flow run(Evaluation run) {
            return run.include(script, once);
        }
    }

    /**
     * The script is not there, and may be missing; or it was included before, being the main one.
     */
    record Nothing(Span at) implements Included {
        @Override
        public Flow run(Evaluation run) {
            return Flow.NEXT;
        }
    }

    /** The compiler had no library: such a plan is not meant to be run. */
    record Open(Inclusion wanted) implements Included {
        @Override
        public Span at() {
            return wanted.command();
        }

        @Override
        public Flow run(Evaluation run) {
            throw run.failure(
                    "script-not-found",
                    "the script '"
                            + ScriptLexer.printable(wanted.name())
                            + "' cannot be included: there is no library of scripts");
        }
    }
}
