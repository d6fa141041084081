package org.siesta.smtp;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.siesta.halt.Halt;
import org.siesta.mail.Content;
import org.siesta.mail.ForwardPath;
import org.siesta.mail.MailParameters;
import org.siesta.mail.ReversePath;
import org.siesta.mail.SmtpReply;
import org.siesta.smtp.Opening.Opened;

/** A transaction with an LMTP server (RFC 2033 §4.2): as many replies as recipients. */
final class LmtpTransaction implements BackendTransaction {

    private static final System.Logger LOG = System.getLogger(BackendClient.class.getName());

    /** Codes that are about our side of the dialogue; a message must not bounce for them. */
    private static final Set<Integer> NOT_ABOUT_THE_MAIL =
            Set.of(500, 502, 503, 504, 530, 535, 538, 555);

    private static final Duration FAREWELL = Duration.ofSeconds(2);

    private final @Nullable Opening opening;
    private final @Nullable Opened opened;
    private SmtpReply mail = later("4.4.1");
    private @Nullable SmtpReply broken;
    private int accepted;

    private LmtpTransaction(@Nullable Opening opening, @Nullable Opened opened) {
        this.opening = opening;
        this.opened = opened;
    }

    /** A transaction for which there is no backend. */
    static LmtpTransaction impossible() {
        LmtpTransaction transaction = new LmtpTransaction(null, null);
        transaction.broken = transaction.mail;
        return transaction;
    }

    /** Says MAIL to the backend. */
    static LmtpTransaction start(
            Opening opening, Opened opened, ReversePath from, MailParameters parameters) {
        LmtpTransaction transaction = new LmtpTransaction(opening, opened);
        transaction.mail = transaction.begin(opened.offered(), from, parameters);
        return transaction;
    }

    private SmtpReply begin(Capabilities offered, ReversePath from, MailParameters parameters) {
        String address = from.address();
        if (!Paths.valid(address) || (!Paths.ascii(address) && !offered.has("SMTPUTF8"))) {
            return new SmtpReply(553, "5.6.7", "The mail store takes no such sender address");
        }
        StringBuilder line = new StringBuilder("MAIL FROM:<").append(address).append('>');
        if (parameters.size() > 0 && offered.has("SIZE")) {
            line.append(" SIZE=").append(parameters.size());
        }
        if (parameters.eightBitMime() && offered.has("8BITMIME")) {
            line.append(" BODY=8BITMIME");
        }
        // Without an international address the message needs no more than a store for octets.
        if (parameters.smtpUtf8() && offered.has("SMTPUTF8")) {
            line.append(" SMTPUTF8");
        }
        if (offered.has("DSN")) {
            String ret = parameters.ret();
            if (ret != null && Set.of("FULL", "HDRS").contains(ret)) {
                line.append(" RET=").append(ret);
            }
            String envid = parameters.envid();
            if (envid != null && Paths.ascii(envid) && envid.length() <= 100) {
                line.append(" ENVID=").append(Xclient.xtext(envid));
            }
        }
        return said(line.toString());
    }

    @Override
    public SmtpReply mail() {
        return mail;
    }

    @Override
    public SmtpReply recipient(ForwardPath path) {
        if (opened == null || broken != null) {
            return broken == null ? later("4.4.1") : broken;
        }
        String address = path.mailbox().address();
        if (!Paths.valid(address) || (!Paths.ascii(address) && !opened.offered().has("SMTPUTF8"))) {
            return new SmtpReply(553, "5.6.7", "The mail store takes no such address");
        }
        SmtpReply reply = said("RCPT TO:<" + address + ">" + dsn(path, opened.offered()));
        if (reply.code() / 100 == 2) {
            accepted++;
        }
        return reply;
    }

    private static String dsn(ForwardPath path, Capabilities offered) {
        if (!offered.has("DSN")) {
            return "";
        }
        StringBuilder parameters = new StringBuilder();
        String notify = path.dsnNotify();
        if (notify != null && notify.matches("[A-Za-z,]{1,50}")) {
            parameters.append(" NOTIFY=").append(notify);
        }
        String original = path.orcpt();
        int type = original == null ? -1 : original.indexOf(';');
        if (original != null
                && type > 0
                && original.length() <= 300
                && Paths.ascii(original)
                && original.substring(0, type).matches("[A-Za-z0-9-]+")) {
            parameters
                    .append(" ORCPT=")
                    .append(original, 0, type + 1)
                    .append(Xclient.xtext(original.substring(type + 1)));
        }
        return parameters.toString();
    }

