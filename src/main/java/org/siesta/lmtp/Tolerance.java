package org.siesta.lmtp;

import org.siesta.net.Limits;
import org.siesta.net.Step;

/**
 * What a session bears: commands that are wrong, commands that move nothing, and recipients that
 * nobody is.
 */
final class Tolerance {

    /** Commands that move nothing, between two messages, before the session ends. */
    private static final int MAX_IDLE_COMMANDS = 1000;

    private final int maxBadCommands;
    private final int maxRefusedRecipients;
    private int badCommands;
    private int idleCommands;
    private int refusedRecipients;

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
        return ++idleCommands > MAX_IDLE_COMMANDS
                ? Step.close("421 4.7.0 Too many commands without a message")
                : reply;
    }

    /**
     * A recipient was refused. One that is put off is no guess, for whoever is behind us may be
     * away, and moves nothing either.
     */
    void refusedRecipient(boolean forGood) {
        if (forGood) {
            refusedRecipients++;
        } else {
            idleCommands++;
        }
    }

    /** Whether so many recipients may be asked about, for all that is known of them. */
    boolean mayAsk(int recipients) {
        return refusedRecipients + recipients <= maxRefusedRecipients
                && idleCommands <= MAX_IDLE_COMMANDS;
    }

    /** A message was taken or refused; the counts start again. */
    void messageEnded() {
        refusedRecipients = 0;
        badCommands = 0;
        idleCommands = 0;
    }
}
