/**
 * The client side of SMTP and LMTP: submits a reply to the relay, hands a message to the backend,
 * reports what they said.
 */
@NullMarked
package org.siesta.smtp;

import org.jspecify.annotations.NullMarked;
