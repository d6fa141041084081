package org.siesta.vacation;

import java.time.Instant;
import org.siesta.mail.ForwardPath;
import org.siesta.mail.Headers;
import org.siesta.mail.ReversePath;

/**
 * The message that may be answered (RFC 3834 §1.2), with the envelope of the one recipient in
 * question.
 */
public record SubjectMessage(
        ReversePath from, ForwardPath to, Headers headers, Instant receivedAt) {}
