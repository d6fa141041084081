package org.siesta.smtp;

import org.siesta.mail.SmtpReply;

/** What became of one try to hand a message to the relay. */
public sealed interface Submission {

    /** The relay took it. */
    record Accepted(SmtpReply reply) implements Submission {}

    /** The relay said 4xx, or 5xx because of something that a setting can mend; try again. */
    record Deferred(SmtpReply reply, String advice) implements Submission {}

    /** The relay said 5xx. */
    record Rejected(SmtpReply reply, String advice) implements Submission {}

    /**
     * There was no dialogue to its end.
     *
     * @param what what happened, one line
     * @param advice what to change, with the configuration key; empty when nothing is known
     */
    record Unreachable(Fault fault, String what, String advice) implements Submission {

        public Unreachable {
            // What happened may quote the server.
            what = new SmtpReply(451, "", what).text();
        }
    }

    /** Classes of failure below the dialogue. */
    enum Fault {
        /** Name not found, refused, no route, timeout of the connect. */
        CONNECT,
        /** Connected, and no greeting came: does the port expect a PROXY header? */
        NO_GREETING,
        /** The relay closed or answered rubbish. */
        PROTOCOL,
        /** TLS was wanted and is not offered, or the handshake failed. */
        TLS,
        /** The relay refused our name or password, or offers no way to log in. */
        AUTH,
        /** A reply did not come in time. */
        TIMEOUT,
        /** The message needs SMTPUTF8 or a size that the relay does not offer. */
        UNSUPPORTED
    }
}
