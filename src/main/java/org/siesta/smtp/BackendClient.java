package org.siesta.smtp;

import java.lang.System.Logger.Level;
import java.net.SocketAddress;
import java.util.List;
import org.siesta.mail.ClientIdentity;
import org.siesta.mail.ClientIdentity.Hop;
import org.siesta.mail.MailParameters;
import org.siesta.mail.ReversePath;
import org.siesta.mail.SmtpReply;
import org.siesta.smtp.Opening.Opened;

/**
 * Hands messages on to an LMTP server (RFC 2033) such as Dovecot's, and tells it who the client is:
 * by a PROXY header, by XCLIENT, or both.
 *
 * <p>Several servers, and several addresses of one, are tried in turn until one is ready for MAIL.
 * Each transaction has its own connection. Holds no state.
 */
public final class BackendClient implements Backend {

    private static final System.Logger LOG = System.getLogger(BackendClient.class.getName());
    private static final String KEYS = "siesta.backend.";

    private final List<Opening> servers;

    /**
     * A client of these servers, the first is preferred.
     *
     * @throws IllegalArgumentException when there is no server
     */
    public BackendClient(List<ServerSettings> servers, TlsTrust trust) {
        if (servers.isEmpty()) {
            throw new IllegalArgumentException("a backend client has a backend");
        }
        this.servers =
                servers.stream()
                        .map(s -> new Opening(s, trust, Opening.Greeting.LHLO, KEYS))
                        .toList();
    }

    /** A client that trusts the certificates that this Java trusts. */
    public BackendClient(ServerSettings... servers) {
        this(List.of(servers), TlsTrust.system());
    }

    @Override
    public BackendTransaction open(
            ClientIdentity client, ReversePath from, MailParameters parameters) {
        Hop effective = client.effective();
        for (Opening server : servers) {
            try {
                for (SocketAddress address : server.addresses()) {
                    try {
                        Opened opened =
                                identified(server, server.open(address, effective), effective);
                        return LmtpTransaction.start(server, opened, from, parameters);
                    } catch (Stopped e) {
                        log(e.outcome());
                    }
                }
            } catch (Stopped e) {
                log(e.outcome());
            }
        }
        return LmtpTransaction.impossible();
    }

    /** Says who the client is where the server wants to know it. */
    private static Opened identified(Opening server, Opened opened, Hop client) throws Stopped {
        if (!server.server().xclient() || !opened.offered().has("XCLIENT")) {
            return opened;
        }
        boolean done = false;
        try {
            Opened result = xclient(server, opened, client);
            done = true;
            return result;
        } finally {
            if (!done) {
                opened.dialogue().close();
            }
        }
    }

    private static Opened xclient(Opening server, Opened opened, Hop client) throws Stopped {
        SmtpDialogue dialogue = opened.dialogue();
        String command = Xclient.command(client, opened.offered().words("XCLIENT"));
        Answer answer = server.say(dialogue, command);
        if (answer.code() == 220) {
            // The connection is the client's from here on, and so is the name it gives.
            String name =
                    client.attribute("helo")
                            .filter(helo -> helo.matches("[A-Za-z0-9.:_\\[\\]-]{1,255}"))
                            .orElse(server.server().heloName());
            return new Opened(dialogue, server.hello(dialogue, name), opened.secure());
        }
        // The mail is worth more than the trace of its client.
        LOG.log(
                Level.WARNING,
                "backend: XCLIENT was answered with "
                        + answer.reply().line()
                        + "; the backend sees our address (siesta.backend.xclient)");
        return opened;
    }

    private static void log(Submission failure) {
        String what =
                switch (failure) {
                    case Submission.Unreachable(_, String told, String advice) ->
                            told + (advice.isEmpty() ? "" : "; " + advice);
                    case Submission.Deferred(_, SmtpReply reply, String advice) ->
                            reply.line() + (advice.isEmpty() ? "" : "; " + advice);
                    case Submission.Rejected(_, SmtpReply reply, _) -> reply.line();
                    case Submission.Accepted(SmtpReply reply) -> reply.line();
                };
        LOG.log(Level.WARNING, "backend not ready: " + what);
    }
}
