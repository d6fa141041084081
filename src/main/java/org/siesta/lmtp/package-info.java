/**
 * The server conversation: LMTP (RFC 2033), and SMTP for the shim; commands in, replies out, one
 * per recipient.
 *
 * <p>Trusts: nothing that the client says, but XFORWARD and XCLIENT of a trusted client. A command
 * with a fault in it has no effect.
 *
 * <p>Fails: with the reply code of the fault; a transaction that was begun is always closed.
 *
 * <p>Limits: no AUTH, no BINARYMIME; a source route is read and ignored.
 */
@NullMarked
package org.siesta.lmtp;

import org.jspecify.annotations.NullMarked;
