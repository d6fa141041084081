package org.siesta.smtp;

import java.util.List;
import org.siesta.mail.Content;
import org.siesta.mail.ForwardPath;
import org.siesta.mail.SmtpReply;

/**
 * One mail transaction with the backend; its answers are the backend's own. Where the backend gives
 * none, or one that is about our dialogue and not about the mail, the answer is 451. All methods
 * block and are called one at a time.
 */
public interface BackendTransaction extends AutoCloseable {

    /**
     * The answer to MAIL, by what is known before the backend is asked; when it is not positive,
     * only {@link #close()} follows. The backend hears MAIL together with the first RCPT: if it
     * refuses MAIL, that is the answer to each RCPT.
     */
    SmtpReply mail();

    /** The answers to these RCPT commands, in order; the backend hears them together. */
    List<SmtpReply> recipients(List<ForwardPath> paths);

    /**
     * Asks for leave to hand over these parts, ahead of {@link #data}: so that the backend's answer
     * is there once the message may go. What it refuses is told by {@link #data}, which comes next
     * with the same parts, or else {@link #close()}: the backend has nothing of the message then.
     */
    default void ready(Content... parts) {}

    /**
     * Hands over the parts, one after the other, as one message. One reply per recipient that was
     * accepted, in that order; positive only where the backend said so for this recipient (RFC 2033
     * §4.2).
     */
    List<SmtpReply> data(Content... parts);

    /** Ends the transaction, whatever its state. Never throws. */
    @Override
    void close();
}
