package org.siesta.smtp;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.siesta.halt.Halt;
import org.siesta.mail.ClientIdentity;
import org.siesta.mail.Content;
import org.siesta.mail.ForwardPath;
import org.siesta.mail.MailParameters;
import org.siesta.mail.ReversePath;
import org.siesta.mail.SmtpReply;

/**
 * A transaction with an LMTP server (RFC 2033 §4.2): as many replies as recipients.
 *
 * <p>A kept connection that the server has left meanwhile, or on which it puts MAIL off, is
 * replaced by a new one, once, and only while no octet of the message was sent: behind that nobody
 * knows what the server has kept.
 */
final class LmtpTransaction implements BackendTransaction {

    private static final System.Logger LOG = System.getLogger(BackendClient.class.getName());

    /** Commands in one group: their replies must fit into what the network holds. */
    private static final int GROUP = 50;

    private final BackendClient backend;
    private final ClientIdentity client;
    private final ReversePath from;
    private final MailParameters parameters;
    private final Duration patience;
    private final Duration messagePatience;

    private final AcceptedRecipients accepted = new AcceptedRecipients();
    private @Nullable BackendConnection connection;
    private boolean begun;
    private boolean replaced;
    private int asked;

    /** What the server has asked for; null before. */
    private @Nullable BackendMessage wanted;

    /** The answer to all that is still to come; null while the transaction goes on. */
    private @Nullable SmtpReply over;

    /** What the server would say next is not known any more. */
    private boolean broken;

    /** The server left before it answered, and it has nothing of the message. */
    private static final class Left extends Exception {

        private static final long serialVersionUID = 1;
        final transient SmtpReply why;

        /** Whether the server hung up, and not only took no more on this connection. */
        final boolean gone;

        Left(SmtpReply why, boolean gone) {
            super(why.line(), null, false, false);
            this.why = why;
            this.gone = gone;
        }
    }

    LmtpTransaction(
            BackendClient backend,
            ClientIdentity client,
            ReversePath from,
            MailParameters parameters) {
        this.backend = backend;
        this.client = client;
        this.from = from;
        this.parameters = parameters;
        this.patience = backend.patience(client);
        this.messagePatience = backend.messagePatience(client);
    }

    @Override
    public SmtpReply mail() {
        if (Handover.ttl(client).orElse(1) == 0) {
            return new SmtpReply(554, "5.4.6", "The message goes round in circles");
        }
        Capabilities known = backend.offered();
        if (known != Capabilities.NONE) {
            SmtpReply refusal = refusal(known);
            if (refusal != null) {
                return refusal;
            }
        }
        return new SmtpReply(250, "2.1.0", "Sender accepted");
    }

    private @Nullable SmtpReply refusal(Capabilities offered) {
        if (!MailCommands.taken(offered, from)) {
            return new SmtpReply(553, "5.6.7", "The mail store takes no such sender address");
        }
        return parameters.size() > offered.maxSize().orElse(Long.MAX_VALUE)
                ? BackendMessage.TOO_BIG
                : null;
    }

    // ---- MAIL and RCPT

    @Override
    public List<SmtpReply> recipients(List<ForwardPath> paths) {
        connect(false);
        List<SmtpReply> replies = new ArrayList<>();
        while (replies.size() < paths.size()) {
            if (over != null) {
                replies.add(over);
                continue;
            }
            int group = Math.min(paths.size(), replies.size() + GROUP);
            List<ForwardPath> asking = paths.subList(replies.size(), group);
            try {
                List<SmtpReply> heard = offer(asking);
                for (int i = 0; i < heard.size(); i++) {
                    if (heard.get(i).positive()) {
                        accepted.add(asking.get(i));
                    }
                }
                replies.addAll(heard);
            } catch (Left left) {
                replace(left);
            }
        }
        return replies;
    }

    private void connect(boolean fresh) {
        if (connection == null && over == null) {
            connection = backend.connect(client, patience, fresh);
            if (connection == null) {
                over = PassedOn.later("4.4.1");
            } else {
                Halt.at(Halt.BACKEND_CONNECTED);
            }
        }
    }

    /** Asks for these recipients, at first behind MAIL; the replies that came, in order. */
    private List<SmtpReply> offer(List<ForwardPath> paths) throws Left {
        BackendConnection on = held();
        Capabilities offered = on.offered();
        List<String> lines = new ArrayList<>();
        boolean begins = !begun;
        if (begins) {
            SmtpReply refusal = refusal(offered);
            if (refusal != null) {
                over = refusal;
                return List.of();
            }
            lines.add(MailCommands.mail(offered, from, parameters));
        }
        List<@Nullable SmtpReply> own = new ArrayList<>();
        for (ForwardPath path : paths) {
            SmtpReply reply = unasked(offered, path);
            own.add(reply);
            if (reply == null) {
                lines.add(MailCommands.recipient(offered, path));
                asked++;
            }
        }
        Iterator<SmtpReply> heard = said(on, lines).iterator();
        if (begins && heard.hasNext() && !heard.next().positive()) {
            return List.of();
        }
        List<SmtpReply> replies = new ArrayList<>();
        for (SmtpReply reply : own) {
            if (reply == null && !heard.hasNext()) {
                break;
            }
            replies.add(reply == null ? heard.next() : reply);
        }
        return replies;
    }

