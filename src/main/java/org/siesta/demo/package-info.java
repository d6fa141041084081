/**
 * The main job, shown by the program itself: a service in a process of its own, a relay that
 * demands a PROXY header, and a client behind a load balancer, all on loopback and over the wire.
 *
 * <p>Trusts nothing that it did not see on a socket: each claim that it prints was read from the
 * relay, from REST or from the service's log. Ends with 0 only if all of it happened.
 */
@NullMarked
package org.siesta.demo;

import org.jspecify.annotations.NullMarked;
