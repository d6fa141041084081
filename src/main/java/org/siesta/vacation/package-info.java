/**
 * Decides whether a message earns a reply and writes that reply (RFC 5230, RFC 3834).
 *
 * <p>Pure: the instant and all ids are arguments. Cannot fail: doubt is silence, with a reason.
 */
@NullMarked
package org.siesta.vacation;

import org.jspecify.annotations.NullMarked;
