package org.siesta.delivery;

import java.util.List;
import org.siesta.mail.Content;
import org.siesta.mail.ForwardPath;
import org.siesta.mail.SmtpReply;

/**
 * One mail transaction, from MAIL to the end of the data. All methods may block and are called one
 * at a time on virtual threads, unless the agent {@link DeliveryAgent#answersAtOnce answers at
 * once} or {@link DeliveryAgent#opensAtOnce opens at once}.
 */
public interface MailTransaction extends AutoCloseable {

    /** The answer to MAIL; when it is not positive, only {@link #close()} follows. */
    SmtpReply opened();

    /** The answer to RCPT. */
    SmtpReply recipient(ForwardPath path);

    /** The answers to several RCPT commands that came at once, in order. */
    default List<SmtpReply> recipients(List<ForwardPath> paths) {
        return paths.size() == 1
                ? List.of(recipient(paths.getFirst()))
                : paths.stream().map(this::recipient).toList();
    }

    /**
     * Takes the message; one reply per recipient that {@link #recipient} accepted, in that order.
     */
    List<SmtpReply> data(Content content);

    /** Ends the transaction, whatever its state. Never throws. */
    @Override
    void close();
}
