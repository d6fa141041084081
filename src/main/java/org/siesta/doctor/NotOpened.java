package org.siesta.doctor;

import org.siesta.mail.SmtpReply;
import org.siesta.smtp.ServerProbe.Seen;
import org.siesta.smtp.ServerProbe.Trouble;
import org.siesta.smtp.Submission;
import org.siesta.smtp.Submission.Fault;

/** Why a server does not come as far as MAIL, where no other way would do either. */
final class NotOpened {

    private NotOpened() {}

    static Finding of(Server server, Submission why, Seen seen) {
        return switch (why) {
            case Submission.Unreachable(Fault fault, String what, String advice, _) ->
                    error(server, code(fault, what, seen), what(server, what), advice);
            case Submission.Deferred(Fault fault, SmtpReply reply, String advice) ->
                    error(server, code(fault, "", seen), reply.line(), advice);
            case Submission.Rejected(Fault fault, SmtpReply reply, String advice) ->
                    error(server, code(fault, "", seen), reply.line(), advice);
            case Submission.Accepted(SmtpReply reply) ->
                    throw new IllegalStateException("nothing was submitted: " + reply.line());
        };
    }

    private static String code(Fault fault, String what, Seen seen) {
        return switch (fault) {
            case DNS -> "unknown-host";
            case CONNECT -> "unreachable";
            case NO_GREETING -> "no-greeting";
            case PROXY_WANTED -> "wants-proxy";
            case PROXY_UNWANTED -> "wants-no-proxy";
            case TLS -> what.contains("does not offer STARTTLS") ? "offers-no-tls" : "tls-fails";
            case CERTIFICATE -> "certificate";
            case TLS_WANTED -> "wants-tls";
            case AUTH ->
                    what.contains("not sent without TLS")
                            ? "login-needs-tls"
                            : what.contains("offers neither") ? "offers-no-login" : "refuses-login";
            case AUTH_WANTED -> "wants-login";
            case RELAY_DENIED -> "refuses-us";
            case TIMEOUT -> "no-answer";
            case BUSY, TEMPORARY -> "not-now";
            case PERMANENT -> "refuses-us";
            case PROTOCOL, UNSUPPORTED, CONTENT ->
                    seen.trouble() == Trouble.GARBLED ? "not-a-mail-server" : "protocol";
        };
    }

    /** The opening puts the server's name first; the finding has it already. */
    private static String what(Server server, String what) {
        String name = server.where() + ": ";
        return what.startsWith(name) ? what.substring(name.length()) : what;
    }

    private static Finding error(Server server, String code, String seen, String cure) {
        return Finding.error(server.kind() + "-" + code, server.about(), seen, cure);
    }
}
