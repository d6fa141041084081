package org.siesta.delivery;

import java.util.Locale;
import org.siesta.mail.ClientIdentity;
import org.siesta.queue.Decision;
import org.siesta.queue.Decision.DecisionVerdict;
import org.siesta.queue.LogLine;

/** The line of the log that says what was decided for one recipient, and why. */
final class DecisionLine {

    private DecisionLine() {}

    /**
     * The line.
     *
     * @param replyId of the queue; empty where there is no reply
     */
    static LogLine of(Decision decision, String replyId) {
        ClientIdentity.Hop client = decision.client().effective();
        LogLine line =
                new LogLine()
                        .with("delivery", decision.id())
                        .with("account", decision.account().address())
                        .with("recipient", decision.recipient().address())
                        .with("from", "<" + decision.from().address() + ">")
                        .with(
                                "message-id",
                                decision.messageId() == null ? "" : decision.messageId())
                        .with("client", client.addressText())
                        .with("client-source", word(client))
                        .with("hops", hops(decision.client()));
        if (decision.verdict() == DecisionVerdict.REPLY) {
            line.with("verdict", "reply").with("reply", replyId);
        } else {
            line.with("verdict", "suppressed").with("reason", decision.reason());
        }
        return line.with("detail", decision.detail()).with("source", decision.source());
    }

    /** What each hop said of the client, the socket's peer first. */
    private static String hops(ClientIdentity client) {
        StringBuilder hops = new StringBuilder();
        for (ClientIdentity.Hop hop : client.hops()) {
            hops.append(hops.isEmpty() ? "" : ",").append(word(hop)).append(':');
            hops.append(hop.addressText());
            hop.attribute("authority").ifPresent(a -> hops.append('/').append(a));
            hop.attribute("tls-client").ifPresent(c -> hops.append('/').append(c));
        }
        return hops.toString();
    }

    private static String word(ClientIdentity.Hop hop) {
        return hop.source().name().toLowerCase(Locale.ROOT);
    }
}
