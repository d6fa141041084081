package org.siesta.smtp;

import java.util.Locale;
import java.util.Optional;
import org.siesta.mail.SmtpReply;

/** What became of one try to hand a message to the relay. */
public sealed interface Submission {

    /** The relay took it. */
    record Accepted(SmtpReply reply) implements Submission {

        @Override
        public Optional<Fault> failure() {
            return Optional.empty();
        }
    }

    /**
     * The relay said 4xx, or 5xx because of something that a setting can mend; try again.
     *
     * @param advice what to change, with the configuration key; empty when nothing is known
     */
    record Deferred(Fault fault, SmtpReply reply, String advice) implements Submission {

        /** Put off for a reason that passes by itself; with 421 that is the relay itself. */
        public Deferred(SmtpReply reply) {
            this(reply.code() == 421 ? Fault.BUSY : Fault.TEMPORARY, reply, "");
        }

        /** The relay takes no message at the moment. */
        static Deferred busy(SmtpReply reply) {
            return new Deferred(Fault.BUSY, reply, "");
        }

        @Override
        public Optional<Fault> failure() {
            return Optional.of(fault);
        }
    }

    /** The relay said 5xx, or this message cannot go to it at all. */
    record Rejected(Fault fault, SmtpReply reply, String advice) implements Submission {

        /** Refused by the relay. */
        public Rejected(SmtpReply reply, String advice) {
            this(Fault.PERMANENT, reply, advice);
        }

        /** Whether it is about the message, and not about our side of the dialogue. */
        public boolean isAboutTheMail() {
            return PassedOn.isAboutTheMail(reply.code(), reply.text());
        }

        @Override
        public Optional<Fault> failure() {
            return Optional.of(fault);
        }
    }

    /**
     * There was no dialogue to its end.
     *
     * @param what what happened, one line
     * @param advice what to change, with the configuration key; empty when nothing is known
     * @param inDoubt whether the end of data was sent and no answer heard: the relay may have the
     *     message (RFC 5321 §6.1)
     */
    record Unreachable(Fault fault, String what, String advice, boolean inDoubt)
            implements Submission {

        public Unreachable {
            // What happened may quote the server.
            what = new SmtpReply(451, "", what).text();
        }

        /** The relay has nothing of it. */
        public Unreachable(Fault fault, String what, String advice) {
            this(fault, what, advice, false);
        }

        /** The same of a message that the relay may have. */
        Unreachable doubted() {
            return new Unreachable(fault, what, advice, true);
        }

        @Override
        public Optional<Fault> failure() {
            return Optional.of(fault);
        }
    }

    /** The class of failure; empty when the relay took the message. */
    Optional<Fault> failure();

    /** The same in one word, for logs and people; {@code accepted} for none. */
    default String word() {
        return failure().map(Fault::word).orElse("accepted");
    }

    /** Classes of failure. */
    enum Fault {
        /** The relay's name has no address. */
        DNS,
        /** Refused, no route, timeout of the connect. */
        CONNECT,
        /** Connected, and no greeting came: does the port expect a PROXY header? */
        NO_GREETING,
        /** The relay gave up waiting for a PROXY header. */
        PROXY_WANTED,
        /** The relay takes our PROXY header for commands, or hung up on it. */
        PROXY_UNWANTED,
        /** The relay closed or answered rubbish. */
        PROTOCOL,
        /** TLS was wanted and is not offered, or the handshake failed. */
        TLS,
        /** The certificate is not one that is trusted, or names another host. */
        CERTIFICATE,
        /** The relay demands TLS. */
        TLS_WANTED,
        /** The relay refused our name or password, or offers no way to log in. */
        AUTH,
        /** The relay demands a login. */
        AUTH_WANTED,
        /** The relay does not relay for us, or not for the client that the PROXY header names. */
        RELAY_DENIED,
        /** A reply did not come in time. */
        TIMEOUT,
        /** The message needs what the relay does not offer: SMTPUTF8, a size. */
        UNSUPPORTED,
        /**
         * The relay takes no message at the moment: 421 (RFC 5321 §3.8), or 4xx to the connection,
         * EHLO or AUTH.
         */
        BUSY,
        /** The message could not be read from where it is kept. */
        CONTENT,
        /** 4xx to this message. */
        TEMPORARY,
        /** 5xx. */
        PERMANENT;

        /** In lower case, with hyphens. */
        public String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }
}
