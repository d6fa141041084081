package org.siesta.vacation;

import java.time.Instant;
import java.util.List;
import org.siesta.mail.ForwardPath;
import org.siesta.mail.Headers;
import org.siesta.mail.ReversePath;

/**
 * The message that may be answered (RFC 3834 §1.2), with the envelope of the one recipient in
 * question.
 *
 * @param circumstances what is known beside the message, each for one reason: the lists of site and
 *     account, whether the sender was authenticated, the audience
 */
public record SubjectMessage(
        ReversePath from,
        ForwardPath to,
        Headers headers,
        Instant receivedAt,
        List<VacationPolicy.Check> circumstances) {

    public SubjectMessage {
        circumstances = List.copyOf(circumstances);
    }

    /** A message of which nothing else is known. */
    public SubjectMessage(ReversePath from, ForwardPath to, Headers headers, Instant receivedAt) {
        this(from, to, headers, receivedAt, List.of());
    }
}
