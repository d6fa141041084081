/**
 * Compiles a script once (own lexer, jSieve grammar, own binder), runs the plan and hands out
 * actions as data (RFC 5228).
 */
@NullMarked
package org.siesta.sieve;

import org.jspecify.annotations.NullMarked;
