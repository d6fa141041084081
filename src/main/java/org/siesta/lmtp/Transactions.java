package org.siesta.lmtp;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.siesta.delivery.DeliveryAgent;
import org.siesta.halt.Halt;
import org.siesta.mail.Content;
import org.siesta.mail.ForwardPath;
import org.siesta.mail.SmtpReply;
import org.siesta.net.Limits;
import org.siesta.net.Step;

/**
 * The mail transactions of a session, one after the other: MAIL, RCPT, DATA and BDAT, and what ends
 * one (RFC 5321 §3.3, RFC 3030).
 */
final class Transactions {

    private static final SmtpReply TOO_MANY = new SmtpReply(452, "4.5.3", "Too many recipients");

    private static final String NO_MAIL = "503 5.5.1 MAIL comes first";

    private static final String NO_RECIPIENTS = "503 5.5.1 No valid recipients";

    private final DeliveryAgent agent;
    private final String hostName;
    private final Limits limits;
    private final Protocol protocol;
    private final Introduction introduction;
    private final Tolerance tolerance;

    private final HeldCommands held = new HeldCommands();
    private @Nullable OpenTransaction transaction;

    /**
     * Whether MAIL was refused, and what was sent with it may still come (RFC 2920 §3.1): it is
     * refused too, and is no fault of the client.
     */
    private boolean fruitless;

    Transactions(
            DeliveryAgent agent,
            String hostName,
            Limits limits,
            Protocol protocol,
            Introduction introduction,
            Tolerance tolerance) {
        this.agent = agent;
        this.hostName = hostName;
        this.limits = limits;
        this.protocol = protocol;
        this.introduction = introduction;
        this.tolerance = tolerance;
    }

    /** Whether one was begun and has not ended. */
    boolean isOpen() {
        return transaction != null;
    }

    /** Whether MAIL or RCPT commands wait for their answer. */
    boolean areHeld() {
        return !held.isEmpty();
    }

    /** Whether DSN is announced. */
    boolean offersDsn() {
        return agent.offersDsn();
    }

    /** The smaller of what we take and what the agent takes behind us. */
    long maxMessageSize() {
        return Math.min(
                limits.maxMessageSize(), agent.maxMessageSize().orElse(limits.maxMessageSize()));
    }

    // ---- MAIL and RCPT

    /**
     * MAIL.
     *
     * @param more whether the next command is there already, so that the answer can wait
     */
    Step mail(String rest, boolean more) {
        if (transaction != null) {
            return tolerance.bad("503 5.5.1 A transaction is open already");
        }
        return switch (MailCommand.parse(rest, maxMessageSize())) {
            case Parsed.Bad(SmtpReply reply) -> {
                fruitless = true;
                yield isBadCommand(reply)
                        ? tolerance.bad(reply.line())
                        : tolerance.idle(reply.line());
            }
            case Parsed.Good(MailCommand mail) -> {
                fruitless = false;
                held.hold(mail);
                yield answer(more);
            }
        };
    }

    /** MAIL that comes too early. */
    Step earlyMail(String reply) {
        fruitless = true;
        return tolerance.bad(reply);
    }

    /**
     * What comes behind a MAIL that was refused, or without any.
     *
     * @param last whether it is the last command that is sent together with MAIL
     */
    Step withoutMail(String reply, boolean last) {
        if (!fruitless) {
            return tolerance.bad(reply);
        }
        fruitless = !last;
        return last ? tolerance.idle(reply) : tolerance.laterRecipient(reply);
    }

    /** RFC 3463 §3.6: the command is wrong, and not what it names; that is somebody else's. */
    private static boolean isBadCommand(SmtpReply reply) {
        return reply.enhancedStatus().startsWith("5.5.");
    }

    /** The answer to what is held, now or together with that to the next command. */
    private Step answer(boolean more) {
        if (more) {
            return new Step.Say(List.of());
        }
        boolean opensOnly = held.recipients() == 0 && agent.opensAtOnce();
        return opensOnly ? perform() : asked(this::perform);
    }

    /** What asks the agent, here where it does not wait for anybody. */
    private Step asked(Supplier<Step> work) {
        return agent.answersAtOnce() ? work.get() : new Step.Work(work);
    }

