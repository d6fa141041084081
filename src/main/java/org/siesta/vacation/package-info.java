/**
 * Decides whether a message earns a reply and writes that reply (RFC 5230, RFC 3834).
 *
 * <p>Pure: the instant and all ids are arguments. Cannot fail: doubt is silence, with a reason. The
 * subject message, the script and the texts are hostile; only the account's addresses and the
 * policy are trusted. Every reply passes one last check of its octets before anybody gets it.
 *
 * <p>Known limits: of the body of the subject message only the beginning is looked at, for
 * calendars and reports; X-Spam-* fields are believed whoever wrote them (a lie only earns the liar
 * silence); a reply speaks only for addresses that the system knows, not for those that a script
 * claims; HTML keeps plain elements and links, nothing else.
 */
@NullMarked
package org.siesta.vacation;

import org.jspecify.annotations.NullMarked;
