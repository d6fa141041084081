package org.siesta.lmtp;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.siesta.delivery.MailTransaction;
import org.siesta.mail.Content;
import org.siesta.mail.ForwardPath;
import org.siesta.mail.SmtpReply;

/**
 * A transaction between MAIL and the end of its data, with the recipients accepted so far. A
 * recipient given twice is handed on once and answered twice.
 */
final class OpenTransaction {

    private static final SmtpReply MISSING = new SmtpReply(451, "4.3.0", "Not answered, try later");

    private final MailTransaction mail;
    private final boolean smtpUtf8;

    /** Recipients that the agent accepted, and their replies. */
    private final List<ForwardPath> accepted = new ArrayList<>();

    private final List<SmtpReply> acceptedWith = new ArrayList<>();

    /** For each positive answer to RCPT, in order, which of the accepted it means. */
    private final List<Integer> answers = new ArrayList<>();

    OpenTransaction(MailTransaction mail, boolean smtpUtf8) {
        this.mail = mail;
        this.smtpUtf8 = smtpUtf8;
    }

    boolean smtpUtf8() {
        return smtpUtf8;
    }

    /** How many times RCPT was answered positively. */
    int recipients() {
        return answers.size();
    }

    /** The answer to RCPT; may block. */
    SmtpReply recipient(ForwardPath path) {
        int known =
                IntStream.range(0, accepted.size())
                        .filter(i -> accepted.get(i).mailbox().sameAs(path.mailbox()))
                        .findFirst()
                        .orElse(-1);
        if (known >= 0) {
            answers.add(known);
            return acceptedWith.get(known);
        }
        SmtpReply reply = mail.recipient(path);
        if (reply.positive()) {
            answers.add(accepted.size());
            accepted.add(path);
            acceptedWith.add(reply);
        }
        return reply;
    }

    /** One reply for each positive answer to RCPT, in that order; may block. */
    List<SmtpReply> data(Content content) {
        List<SmtpReply> replies = mail.data(content);
        return answers.stream().map(i -> i < replies.size() ? replies.get(i) : MISSING).toList();
    }

    /** The same reply for each positive answer to RCPT. */
    List<SmtpReply> everybody(SmtpReply reply) {
        return answers.stream().map(_ -> reply).toList();
    }

    void close() {
        mail.close();
    }

    /**
     * What SMTP, with its one reply, says for several recipients: positive only if all are; else
     * what makes the client try again, before what makes it give up.
     */
    static SmtpReply worst(List<SmtpReply> replies) {
        return replies.stream()
                .max(Comparator.comparingInt(r -> r.temporary() ? 2 : r.permanent() ? 1 : 0))
                .orElse(MISSING);
    }
}
