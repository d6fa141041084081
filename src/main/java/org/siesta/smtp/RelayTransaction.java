package org.siesta.smtp;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.siesta.mail.Content;
import org.siesta.mail.SmtpReply;
import org.siesta.smtp.Opening.Opened;
import org.siesta.smtp.RelayClient.Facts;
import org.siesta.smtp.Submission.Fault;

/**
 * One mail transaction with a relay (RFC 5321 §3.3), and how its refusals are understood: is the
 * message at fault, or something that a setting mends?
 */
final class RelayTransaction {

    private static final int ENCRYPT = 538;

    /** RFC 4954 §6, RFC 3207 §4: log in, or encrypt, first. */
    private static final Set<Integer> WANTS_MORE = Set.of(530, 535, ENCRYPT);

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

    /** A server that refuses content in the middle says why at once. */
    private static final Duration LAST_WORDS = Duration.ofSeconds(2);

    /** What the last reply is about. */
    private static final String MESSAGE = "the message";

    private final Opening opening;
    private final SmtpDialogue dialogue;
    private final Opened opened;
    private final boolean used;
    private After after = After.CLOSE;

    /** What becomes of the connection. */
    enum After {
        /** It waits for MAIL. */
        KEEP,
        /** It waits for MAIL after RSET. */
        RESET,
        /** Whatever it waits for, it is not known well enough. */
        CLOSE
    }

    /**
     * A transaction on this connection.
     *
     * @param used whether it is not the first there
     */
    RelayTransaction(Opening opening, Opened opened, boolean used) {
        this.used = used;
        this.opening = opening;
        this.opened = opened;
        this.dialogue = opened.dialogue();
    }

    /**
     * Hands the message over.
     *
     * @throws Stopped as long as another server may be tried: this one had nothing of the content,
     *     and what it said is not about the message
     */
    Submission run(Outgoing whole, Facts known) throws Stopped {
        Outgoing message = whole;
        Facts facts = known;
        if (facts.eightBit() && !opened.offered().has("8BITMIME")) {
            message = sevenBit(whole);
            facts = facts(message);
        }
        requireOffered(facts);
        Optional<Submission> refused = envelope(message, facts);
        if (refused.isPresent()) {
            return refused.get();
        }
        if (dialogue.holdsUnread()) {
            throw opening.stopped(
                    Fault.PROTOCOL, "the server answered the message before it was sent", "");
        }
        try {
            Answer end = content(message);
            return end.done() ? new Submission.Accepted(end.reply()) : refusal(end, MESSAGE);
        } catch (Stopped e) {
            // The message may be there already; to try another server now might send it twice.
            after = After.CLOSE;
            return heard(e.outcome());
        }
    }

    /** Content without its end is no message (RFC 5321 §4.1.1.4); with it, it may be one. */
    private Submission heard(Submission outcome) {
        return outcome instanceof Submission.Unreachable unheard && dialogue.endedData()
                ? unheard.doubted()
                : outcome;
    }

    /** What becomes of the connection after {@link #run}. */
    After after() {
        return after;
    }

    /** MAIL, RCPT and DATA, together where the server can take them so; a refusal ends it. */
    private Optional<Submission> envelope(Outgoing message, Facts facts) throws Stopped {
        List<String> lines = List.of(mailFrom(message, facts), rcptTo(message), "DATA");
        if (opened.offered().has("PIPELINING")) {
            return together(lines);
        }
        for (String line : lines) {
            Answer answer = opening.say(dialogue, line);
            if (!goesOn(line, answer)) {
                after = refused(answer);
                return Optional.of(refusal(answer, verb(line)));
            }
        }
        return Optional.empty();
    }

    private Optional<Submission> together(List<String> lines) throws Stopped {
        SmtpDialogue.Replies heard;
        try {
            heard = dialogue.commands(lines, opening.server().commandTimeout());
        } catch (IOException e) {
            throw opening.failed(e, lines.getFirst());
        }
        List<Answer> answers = heard.answers();
        IOException fault = heard.fault();
        for (int i = 0; i < answers.size(); i++) {
            if (!goesOn(lines.get(i), answers.get(i))) {
                // A server that waits for content although it refused the envelope gets none.
                boolean lost = fault != null || answers.getLast().code() == 354;
                after = lost ? After.CLOSE : refused(answers.get(i));
                return Optional.of(refusal(answers.get(i), verb(lines.get(i))));
            }
        }
        if (fault != null) {
            throw opening.failed(fault, lines.get(answers.size()));
        }
        return Optional.empty();
    }

    private static boolean goesOn(String line, Answer answer) {
        return line.equals("DATA") ? answer.code() == 354 : answer.done();
    }

    /** What is no refusal may be the answer to something else, and so would the next one be. */
    private static After refused(Answer answer) {
        return answer.temporary() || answer.permanent() ? After.RESET : After.CLOSE;
    }

    private static String verb(String line) {
        return line.split(" ", 2)[0];
    }

    private Answer content(Outgoing message) throws Stopped {
        Duration time = opening.server().commandTimeout();
        try {
            dialogue.data(message.lines(), time, message.content());
        } catch (IOException e) {
            // A server that has seen enough says why before it closes; 250 is no such word.
            return lastWords(e);
        }
        try {
            Answer end = dialogue.reply(opening.server().messageTimeout());
            after = end.code() == 421 || !dialogue.isSilent() ? After.CLOSE : After.KEEP;
            return end;
        } catch (IOException e) {
            throw opening.failed(e, MESSAGE);
        }
    }

