/**
 * Runs tests of Sieve scripts, written in Sieve: the {@code vnd.dovecot.testsuite} language, in
 * which a test sets a message, runs a script or commands of its own, and looks at what came of it.
 *
 * <p>Nothing leaves the process: messages go to a list, mailboxes are lists. Replies pass the same
 * policy and are written by the same code as in the service. The files are the user's own, but may
 * come from elsewhere: a test reads no other files than scripts near it, and each size and each run
 * is limited.
 *
 * <p>Known limits: who was answered before is not remembered; settings that this service has
 * nothing like are accepted and have no effect.
 */
@NullMarked
package org.siesta.testsuite;

import org.jspecify.annotations.NullMarked;
