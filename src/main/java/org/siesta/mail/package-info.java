/**
 * The values of the mail standards: mailbox, paths, headers, message, client identity, reply codes;
 * parse and print.
 *
 * <p>Pure: no clock, no files, no threads. Everything that comes from outside is parsed here at the
 * border, with limits, and trusted inside. What cannot be read as the standard says is absent
 * ({@code Optional}), never guessed.
 */
@NullMarked
package org.siesta.mail;

import org.jspecify.annotations.NullMarked;
