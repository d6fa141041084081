/**
 * The client side of SMTP and LMTP: submits a reply to the relay, hands a message to the backend,
 * reports what they said.
 *
 * <p>Trusts nothing that a server says: replies have a length and a time, their text is made
 * printable before anybody sees it, and what was said before TLS is forgotten. Blocks, on virtual
 * threads; every wait has an absolute deadline. Fails with a value, never with an exception: {@link
 * org.siesta.smtp.Submission} for the relay, 451 for the backend.
 *
 * <p>Limits: one connection for each transaction; no TLS over unix sockets; no PROXY v2 TLVs;
 * looking up a name has the time limits of the system's resolver.
 */
@NullMarked
package org.siesta.smtp;

import org.jspecify.annotations.NullMarked;
