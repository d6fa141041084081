package org.siesta.lmtp;

import org.siesta.net.Step;

/** What a session bears: commands that are wrong, and commands that move nothing. */
final class Tolerance {

    /** Commands that move nothing, between two messages, before the session ends. */
    private static final int MAX_IDLE_COMMANDS = 1000;

    private final int maxBadCommands;
    private int badCommands;
    private int idleCommands;

    Tolerance(int maxBadCommands) {
        this.maxBadCommands = maxBadCommands;
    }

    /** The reply to a wrong command, or the end. */
    Step bad(String reply) {
        return ++badCommands >= maxBadCommands
                ? Step.close("421 4.7.0 Too many bad commands")
                : Step.say(reply);
    }

    /** The reply to a command that moves nothing, or the end. */
    Step idle(String reply) {
        return ++idleCommands > MAX_IDLE_COMMANDS
                ? Step.close("421 4.7.0 Too many commands without a message")
                : Step.say(reply);
    }

    /** A message was taken or refused; the counts start again. */
    void messageEnded() {
        badCommands = 0;
        idleCommands = 0;
    }
}