    @Override
    public List<SmtpReply> data(Content... parts) {
        if (accepted == 0) {
            return List.of();
        }
        if (opening == null || opened == null || broken != null) {
            return all(broken == null ? later("4.4.1") : broken);
        }
        long size = Arrays.stream(parts).mapToLong(Content::size).sum();
        if (opened.offered().maxSize().orElse(Long.MAX_VALUE) < size) {
            return all(new SmtpReply(552, "5.3.4", "The message is too big for the mail store"));
        }
        SmtpDialogue dialogue = opened.dialogue();
        Duration time = opening.server().commandTimeout();
        try {
            Answer go = dialogue.command("DATA", time);
            if (go.code() != 354) {
                return all(go.done() ? trouble("DATA was answered with " + line(go)) : passed(go));
            }
        } catch (IOException e) {
            return all(trouble(opening.failed(e, "DATA")));
        }
        boolean whole = send(dialogue, time, parts);
        return replies(dialogue.replies(accepted, whole ? time : FAREWELL), whole);
    }

    private boolean send(SmtpDialogue dialogue, Duration time, Content... parts) {
        try {
            dialogue.data(DataWriter.Lines.MENDED, time, parts);
            Halt.at(Halt.BACKEND_SENT);
            return true;
        } catch (IOException e) {
            trouble("the message was not taken to its end: " + e.getMessage());
            return false;
        }
    }

    /**
     * A reply that is missing, and each after it, is 451; of a message cut short nothing is 250.
     */
    private List<SmtpReply> replies(SmtpDialogue.Replies heard, boolean whole) {
        List<SmtpReply> replies = new ArrayList<>();
        for (Answer answer : heard.answers()) {
            replies.add(answer.done() && !whole ? later("4.4.2") : passed(answer));
        }
        IOException fault = heard.fault();
        if (fault != null) {
            SmtpReply missing = later("4.4.2");
            if (whole && opening != null) {
                missing = trouble(opening.failed(fault, "the message"));
            }
            replies.addAll(Collections.nCopies(accepted - replies.size(), missing));
        } else if (opened != null && opened.dialogue().holdsUnread()) {
            LOG.log(
                    Level.WARNING,
                    "backend sent more than the " + accepted + " replies that were due; ignored");
        }
        return replies;
    }

    private SmtpReply said(String line) {
        if (opening == null || opened == null) {
            return later("4.4.1");
        }
        try {
            return passed(opened.dialogue().command(line, opening.server().commandTimeout()));
        } catch (IOException e) {
            return trouble(opening.failed(e, line));
        }
    }

    /** The backend's answer as ours, unless it is not about the mail. */
    private SmtpReply passed(Answer answer) {
        if (answer.code() == 421) {
            broken = new SmtpReply(451, answer.enhancedStatus(), answer.text());
            return broken;
        }
        boolean ours = answer.code() / 100 == 3 || NOT_ABOUT_THE_MAIL.contains(answer.code());
        return ours ? trouble("answered with " + line(answer)) : answer.reply();
    }

    private SmtpReply trouble(Stopped stopped) {
        return stopped.outcome() instanceof Submission.Unreachable(_, String what, _)
                ? trouble(what)
                : trouble("stopped");
    }

    private SmtpReply trouble(String what) {
        LOG.log(Level.WARNING, "backend: " + new SmtpReply(451, "", what).text());
        SmtpReply reply = later("4.4.2");
        broken = reply;
        return reply;
    }

    private List<SmtpReply> all(SmtpReply reply) {
        return Collections.nCopies(accepted, reply);
    }

    private static SmtpReply later(String enhancedStatus) {
        return new SmtpReply(
                451, enhancedStatus, "The mail store is not answering, try again later");
    }

    private static String line(Answer answer) {
        return answer.reply().line();
    }

    @Override
    public void close() {
        if (opened == null) {
            return;
        }
        try (SmtpDialogue dialogue = opened.dialogue()) {
            if (broken == null) {
                dialogue.command("QUIT", FAREWELL);
            }
        } catch (IOException _) {
            // What counts has been said.
        }
    }
}
