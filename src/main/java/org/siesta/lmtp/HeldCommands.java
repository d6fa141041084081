package org.siesta.lmtp;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.siesta.mail.ForwardPath;

/**
 * MAIL and RCPT commands that came pipelined (RFC 2920) and are answered together, so that the
 * agent can ask for all recipients at once. They hold at most one MAIL, in front.
 */
final class HeldCommands {

    private @Nullable MailCommand mail;
    private List<ForwardPath> recipients = new ArrayList<>();

    boolean isEmpty() {
        return mail == null && recipients.isEmpty();
    }

    void hold(MailCommand command) {
        mail = command;
    }

    void hold(ForwardPath recipient) {
        recipients.add(recipient);
    }

    int recipients() {
        return recipients.size();
    }

    @Nullable MailCommand mail() {
        return mail;
    }

    /** The MAIL command, which is not held any more. */
    @Nullable MailCommand takeMail() {
        MailCommand taken = mail;
        mail = null;
        return taken;
    }

    /** The recipients, which are not held any more. */
    List<ForwardPath> takeRecipients() {
        List<ForwardPath> taken = recipients;
        recipients = new ArrayList<>();
        return taken;
    }
}
