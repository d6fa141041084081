/**
 * Compiles a script once (own lexer, jSieve grammar, own binder), runs the plan and hands out
 * actions as data (RFC 5228).
 *
 * <p>Trusts nothing: script, message and envelope are hostile. A script that is not right is
 * refused with all its faults; a run that fails keeps the mail and does nothing else. Work is
 * counted, sizes and depths are limited, so that every script ends.
 *
 * <p>Known limits: no mailboxes are known but INBOX; flags and mailboxes are recorded and not acted
 * on; letters outside ASCII keep their case in {@code set :upper}.
 */
@NullMarked
package org.siesta.sieve;

import org.jspecify.annotations.NullMarked;
