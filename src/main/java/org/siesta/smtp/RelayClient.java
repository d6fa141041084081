package org.siesta.smtp;

import java.io.IOException;
import java.io.InputStream;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import org.siesta.mail.SmtpReply;
import org.siesta.smtp.Submission.Fault;

/**
 * Submits messages to the configured relay by SMTP (RFC 5321), one message and one recipient on
 * each connection.
 *
 * <p>Several servers, and several addresses of one, are tried in turn until one takes part in the
 * transaction; what that one says about the message is the answer. Holds no state; any number of
 * threads may submit at once.
 */
public final class RelayClient implements Relay {

    private static final String KEYS = "siesta.relay.";

    private final List<Opening> servers;

    /**
     * A client of these servers, the first is preferred.
     *
     * @throws IllegalArgumentException when there is no server
     */
    public RelayClient(List<ServerSettings> servers, TlsTrust trust) {
        if (servers.isEmpty()) {
            throw new IllegalArgumentException("a relay client has a relay");
        }
        this.servers =
                servers.stream()
                        .map(s -> new Opening(s, trust, Opening.Greeting.EHLO, KEYS))
                        .toList();
    }

    /** A client that trusts the certificates that this Java trusts. */
    public RelayClient(ServerSettings... servers) {
        this(List.of(servers), TlsTrust.system());
    }

    @Override
    public Submission submit(Outgoing message) {
        Facts facts;
        try {
            facts = Facts.of(message);
        } catch (DataWriter.Malformed e) {
            return refused("5.6.0", "Not sent, not a well-formed message: " + e.getMessage());
        } catch (IOException e) {
            return new Submission.Unreachable(
                    Fault.PROTOCOL, "the content cannot be read: " + e.getMessage(), "");
        }
        if (!Paths.valid(message.from().address()) || !Paths.valid(message.to().address())) {
            return refused("5.1.3", "Not sent, an address is not one that SMTP can carry");
        }
        Submission best = null;
        for (Opening server : servers) {
            try {
                return submit(server, message, facts);
            } catch (Stopped e) {
                best = best == null ? e.outcome() : further(best, e.outcome());
            }
        }
        return best == null ? refused("5.3.5", "No relay") : best;
    }

    /** How long one try takes at most, so that nobody else takes the message up meanwhile. */
    public Duration longestTry() {
        return servers.stream()
                .map(Opening::server)
                .map(
                        s ->
                                s.connectTimeout()
                                        .plus(s.greetingTimeout())
                                        .plus(s.commandTimeout().multipliedBy(2))
                                        .multipliedBy(Opening.MAX_ADDRESSES)
                                        .plus(s.commandTimeout().multipliedBy(8)))
                .reduce(Duration.ZERO, Duration::plus);
    }

    /** What a server said that took part in the transaction; of several addresses the first. */
    private static Submission submit(Opening opening, Outgoing message, Facts facts)
            throws Stopped {
        Submission best = null;
        for (SocketAddress address : opening.addresses()) {
            try (RelayTransaction transaction =
                    new RelayTransaction(
                            opening, opening.open(address, message.client().effective()))) {
                return transaction.run(message, facts);
            } catch (Stopped e) {
                best = best == null ? e.outcome() : further(best, e.outcome());
            }
        }
        throw Stopped.with(best == null ? refused("5.3.5", "No address") : best);
    }

    /** Of two failures the one that tells more: a refused connection tells least. */
    private static Submission further(Submission first, Submission second) {
        return rank(second) > rank(first) ? second : first;
    }

    private static int rank(Submission outcome) {
        return switch (outcome) {
            case Submission.Unreachable(Fault fault, _, _) -> fault == Fault.CONNECT ? 0 : 1;
            case Submission.Deferred _ -> 2;
            case Submission.Rejected _, Submission.Accepted _ -> 3;
        };
    }

    private static Submission refused(String enhancedStatus, String text) {
        return new Submission.Rejected(new SmtpReply(554, enhancedStatus, text), "");
    }

    /** What must be known of a message before a server is asked for it. */
    record Facts(long size, boolean eightBit, boolean smtpUtf8) {

        /** Reads the content once; it is not sent unless every line is one of SMTP. */
        static Facts of(Outgoing message) throws IOException {
            DataWriter check = new DataWriter((_, _) -> {}, DataWriter.Lines.STRICT);
            try (InputStream in = message.content().open()) {
                check.write(in);
            }
            check.end();
            boolean international =
                    message.smtpUtf8()
                            || !Paths.ascii(message.from().address())
                            || !Paths.ascii(message.to().address());
            return new Facts(check.size(), check.eightBit(), international);
        }
    }
}
