package org.siesta.vacation;

import org.siesta.mail.Mailbox;

/**
 * Which response to which correspondent (RFC 5230 §4.2): one reply per key and period.
 *
 * @param account who is away
 * @param correspondent who would get the reply, normalised for comparison
 * @param response the handle, or a digest over the counted fields before variable expansion
 */
public record ResponseKey(Mailbox account, String correspondent, String response) {}
