package org.siesta.doctor;

import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.siesta.mail.SmtpReply;
import org.siesta.smtp.Rehearsal;
import org.siesta.smtp.ServerSettings.ProxyHeader;

/** What a refused command means. */
final class Refusal {

    /** Words of servers that do nothing for whoever we are; there is no code for it. */
    private static final Pattern DENIED =
            Pattern.compile(
                    "relay access denied|relaying|unable to relay|relay not permitted"
                            + "|permitted to relay|do not relay|rcpthosts|client host rejected");

    private Refusal() {}

    static Optional<Finding> of(
            Server server, Rehearsal.Result.Refused refused, String from, @Nullable String to) {
        SmtpReply reply = refused.reply();
        String text = reply.text().toLowerCase(java.util.Locale.ROOT);
        boolean rcpt = refused.verb().equals("RCPT");
        String said = refused.verb() + ": " + reply.line();
        ProxyHeader header = server.settings().proxyProtocol();
        if (text.contains("starttls") || reply.code() == 538) {
            return error(server, "wants-tls", said, server.key("tls") + " = encrypt");
        }
        if (reply.code() == 530
                || text.contains("authentication required")
                || text.contains("not authenticated")
                || text.contains("not logged in")) {
            return error(
                    server,
                    "wants-login",
                    said,
                    server.key("username") + " and " + server.key("password"));
        }
        if (header == ProxyHeader.V2_CLIENT || header == ProxyHeader.V1_CLIENT) {
            if (rcpt && reply.permanent()) {
                return error(
                        server,
                        "refuses-client",
                        "shown a client's address it says " + said,
                        server.key("proxy-protocol") + " = v2-local");
            }
        }
        if (rcpt && (reply.enhancedStatus().equals("5.7.1") || DENIED.matcher(text).find())) {
            return error(
                    server,
                    "denies-us",
                    said,
                    "let the relay relay for this machine (Postfix: mynetworks), or log in with "
                            + server.key("username"));
        }
        if (rcpt) {
            return Optional.of(
                    Finding.warning(
                            server.kind() + "-refuses-recipient",
                            server.about(),
                            "RCPT TO:<" + to + ">: " + reply.line(),
                            "ask with another --to"));
        }
        return error(
                server,
                from.isEmpty() ? "refuses-null-sender" : "refuses-sender",
                "MAIL FROM:<" + from + ">: " + reply.line(),
                "siesta.reply.envelope-from = "
                        + (from.isEmpty() ? "recipient" : "null")
                        + ", or let the relay take it");
    }

    private static Optional<Finding> error(Server server, String code, String seen, String cure) {
        return Optional.of(Finding.error(server.kind() + "-" + code, server.about(), seen, cure));
    }
}
