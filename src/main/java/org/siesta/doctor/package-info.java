/**
 * Looks at an installation from the outside: connects to each listener, relay and backend as their
 * peers do, reads the certificates, asks DNS, the clock and the store, and says what is wrong, why,
 * and which key mends it.
 *
 * <p>Changes nothing and hands no message over, unless it is asked to send one. Trusts nothing that
 * a server says: whatever is quoted is printable and short. Every question has a time limit, and
 * all of them run at once; a probe that fails in a way nobody foresaw is a finding, too.
 *
 * <p>Known limits: what a relay does with a message later (signing, its own TLS towards the world)
 * cannot be seen from here, and findings say so.
 */
@NullMarked
package org.siesta.doctor;

import org.jspecify.annotations.NullMarked;