    /** Does what the held commands want; says their answers, in order. */
    private Step perform() {
        List<String> lines = new ArrayList<>();
        MailCommand mail = held.takeMail();
        if (mail != null) {
            SmtpReply reply = begin(mail);
            fruitless = !reply.positive();
            if (fruitless && tolerance.idle(reply.line()) instanceof Step.Close end) {
                return end;
            }
            lines.add(reply.line());
        }
        List<ForwardPath> paths = held.takeRecipients();
        OpenTransaction open = transaction;
        if (open != null && !paths.isEmpty()) {
            for (SmtpReply reply : open.recipients(paths)) {
                lines.add(reply.line());
                if (!reply.positive()) {
                    agent.told(reply);
                    tolerance.refusedRecipient(reply.permanent());
                }
            }
            return new Step.Say(lines);
        }
        for (int i = 0; i < paths.size(); i++) {
            Step refused = withoutMail(NO_MAIL, false);
            if (!(refused instanceof Step.Say(List<String> said))) {
                return refused.behind(lines);
            }
            lines.addAll(said);
        }
        return new Step.Say(lines);
    }

    private SmtpReply begin(MailCommand mail) {
        var begun = agent.begin(introduction.client(), mail.from(), mail.parameters());
        transaction = new OpenTransaction(begun, mail.parameters().smtpUtf8());
        SmtpReply reply = begun.opened();
        Halt.at(Halt.AFTER_MAIL);
        if (!reply.positive()) {
            end();
        }
        return reply;
    }

    /** The step, behind the answers to what is held. */
    Step behindHeld(Supplier<Step> then) {
        return asked(
                () -> {
                    Step answers = perform();
                    if (!(answers instanceof Step.Say(List<String> said))) {
                        return answers;
                    }
                    Step next = then.get();
                    while (next instanceof Step.Work(Supplier<Step> work)) {
                        next = work.get();
                    }
                    return next.behind(said);
                });
    }

    /** RCPT, with {@code more} as for MAIL. */
    Step rcpt(String rest, boolean more) {
        OpenTransaction open = transaction;
        MailCommand coming = held.mail();
        if (open == null && coming == null) {
            return withoutMail(NO_MAIL, false);
        }
        if (open != null && open.chunked()) {
            return tolerance.bad("503 5.5.1 No recipients behind BDAT");
        }
        if (!tolerance.mayAsk(held.recipients() + 1)) {
            // Of those that are held some may be accepted, and a MAIL has its answer first.
            return held.isEmpty() ? sentAway() : behindHeld(() -> rcpt(rest, more));
        }
        int accepted = open == null ? 0 : open.recipients();
        if (accepted + held.recipients() >= limits.maxRecipients()) {
            // Of those that are held some may not be accepted.
            return held.isEmpty() ? tooMany() : behindHeld(() -> rcpt(rest, more));
        }
        if (open != null) {
            open.namesRecipients();
        }
        boolean utf8 =
                coming == null ? open != null && open.smtpUtf8() : coming.parameters().smtpUtf8();
        return switch (RcptCommand.parse(rest, utf8, hostName)) {
            case Parsed.Bad(SmtpReply reply) ->
                    held.isEmpty() ? malformed(reply) : behindHeld(() -> rcpt(rest, more));
            case Parsed.Good(ForwardPath path) -> {
                held.hold(path);
                yield answer(more);
            }
        };
    }

    private Step malformed(SmtpReply reply) {
        if (isBadCommand(reply)) {
            return tolerance.bad(reply.line());
        }
        tolerance.refusedRecipient(true);
        return Step.say(reply.line());
    }

    private Step sentAway() {
        SmtpReply why = tolerance.farewell();
        agent.told(why);
        return Step.close(why.line());
    }

    private Step tooMany() {
        agent.told(TOO_MANY);
        return tolerance.laterRecipient(TOO_MANY.line());
    }

    // ---- the message

    /** DATA, without its argument. */
    Step data() {
        if (transaction == null) {
            return withoutMail(NO_MAIL, true);
        }
        if (transaction.chunked()) {
            // RFC 3030 §2: a message comes by DATA or by BDAT.
            return tolerance.bad("503 5.5.1 DATA behind BDAT");
        }
        // RFC 2033 §4.2: no accepted recipient means 503, not an empty list of replies.
        return transaction.recipients() == 0
                ? withoutRecipients(transaction)
                : new Step.ReadData(List.of("354 End the message with a dot on a line by itself"));
    }

