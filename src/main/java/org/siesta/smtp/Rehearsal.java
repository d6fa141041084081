package org.siesta.smtp;

import java.net.SocketAddress;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.siesta.mail.SmtpReply;

/**
 * Goes with a server as far as a real transaction would go, exactly as configured, and takes it
 * back before any message: opening, login, MAIL, RCPT where a recipient is given, RSET.
 */
public final class Rehearsal {

    private Rehearsal() {}

    /** What ended it, or that nothing did. */
    public sealed interface Result {

        /**
         * The server would take the message.
         *
         * @param offers the keywords of its last answer to EHLO or LHLO, in upper case
         */
        record Ready(Set<String> offers, boolean secure) implements Result {
            public Ready {
                offers = Set.copyOf(offers);
            }
        }

        /**
         * There was no conversation, or login failed; {@link Submission.Unreachable} or {@link
         * Submission.Deferred}.
         */
        record NotOpened(Submission why) implements Result {}

        /**
         * A command of the transaction was refused.
         *
         * @param verb MAIL or RCPT
         */
        record Refused(String verb, SmtpReply reply, Set<String> offers, boolean secure)
                implements Result {
            public Refused {
                offers = Set.copyOf(offers);
            }
        }
    }

    /** What to ask of a server that greets, and does not know how we introduce ourselves. */
    public static String otherProtocol(ServerSettings server, boolean lmtp, String keys) {
        return new Advice(server, greeting(lmtp), keys).otherProtocol();
    }

    private static Opening.Greeting greeting(boolean lmtp) {
        return lmtp ? Opening.Greeting.LHLO : Opening.Greeting.EHLO;
    }

    /**
     * Rehearses with the first address that answers.
     *
     * @param trust who signs its certificate, where that is verified
     * @param keys what the configuration keys of this server begin with, {@code siesta.relay.}
     * @param from the reverse-path; empty for the null path
     * @param to a recipient to ask for; null asks for none
     */
    public static Result with(
            ServerSettings server,
            TlsTrust trust,
            boolean lmtp,
            String keys,
            String from,
            @Nullable String to) {
        Opening opening = new Opening(server, trust, greeting(lmtp), keys);
        Submission first = null;
        try {
            for (SocketAddress address : opening.addresses()) {
                try {
                    return transaction(
                            opening, opening.open(address, ServerProbe.STRANGER), from, to);
                } catch (Stopped e) {
                    first = first == null ? e.outcome() : first;
                }
            }
        } catch (Stopped e) {
            return new Result.NotOpened(e.outcome());
        }
        return new Result.NotOpened(
                first == null
                        ? new Submission.Unreachable(
                                Submission.Fault.CONNECT, "no address is known", keys + "host")
                        : first);
    }

    private static Result transaction(
            Opening opening, Opening.Opened opened, String from, @Nullable String to)
            throws Stopped {
        try (SmtpDialogue dialogue = opened.dialogue()) {
            Set<String> offers = opened.offered().parameters().keySet();
            Login.logIn(opening, opened);
            Answer mail = opening.say(dialogue, "MAIL FROM:<" + from + ">");
            if (!mail.done()) {
                return new Result.Refused("MAIL", mail.reply(), offers, opened.secure());
            }
            if (to != null) {
                Answer rcpt = opening.say(dialogue, "RCPT TO:<" + to + ">");
                if (!rcpt.done()) {
                    return new Result.Refused("RCPT", rcpt.reply(), offers, opened.secure());
                }
            }
            opening.say(dialogue, "RSET");
            dialogue.say("QUIT", opening.server().commandTimeout());
            return new Result.Ready(offers, opened.secure());
        } catch (java.io.IOException e) {
            throw opening.failed(e, "QUIT");
        }
    }
}
