/**
 * The life of one message: settings, script, verdict, backend, queue, one reply per recipient.
 *
 * <p>The one package that knows the order of things. {@link org.siesta.delivery.Evaluation} decides
 * without touching anything; {@link org.siesta.delivery.Responder}, {@link
 * org.siesta.delivery.Forwarder} and {@link org.siesta.delivery.Shim} act.
 *
 * <p>Trusts what {@code mail} parsed. Trouble with the store answers 451 where the message would
 * otherwise end here, and delivers without a reply where the user's mail goes on to a backend.
 * Doubt about a reply is silence with a reason.
 */
@NullMarked
package org.siesta.delivery;

import org.jspecify.annotations.NullMarked;