    /** The answer to a recipient that the server need not be asked about. */
    private @Nullable SmtpReply unasked(Capabilities offered, ForwardPath path) {
        if (!MailCommands.taken(offered, path)) {
            return new SmtpReply(553, "5.6.7", "The mail store takes no such address");
        }
        return asked >= offered.maxRecipients()
                ? new SmtpReply(452, "4.5.3", "Too many recipients for the mail store")
                : null;
    }

    /** Says the lines, at once where the server offers that (RFC 2920). */
    private List<SmtpReply> said(BackendConnection on, List<String> lines) throws Left {
        if (on.offered().has("PIPELINING")) {
            return passed(on, lines, heard(on, lines));
        }
        List<SmtpReply> replies = new ArrayList<>();
        for (String line : lines) {
            if (over == null) {
                List<String> one = List.of(line);
                replies.addAll(passed(on, one, heard(on, one)));
            }
        }
        return replies;
    }

    private SmtpDialogue.Replies heard(BackendConnection on, List<String> lines) {
        try {
            boolean unasked = on.dialogue().holdsUnread();
            SmtpDialogue.Replies heard = on.dialogue().commands(lines, patience);
            // Only 421 comes unasked (RFC 5321 §3.8); behind any other reply each is one too early.
            boolean early =
                    unasked
                            && !heard.answers().isEmpty()
                            && heard.answers().getFirst().code() != 421;
            return early
                    ? new SmtpDialogue.Replies(
                            List.of(), new GarbledReply("a reply too many", false))
                    : heard;
        } catch (IOException e) {
            return new SmtpDialogue.Replies(List.of(), e);
        }
    }

    private List<SmtpReply> passed(
            BackendConnection on, List<String> lines, SmtpDialogue.Replies heard) throws Left {
        List<SmtpReply> replies = new ArrayList<>();
        for (Answer answer : heard.answers()) {
            if (answer.code() == 421) {
                leave(on, PassedOn.closing(answer));
            }
            if (over == null) {
                replies.add(passed(answer));
            }
            if (!begun && !replies.isEmpty()) {
                begun = replies.getFirst().positive();
                if (!begun) {
                    // MAIL is refused: what the server says to RCPT is of no interest.
                    broken |= heard.fault() != null;
                    refused(on, answer, replies.getFirst());
                }
            }
        }
        IOException fault = heard.fault();
        if (fault != null && over == null) {
            Stopped stopped = on.opening().failed(fault, lines.get(replies.size()));
            if (gone(fault)) {
                leave(on, PassedOn.later("4.4.2"));
            }
            over = trouble(stopped);
        }
        return replies;
    }

    /** The server is gone: for good, or only from the connection that was kept. */
    private void leave(BackendConnection on, SmtpReply why) throws Left {
        if (mayBeReplaced(on)) {
            throw new Left(why, true);
        }
        over = why;
        broken = true;
    }

    private boolean mayBeReplaced(BackendConnection on) {
        return on.used() && !replaced;
    }

    /**
     * MAIL put off may mean that this connection has had its messages: a new one is asked, once.
     */
    private void refused(BackendConnection on, Answer mail, SmtpReply reply) throws Left {
        if (mail.temporary() && mayBeReplaced(on)) {
            throw new Left(reply, false);
        }
        over = reply;
    }

    private static boolean gone(IOException fault) {
        return !(fault instanceof SocketTimeoutException || fault instanceof GarbledReply);
    }

    /** Takes a new connection in place of the one that was left, and begins again on it. */
    private void replace(Left left) {
        LOG.log(Level.DEBUG, "backend left a connection that was kept: {0}", left.why.line());
        replaced = true;
        BackendConnection old = held();
        connection = null;
        if (left.gone) {
            old.left();
        } else {
            old.discard();
        }
        begun = false;
        asked = 0;
        connect(true);
        List<ForwardPath> paths = accepted.paths();
        int done = 0;
        while (done < paths.size() && over == null) {
            List<ForwardPath> asking = paths.subList(done, Math.min(paths.size(), done + GROUP));
            try {
                accepted.askedAgain(done, offer(asking));
                done += asking.size();
            } catch (Left twice) {
                throw new IllegalStateException("a new connection is not one that was kept", twice);
            }
        }
    }

