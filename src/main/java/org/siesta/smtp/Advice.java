package org.siesta.smtp;

import java.util.Locale;
import org.siesta.smtp.ServerSettings.ProxyHeader;
import org.siesta.smtp.ServerSettings.TlsPolicy;
import org.siesta.smtp.Submission.Fault;

/**
 * What to change when a server does not come as far as MAIL, with the keys of that server.
 *
 * @param keys what its configuration keys begin with, {@code siesta.relay.}
 */
record Advice(ServerSettings server, Opening.Greeting greeting, String keys) {

    /** The server believes that the original client is talking to it. */
    boolean asClient() {
        ProxyHeader header = server.proxyProtocol();
        return header == ProxyHeader.V2_CLIENT || header == ProxyHeader.V1_CLIENT;
    }

    private String showOurs() {
        return "the server refuses the client's address, which the PROXY header shows; show ours (%sproxy-protocol = v2-local)"
                .formatted(keys);
    }

    /** It does nothing for the client that it is shown. */
    Submission clientUnwanted(Answer answer) {
        return new Submission.Deferred(Fault.RELAY_DENIED, answer.reply(), showOurs());
    }

    boolean proxied() {
        return server.proxyProtocol() != ProxyHeader.NONE;
    }

    String proxyWanted() {
        return "does this port expect a PROXY header? (%sproxy-protocol = %s)"
                .formatted(keys, greeting == Opening.Greeting.LHLO ? "v2-client" : "v2-local");
    }

    String proxyUnwanted() {
        return "this port seems not to expect a PROXY header, or not from us (%sproxy-protocol = none)"
                .formatted(keys);
    }

    /** It greets, and does not know how we introduce ourselves. */
    String otherProtocol() {
        return "does this port speak %s? (%s%s)"
                .formatted(
                        greeting == Opening.Greeting.LHLO ? "LMTP" : "SMTP",
                        keys,
                        server.path() == null ? "port" : "path");
    }

    String noGreeting() {
        String advice =
                proxied()
                        ? "no greeting, although a PROXY header was sent; is this the right port? (%sport)"
                                .formatted(keys)
                        : "no greeting; " + proxyWanted();
        boolean submissions = server.port() == 465 && server.tls() != TlsPolicy.IMPLICIT;
        return submissions ? advice + "; or TLS first? (" + keys + "tls = implicit)" : advice;
    }

    /**
     * A Postfix that waits for a PROXY header gives up after five seconds with "421 4.3.0 Server
     * local error", its postscreen with "421 4.3.2 No system resources"; so it does for a header
     * with an address that it does not take.
     */
    Submission busy(Answer answer) {
        String text = answer.text().toLowerCase(Locale.ROOT);
        boolean likely =
                answer.code() == 421
                        && (text.contains("server local error")
                                || text.contains("no system resources"));
        if (likely && asClient()) {
            return clientUnwanted(answer);
        }
        return likely && !proxied()
                ? new Submission.Deferred(Fault.PROXY_WANTED, answer.reply(), proxyWanted())
                : Submission.Deferred.busy(answer.reply());
    }

    String tls() {
        return (server.tls() == TlsPolicy.MAY ? "%stls = %s asks for it" : "%stls = %s demands it")
                .formatted(keys, server.tls().name().toLowerCase(Locale.ROOT));
    }
}
