/**
 * The values of the mail standards: mailbox, paths, headers, message, client identity, reply codes;
 * parse and print.
 *
 * <p>Pure: no clock, no files, no threads. Everything that comes from outside is parsed here at the
 * border, with limits and in time that grows with the length only, and trusted inside. What cannot
 * be read as the standard says is absent ({@code Optional}), never guessed; what a limit cut off
 * says so ({@code truncated}).
 *
 * <p>Bodies are streams: {@link org.siesta.mail.MimeParts} finds the parts of a message in one pass
 * and keeps where they stand, and a part's text is read when somebody asks for it. The scanner and
 * the decoders are our own: the libraries at hand give no positions to come back to, stop or drop
 * octets at broken encodings, and hold a row of blanks of any length.
 *
 * <p>Known limits: a header section of 1 MiB and 10,000 fields, 50,000 addresses a field, 2,000
 * tokens an address, local parts of 256 octets, delimiters of 250 octets.
 */
@NullMarked
package org.siesta.mail;

import org.jspecify.annotations.NullMarked;
