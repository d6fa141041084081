/**
 * Asks DNS whether a client may send for a domain (SPF, RFC 7208), by a library.
 *
 * <p>The records come from strangers: each check has a bound of time and of questions, and only so
 * many run at once; whatever goes wrong is a result and never an exception. Blocking; called on
 * virtual threads, and waits for DNS on threads of its own.
 *
 * <p>Known limits: answers are remembered for minutes whatever their own time says.
 */
@NullMarked
package org.siesta.spf;

import org.jspecify.annotations.NullMarked;
