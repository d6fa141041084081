package org.siesta.sieve;

/** A script as a plan: immutable, shared by all threads. */
public interface CompiledScript {

    /** Runs the plan. Never throws for anything that the script or the message does. */
    SieveOutcome run(SieveInput input);
}
