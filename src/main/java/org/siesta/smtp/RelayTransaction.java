package org.siesta.smtp;

import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Pattern;
import org.siesta.smtp.Opening.Opened;
import org.siesta.smtp.RelayClient.Facts;
import org.siesta.smtp.Submission.Fault;

/**
 * One mail transaction with a relay (RFC 5321 §3.3), and how its refusals are understood: is the
 * message at fault, or something that a setting mends?
 */
final class RelayTransaction implements AutoCloseable {

    /**
     * Words with which servers say that they do nothing for whoever we are; there is no code for
     * it.
     */
    private static final Pattern DENIED =
            Pattern.compile(
                    "access denied|relaying denied|unable to relay|relay not permitted"
                            + "|not permitted to relay|relaying (is )?(not allowed|prohibited)"
                            + "|do not relay|rcpthosts|client host rejected|helo command rejected"
                            + "|not authenticated|authentication (is )?required"
                            + "|not logged in|not owned by user");

    /** A farewell is a courtesy; nobody waits for it long. */
    private static final Duration FAREWELL = Duration.ofSeconds(2);

    /** What the last reply is about. */
    private static final String MESSAGE = "the message";

    private final Opening opening;
    private final SmtpDialogue dialogue;
    private final Opened opened;

    RelayTransaction(Opening opening, Opened opened) {
        this.opening = opening;
        this.opened = opened;
        this.dialogue = opened.dialogue();
    }

    /**
     * Hands the message over.
     *
     * @throws Stopped as long as the server does not take part in the transaction; another may
     */
    Submission run(Outgoing message, Facts facts) throws Stopped {
        Login.logIn(opening, opened);
        requireOffered(facts);
        Answer mail = opening.say(dialogue, mailFrom(message, facts));
        if (!mail.done()) {
            Submission outcome = refusal(mail, "MAIL");
            if (outcome instanceof Submission.Deferred) {
                throw Stopped.with(outcome);
            }
            return outcome;
        }
        try {
            Submission outcome = afterMail(message);
            farewell();
            return outcome;
        } catch (Stopped e) {
            // The message may be there already; to try another server now might send it twice.
            return e.outcome();
        }
    }

    private Submission afterMail(Outgoing message) throws Stopped {
        Answer recipient = opening.say(dialogue, rcptTo(message));
        if (!recipient.done()) {
            return refusal(recipient, "RCPT");
        }
        Answer data = opening.say(dialogue, "DATA");
        if (data.code() != 354) {
            return refusal(data, "DATA");
        }
        Answer end = content(message);
        return end.done() ? new Submission.Accepted(end.reply()) : refusal(end, MESSAGE);
    }

    private Answer content(Outgoing message) throws Stopped {
        Duration time = opening.server().commandTimeout();
        try {
            dialogue.data(DataWriter.Lines.STRICT, time, message.content());
        } catch (IOException e) {
            // A server that has seen enough says why before it closes.
            return lastWords(e);
        }
        try {
            return dialogue.reply(time);
        } catch (IOException e) {
            throw opening.failed(e, MESSAGE);
        }
    }

    private Answer lastWords(IOException e) throws Stopped {
        try {
            Answer answer = dialogue.reply(FAREWELL);
            if (answer.temporary() || answer.permanent()) {
                return answer;
            }
        } catch (IOException later) {
            e.addSuppressed(later);
        }
        throw opening.failed(e, "DATA");
    }

    private void requireOffered(Facts facts) throws Stopped {
        Capabilities offered = opened.offered();
        if (facts.smtpUtf8() && !offered.has("SMTPUTF8")) {
            throw unsupported("an address is not ASCII and the server does not offer SMTPUTF8");
        }
        if (facts.eightBit() && !offered.has("8BITMIME")) {
            throw unsupported(
                    "the message has 8-bit octets and the server does not offer 8BITMIME");
        }
        if (offered.maxSize().isPresent() && offered.maxSize().getAsLong() < facts.size()) {
            throw unsupported(
                    "the message has %d octets and the server takes %d"
                            .formatted(facts.size(), offered.maxSize().getAsLong()));
        }
    }

    private Stopped unsupported(String what) {
        return opening.stopped(Fault.UNSUPPORTED, what, "");
    }

    private String mailFrom(Outgoing message, Facts facts) {
        Capabilities offered = opened.offered();
        StringBuilder line = new StringBuilder("MAIL FROM:<" + message.from().address() + ">");
        if (offered.has("SIZE")) {
            line.append(" SIZE=").append(facts.size());
        }
        if (facts.eightBit()) {
            line.append(" BODY=8BITMIME");
        }
        if (facts.smtpUtf8()) {
            line.append(" SMTPUTF8");
        }
        return line.toString();
    }

    private String rcptTo(Outgoing message) {
        boolean never = message.neverNotify() && opened.offered().has("DSN");
        return "RCPT TO:<" + message.to().address() + ">" + (never ? " NOTIFY=NEVER" : "");
    }

    /** What an answer means that is not the one hoped for. */
    private Submission refusal(Answer answer, String verb) throws Stopped {
        if (answer.temporary()) {
            return new Submission.Deferred(answer.reply(), "");
        }
        if (!answer.permanent()) {
            throw opening.stopped(
                    Fault.PROTOCOL, verb + " was answered with " + answer.reply().line(), "");
        }
        String keys = opening.keys();
        if (answer.code() == 530) {
            boolean tls = answer.text().toLowerCase(Locale.ROOT).contains("starttls");
            return new Submission.Deferred(
                    answer.reply(),
                    tls
                            ? "the server demands TLS (%stls = encrypt)".formatted(keys)
                            : "the server demands a login (%1$susername, %1$spassword)"
                                    .formatted(keys));
        }
        if (denied(answer, verb)) {
            return new Submission.Deferred(
                    answer.reply(),
                    opening.asClient()
                            ? opening.clientUnwanted()
                            : "the server does not relay for us: allow our address there (Postfix: mynetworks) or log in (%susername)"
                                    .formatted(keys));
        }
        return new Submission.Rejected(
                answer.reply(),
                verb.equals("MAIL")
                        ? "the server refuses the envelope sender (siesta.reply.envelope-from)"
                        : "");
    }

    /** Refused for who we are or seem to be, and not for the recipient or the content. */
    private boolean denied(Answer answer, String verb) {
        if (verb.equals(MESSAGE)) {
            return false;
        }
        String text = answer.text().toLowerCase(Locale.ROOT);
        return DENIED.matcher(text).find()
                || answer.enhancedStatus().equals("5.7.54")
                || (opening.asClient() && answer.enhancedStatus().startsWith("5.7."));
    }

    private void farewell() {
        try {
            dialogue.command("QUIT", FAREWELL);
        } catch (IOException _) {
            // What counts has been said.
        }
    }

    @Override
    public void close() {
        dialogue.close();
    }
}