    /** The message was sent together with RCPT commands that are all refused, or without any. */
    private Step withoutRecipients(OpenTransaction open) {
        return open.hasNamedRecipients()
                ? tolerance.idle(NO_RECIPIENTS)
                : tolerance.bad(NO_RECIPIENTS);
    }

    /** BDAT, with its octets. */
    Step bdat(String line) {
        return switch (BdatCommand.parse(line)) {
            // How many octets follow is not known, so there is no next command to find.
            case Parsed.Bad(SmtpReply reply) -> Step.close(reply.line());
            case Parsed.Good(BdatCommand chunk) -> chunk(chunk);
        };
    }

    private Step chunk(BdatCommand chunk) {
        OpenTransaction open = transaction;
        if (introduction.facts().startTlsRequired()) {
            return skip(chunk, withoutMail("530 5.7.0 STARTTLS comes first", chunk.last()));
        }
        if (open == null) {
            return skip(chunk, withoutMail(NO_MAIL, chunk.last()));
        }
        if (open.recipients() == 0) {
            open.refuseChunk();
            // RFC 2033 §4.3: one reply for each accepted recipient, and there is none.
            boolean silent = chunk.last() && protocol == Protocol.LMTP;
            Step reply = silent ? tolerance.idle(new Step.Say(List.of())) : withoutRecipients(open);
            return chunk.last() ? closing(() -> skip(chunk, reply)) : skip(chunk, reply);
        }
        if (chunk.octets() == 0 && !chunk.last()) {
            Step idle = tolerance.idle("");
            if (idle instanceof Step.Close) {
                return idle;
            }
        }
        if (open.addChunk(chunk.octets(), chunk.last(), limits.maxMessageSize())) {
            return new Step.ReadChunk(List.of(), chunk.octets(), open.firstChunk(), chunk.last());
        }
        SmtpReply why = open.failure();
        return chunk.last()
                ? closing(
                        () -> {
                            List<SmtpReply> replies = open.everybody(why);
                            replies.forEach(agent::told);
                            tolerance.messageEnded();
                            return new Step.Skip(List.of(), chunk.octets(), lines(replies));
                        })
                : new Step.Skip(List.of(), chunk.octets(), List.of(why.line()));
    }

    /** Reads the octets of a chunk that is not wanted before it says why. */
    private static Step skip(BdatCommand chunk, Step reply) {
        return reply instanceof Step.Say(List<String> said)
                ? new Step.Skip(List.of(), chunk.octets(), said)
                : reply;
    }

    /** A chunk is there, and it is not the last. */
    Step chunkReceived() {
        return Step.say("250 2.0.0 Chunk received");
    }

    /** The message is there, whole. */
    Step received(Content content) {
        return settle(
                open -> {
                    Halt.at(Halt.AFTER_DOT);
                    return open.data(content);
                });
    }

    /** Ends the transaction with a reply per recipient, or with one where SMTP is spoken. */
    private Step settle(Function<OpenTransaction, List<SmtpReply>> how) {
        OpenTransaction open = transaction;
        if (open == null) {
            throw new IllegalStateException("data without a transaction");
        }
        return new Step.Work(
                () -> {
                    List<SmtpReply> replies = how.apply(open);
                    replies.forEach(agent::told);
                    end();
                    tolerance.messageEnded();
                    return new Step.Say(lines(replies));
                });
    }

    /** One line for each recipient, or one for all where SMTP is spoken. */
    private List<String> lines(List<SmtpReply> replies) {
        return protocol == Protocol.LMTP
                ? replies.stream().map(SmtpReply::line).toList()
                : List.of(OpenTransaction.worst(replies).line());
    }

    /** The message cannot be kept; in the middle of its chunks that is said at once. */
    Step lost(SmtpReply why) {
        OpenTransaction open = transaction;
        if (open != null && open.fail(why)) {
            return Step.say(why.line());
        }
        return settle(settling -> settling.everybody(why));
    }

    // ---- the end

    /** The step, behind the end of the transaction that may be open. */
    Step closing(Supplier<Step> then) {
        fruitless = false;
        if (transaction == null) {
            introduction.messageEnds();
            return then.get();
        }
        return asked(
                () -> {
                    end();
                    return then.get();
                });
    }

    /** Gives up the transaction that may be open. */
    void end() {
        introduction.messageEnds();
        OpenTransaction open = transaction;
        transaction = null;
        if (open != null) {
            open.close();
        }
    }
}
