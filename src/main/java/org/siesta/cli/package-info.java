/**
 * The commands: what people type at a terminal, and what an MTA runs as a pipe.
 *
 * <p>Trusts nothing that it reads: arguments, files and standard input have limits. Wrong usage is
 * one line and a hint, a fault is one line; a stack trace only when SIESTA_DEBUG is set. Exit
 * status: 0 done, 1 no or faults, 2 wrong usage; {@code deliver} uses sysexits.h.
 *
 * <p>What needs the running parts (store, pipeline, Quarkus) is asked of {@link
 * org.siesta.cli.Program}, so that all other commands start at once.
 */
@NullMarked
package org.siesta.cli;

import org.jspecify.annotations.NullMarked;
