package org.siesta.rest;

import org.siesta.sieve.Compilation;

/** Compiles a script before it is stored. */
@FunctionalInterface
public interface ScriptCheck {

    /** The plan with its warnings, or every fault. Never throws. */
    Compilation compile(String script);
}
