package org.siesta.testsuite;

import org.siesta.mail.Mailbox;
import org.siesta.mail.Message;
import org.siesta.mail.ReversePath;

/** A message that would have been sent. */
record Outgoing(ReversePath from, Mailbox to, Message message) {}
