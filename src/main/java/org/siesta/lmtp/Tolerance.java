package org.siesta.lmtp;

import org.siesta.mail.SmtpReply;
import org.siesta.net.Limits;
import org.siesta.net.Step;

/**
 * What a session bears: commands that are wrong, commands that move nothing, and recipients that
 * nobody is.
 */
final class Tolerance {

    /** Commands that move nothing, between two messages, before the session ends. */
    private static final int MAX_IDLE_COMMANDS = 1000;

    private static final SmtpReply IDLE =
            new SmtpReply(421, "4.7.0", "Too many commands without a message");

    private static final SmtpReply GUESSES =
            new SmtpReply(421, "4.7.0", "Too many refused recipients");

    /**
     * Recipients that are to come later, as some are beyond the most or the backend is away,
     * between two messages, before the session ends. Whoever names them has others that were
     * accepted, and loses these with the session.
     */
    private static final int MAX_LATER_RECIPIENTS = 10_000;

    private final int maxBadCommands;
    private final int maxRefusedRecipients;
    private int badCommands;
    private int idleCommands;
    private int refusedRecipients;
    private int laterRecipients;

    Tolerance(Limits limits) {
        this.maxBadCommands = limits.maxBadCommands();
        this.maxRefusedRecipients = limits.maxRefusedRecipients();
    }

    /** The reply to a wrong command, or the end. */
    Step bad(String reply) {
        return ++badCommands >= maxBadCommands
                ? Step.close("421 4.7.0 Too many bad commands")
                : Step.say(reply);
    }

    /** The reply to a command that moves nothing, or the end. */
    Step idle(String reply) {
        return idle(Step.say(reply));
    }

    /** The same for a reply of several lines. */
    Step idle(Step reply) {
        return ++idleCommands > MAX_IDLE_COMMANDS ? Step.close(IDLE.line()) : reply;
    }

    /**
     * A recipient was refused. One that is put off is no guess, for whoever is behind us may be
     * away.
     */
    void refusedRecipient(boolean forGood) {
        if (forGood) {
            refusedRecipients++;
        } else {
            laterRecipients++;
        }
    }

    /** The reply to a recipient that is to come in another transaction, or the end. */
    Step laterRecipient(String reply) {
        return ++laterRecipients > MAX_LATER_RECIPIENTS ? Step.close(IDLE.line()) : Step.say(reply);
    }

    /** Whether so many recipients may be asked about, for all that is known of them. */
    boolean mayAsk(int recipients) {
        return refusedRecipients + recipients <= maxRefusedRecipients
                && idleCommands <= MAX_IDLE_COMMANDS
                && laterRecipients <= MAX_LATER_RECIPIENTS;
    }

    /**
     * Why no recipient may be asked about: whoever asks for one address after the other wants to
     * know which there are, or nothing has moved for too long.
     */
    SmtpReply farewell() {
        return refusedRecipients >= maxRefusedRecipients ? GUESSES : IDLE;
    }

    /** A message was taken or refused; the counts start again. */
    void messageEnded() {
        refusedRecipients = 0;
        laterRecipients = 0;
        badCommands = 0;
        idleCommands = 0;
    }
}
