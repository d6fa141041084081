package org.siesta.sieve;

/**
 * What an include command asks for (RFC 6609 §3.2).
 *
 * @param command where the command stands
 * @param at where the name stands
 * @param once only where the script was not included yet
 * @param optional the script may be missing
 */
public record Inclusion(
        Span command,
        Span at,
        ScriptLibrary.Location location,
        String name,
        boolean once,
        boolean optional) {}
