/**
 * Compiles a script once (own lexer, jSieve grammar, own binder), runs the plan and hands out
 * actions as data (RFC 5228).
 *
 * <p>Trusts nothing: script, message and envelope are hostile. A script that is not right is
 * refused with all its faults; a run that fails keeps the mail and does nothing else. Work is
 * counted, sizes and depths are limited, so that every script ends.
 *
 * <p>What the host of the engine knows beside the message comes with the input ({@link
 * org.siesta.sieve.SieveHost}) as facts and pure functions. Actions carry the message as it was
 * edited when they were asked for.
 *
 * <p>Known limits: letters outside ASCII keep their case in {@code set :upper}.
 */
@NullMarked
package org.siesta.sieve;

import org.jspecify.annotations.NullMarked;