    private Answer lastWords(IOException e) throws Stopped {
        try {
            Answer answer = dialogue.reply(LAST_WORDS);
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
            throw unsupported(
                    new SmtpReply(
                            553,
                            "5.6.7",
                            "Not sent, an address is not ASCII and the server does not offer SMTPUTF8"));
        }
        long most = offered.maxSize().orElse(Long.MAX_VALUE);
        if (most < facts.size()) {
            throw unsupported(
                    new SmtpReply(
                            552,
                            "5.3.4",
                            "Not sent, the message has %d octets and the server takes %d"
                                    .formatted(facts.size(), most)));
        }
    }

    /** RFC 6152 §3: what a server does not offer is not sent to it. */
    private Outgoing sevenBit(Outgoing message) throws Stopped {
        Optional<Content> content;
        try {
            content = SevenBit.of(message.content());
        } catch (IOException e) {
            throw unreadable(e);
        }
        return message.with(
                content.orElseThrow(
                        () ->
                                unsupported(
                                        new SmtpReply(
                                                554,
                                                "5.6.3",
                                                "Not sent, the message has 8-bit octets that cannot be rewritten and the server does not offer 8BITMIME"))));
    }

    private Facts facts(Outgoing message) throws Stopped {
        try {
            return Facts.of(message);
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    private Stopped unreadable(IOException e) {
        after = After.KEEP;
        return Stopped.with(
                new Submission.Unreachable(
                        Fault.CONTENT, "the content cannot be read: " + e.getMessage(), ""),
                Stopped.About.MESSAGE);
    }

    private Stopped unsupported(SmtpReply reply) {
        // Nothing was said yet.
        after = After.KEEP;
        return Stopped.with(
                new Submission.Rejected(Fault.UNSUPPORTED, reply, ""), Stopped.About.MESSAGE);
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

    /**
     * What an answer means that is not the one hoped for.
     *
     * @throws Stopped where it is not about the message
     */
    private Submission refusal(Answer answer, String verb) throws Stopped {
        if (!answer.temporary() && !answer.permanent()) {
            throw opening.stopped(
                    Fault.PROTOCOL, verb + " was answered with " + answer.reply().line(), "");
        }
        if (WANTS_MORE.contains(answer.code())) {
            throw Stopped.with(wanted(answer));
        }
        if (denied(answer, verb)) {
            throw opening.asClient()
                    ? Stopped.with(opening.advice().clientUnwanted(answer), Stopped.About.MESSAGE)
                    : Stopped.with(relayDenied(answer));
        }
        if (answer.temporary()) {
            return temporary(answer, verb);
        }
        if (!verb.equals(MESSAGE) && !PassedOn.isAboutTheMail(answer)) {
            // The next server, or this one once it is mended, may understand it.
            return new Submission.Deferred(
                    Fault.PROTOCOL,
                    answer.reply(),
                    "the server does not understand us; see what stands in between");
        }
        return new Submission.Rejected(
                answer.reply(),
                verb.equals("MAIL")
                        ? "the server refuses the envelope sender (siesta.reply.envelope-from)"
                        : "");
    }

    private Submission temporary(Answer answer, String verb) throws Stopped {
        Submission outcome = new Submission.Deferred(answer.reply());
        if (verb.equals(MESSAGE)) {
            return outcome;
        }
        boolean mail = verb.equals("MAIL");
        if (answer.code() == 421 || (mail && used)) {
            // MAIL put off may mean that this connection has had its messages.
            after = After.CLOSE;
            throw Stopped.with(outcome, Stopped.About.CONNECTION);
        }
        if (mail) {
            throw Stopped.with(outcome, Stopped.About.MESSAGE);
        }
        return outcome;
    }

    private Submission wanted(Answer answer) {
        String keys = opening.keys();
        return answer.code() == ENCRYPT
                        || answer.text().toLowerCase(Locale.ROOT).contains("starttls")
                ? new Submission.Deferred(
                        Fault.TLS_WANTED,
                        answer.reply(),
                        "the server demands TLS (%stls = encrypt)".formatted(keys))
                : new Submission.Deferred(
                        Fault.AUTH_WANTED,
                        answer.reply(),
                        "the server demands a login (%1$susername, %1$spassword)".formatted(keys));
    }

    private Submission relayDenied(Answer answer) {
        return new Submission.Deferred(
                Fault.RELAY_DENIED,
                answer.reply(),
                "the server does not relay for us: allow our address there (Postfix: mynetworks) or log in (%susername)"
                        .formatted(opening.keys()));
    }

    /** Refused for who we are or seem to be, and not for the recipient or the content. */
    private boolean denied(Answer answer, String verb) {
        if (verb.equals(MESSAGE) || answer.code() == 421) {
            return false;
        }
        String text = answer.text().toLowerCase(Locale.ROOT);
        if (answer.temporary()) {
            // Postfix, where smtpd_relay_restrictions has its default. What else is denied for now
            // may be about this recipient, as with greylisting.
            return text.contains("relay") && DENIED.matcher(text).find();
        }
        return DENIED.matcher(text).find()
                || answer.enhancedStatus().equals("5.7.54")
                || (opening.asClient() && answer.enhancedStatus().startsWith("5.7."));
    }
}
