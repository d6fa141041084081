/**
 * Whose mailbox an address is: our domains, subaddresses (RFC 5233) and the operator's aliases.
 *
 * <p>Pure: takes the text of the aliases file, opens nothing. The file is the operator's and
 * trusted; faults in it are listed with their line, and the other lines count. Recipients are
 * hostile: an alias loop or a chain without end leaves the recipient as it is.
 *
 * <p>Known limits: which users exist is the mail server's knowledge unless the operator names them;
 * an alias with several targets is a list and nobody's account, and is told as such; a catch-all is
 * followed but is no alias that a reply may name.
 */
@NullMarked
package org.siesta.account;

import org.jspecify.annotations.NullMarked;