    private BackendConnection held() {
        if (connection == null) {
            throw new IllegalStateException("no connection");
        }
        return connection;
    }

    // ---- the message

    @Override
    public void ready(Content... parts) {
        BackendMessage message = new BackendMessage(parts);
        if (!accepted.isEmpty() && isWanted(message)) {
            wanted = message;
            // The server waits for the message: nothing else can be said.
            broken = true;
        }
    }

    @Override
    public List<SmtpReply> data(Content... parts) {
        if (accepted.isEmpty()) {
            return List.of();
        }
        if (wanted == null) {
            ready(parts);
        }
        List<SmtpReply> heard = wanted != null ? send(held(), wanted) : List.of();
        return accepted.answers(heard, over == null ? PassedOn.later("4.4.2") : over);
    }

    /** Says DATA; false, with the reason kept, when the message may not follow. */
    private boolean isWanted(BackendMessage message) {
        while (over == null) {
            over = message.unfit(held().offered(), parameters);
            if (over != null || accepted.due() == 0) {
                return false;
            }
            try {
                return isAskedFor(held());
            } catch (Left left) {
                replace(left);
            }
        }
        return false;
    }

    private boolean isAskedFor(BackendConnection on) throws Left {
        List<String> line = List.of("DATA");
        SmtpDialogue.Replies heard = heard(on, line);
        if (heard.fault() == null && heard.answers().getFirst().code() == 354) {
            return true;
        }
        for (SmtpReply reply : passed(on, line, heard)) {
            if (over == null) {
                over = reply;
            }
            if (reply.positive()) {
                over = trouble("DATA was answered with " + reply.line());
            }
        }
        return false;
    }

    private List<SmtpReply> send(BackendConnection on, BackendMessage message) {
        int due = accepted.due();
        boolean trusted = false;
        Duration time = messagePatience;
        // Whatever ends this in the middle, nothing can be said behind half a message.
        broken = true;
        try (BackendMessage.Sent sent = message.fitting(on.offered())) {
            on.dialogue()
                    .data(DataWriter.Lines.MENDED, patience, sent.parts().toArray(Content[]::new));
            Halt.at(Halt.BACKEND_SENT);
            broken = false;
            trusted = true;
        } catch (IOException e) {
            over = trouble("the message was not taken to its end: " + e.getMessage());
            time = BackendConnection.FAREWELL;
        }
        return replies(on, on.dialogue().replies(due, time), due, trusted);
    }

    /**
     * A reply that is missing, and each after it, is 451; of a message cut short nothing is 250,
     * nor is what comes behind a reply that is none to a message: whose it is, nobody knows.
     */
    private List<SmtpReply> replies(
            BackendConnection on, SmtpDialogue.Replies heard, int due, boolean ended) {
        List<SmtpReply> replies = new ArrayList<>();
        boolean trusted = ended;
        for (Answer answer : heard.answers()) {
            trusted &= !answer.misplaced();
            if (answer.done() && !trusted) {
                replies.add(PassedOn.later("4.4.2"));
            } else if (answer.code() == 421) {
                broken = true;
                replies.add(PassedOn.closing(answer));
            } else {
                replies.add(passed(answer));
            }
        }
        IOException fault = heard.fault();
        if (fault != null) {
            SmtpReply missing =
                    trusted
                            ? trouble(on.opening().failed(fault, "the message"))
                            : PassedOn.later("4.4.2");
            replies.addAll(Collections.nCopies(due - replies.size(), missing));
        }
        // RFC 5321 §4.1.1.4: with its replies the transaction is over, whatever they are.
        begun = false;
        close();
        return replies;
    }

    // ---- replies

    /**
     * The backend's answer as ours, unless it is not about the mail. A refusal of that kind is
     * about one command, and the next may be understood; what is no refusal may be the answer to
     * anything.
     */
    private SmtpReply passed(Answer answer) {
        if (PassedOn.isAboutTheMail(answer)) {
            return PassedOn.of(answer);
        }
        SmtpReply later = trouble("answered with " + answer.reply().line());
        if (!answer.permanent()) {
            over = later;
        }
        return later;
    }

    private SmtpReply trouble(Stopped stopped) {
        return stopped.outcome() instanceof Submission.Unreachable(_, String what, _, _)
                ? trouble(what)
                : trouble("stopped");
    }

    /** Told to the log; the connection serves nobody else. */
    private SmtpReply trouble(String what) {
        LOG.log(Level.WARNING, "backend: " + new SmtpReply(451, "", what).text());
        broken = true;
        return PassedOn.later("4.4.2");
    }

    @Override
    public void close() {
        BackendConnection on = connection;
        connection = null;
        if (on == null) {
            return;
        }
        if (broken) {
            on.discard();
        } else {
            on.release(begun);
        }
    }
}
