package org.siesta.smtp;

import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.siesta.mail.Ascii;
import org.siesta.mail.SmtpReply;
import org.siesta.smtp.Submission.Fault;

/**
 * Submits messages to the configured relays by SMTP (RFC 5321), one recipient a message, several
 * messages on one connection.
 *
 * <p>The relays are tried in their order until one takes part in the transaction; what that one
 * says about the message is the answer. One that failed is left alone for a while. A relay that has
 * the content, or may have it, is the last one tried: two might deliver it. Any number of threads
 * may submit at once.
 */
public final class RelayClient implements Relay, AutoCloseable {

    private static final System.Logger LOG = System.getLogger(RelayClient.class.getName());

    private final List<RelayHost> relays;
    private final InstantSource clock;

    /**
     * A client of these relays, the first is preferred.
     *
     * @throws IllegalArgumentException when there is none
     */
    public RelayClient(List<RelaySettings> relays, InstantSource clock) {
        this(relays, clock, InetAddress::getAllByName);
    }

    RelayClient(List<RelaySettings> relays, InstantSource clock, Opening.Names names) {
        if (relays.isEmpty()) {
            throw new IllegalArgumentException("a relay client has a relay");
        }
        this.relays = relays.stream().map(r -> new RelayHost(r, names)).toList();
        this.clock = clock;
    }

    /** A client that makes a connection for each message. */
    public RelayClient(List<ServerSettings> servers, TlsTrust trust) {
        this(
                servers.stream().map(s -> RelaySettings.of(s, trust)).toList(),
                InstantSource.system());
    }

    /** The same, trusting the certificates that this Java trusts. */
    public RelayClient(ServerSettings... servers) {
        this(List.of(servers), TlsTrust.system());
    }

    @Override
    public Submission submit(Outgoing asked) {
        Outgoing message = asked.withoutUtf8();
        Facts facts;
        try {
            facts = Facts.of(message);
        } catch (DataWriter.Malformed e) {
            return refused("5.6.0", "Not sent, not a well-formed message: " + e.getMessage());
        } catch (IOException e) {
            return new Submission.Unreachable(
                    Fault.CONTENT, "the content cannot be read: " + e.getMessage(), "");
        }
        if (!Paths.valid(message.from().address()) || !Paths.valid(message.to().address())) {
            return refused("5.1.3", "Not sent, an address is not one that SMTP can carry");
        }
        return new Round(message, facts).run();
    }

    /** Connections that were made so far, to all relays. */
    public long connections() {
        return relays.stream().mapToLong(RelayHost::opened).sum();
    }

    /** Says goodbye on the connections that wait for a message. Nothing is to be submitted then. */
    @Override
    public void close() {
        relays.forEach(RelayHost::close);
    }

    /** One message on its way through the relays. */
    private final class Round {

        private final Outgoing message;
        private final Facts facts;
        private @Nullable Stopped best;

        Round(Outgoing message, Facts facts) {
            this.message = message;
            this.facts = facts;
        }

        Submission run() {
            List<RelayHost> resting = new ArrayList<>();
            for (RelayHost relay : relays) {
                // A relay without another has no rest: whoever submits knows when to pause.
                if (relays.size() > 1 && !relay.rest().isOver(clock.instant())) {
                    resting.add(relay);
                    continue;
                }
                Submission outcome = tried(relay);
                if (outcome != null) {
                    return outcome;
                }
            }
            if (best == null || best.about() == Stopped.About.MESSAGE) {
                // Nobody else is there, or could take this message.
                for (RelayHost relay : resting) {
                    Submission outcome = tried(relay);
                    if (outcome != null) {
                        return outcome;
                    }
                }
            }
            return best == null ? refused("5.3.5", "No relay") : best.outcome();
        }

        private @Nullable Submission tried(RelayHost relay) {
            try {
                Submission outcome = relay.submit(message, facts);
                worked(relay);
                return outcome;
            } catch (Stopped e) {
                if (e.about() == Stopped.About.MESSAGE) {
                    worked(relay);
                } else {
                    failed(relay, e.outcome());
                }
                best = best == null ? e : further(best, e);
                return null;
            }
        }

        private void worked(RelayHost relay) {
            if (relay.rest().worked() && relays.size() > 1) {
                LOG.log(Level.INFO, "relay " + relay.name() + " is used again");
            }
        }

        private void failed(RelayHost relay, Submission outcome) {
            Instant now = clock.instant();
            Duration rest = relay.rest().failed(now);
            if (relays.size() > 1) {
                LOG.log(
                        Level.WARNING,
                        "relay %s is left alone for %d s: %s: %s"
                                .formatted(
                                        relay.name(),
                                        rest.toSeconds(),
                                        outcome.word(),
                                        said(outcome)));
            }
        }
    }

    private static String said(Submission outcome) {
        return switch (outcome) {
            case Submission.Accepted(SmtpReply reply) -> reply.line();
            case Submission.Deferred(_, SmtpReply reply, _) -> reply.line();
            case Submission.Rejected(_, SmtpReply reply, _) -> reply.line();
            case Submission.Unreachable(_, String what, _, _) -> what;
        };
    }

    /** Of two failures the one that tells more, and of a final one and another the other. */
    static Stopped further(Stopped first, Stopped second) {
        return rank(second.outcome()) > rank(first.outcome()) ? second : first;
    }

    private static int rank(Submission outcome) {
        return switch (outcome) {
            // What this relay can never take, the other may when it is up.
            case Submission.Rejected _ -> 0;
            case Submission.Unreachable(Fault fault, _, _, _) ->
                    fault == Fault.CONNECT || fault == Fault.DNS ? 1 : 2;
            case Submission.Deferred _ -> 3;
            case Submission.Accepted _ -> 4;
        };
    }

    private static Submission refused(String enhancedStatus, String text) {
        return new Submission.Rejected(new SmtpReply(554, enhancedStatus, text), "");
    }

    /** What must be known of a message before a server is asked for it. */
    record Facts(long size, boolean eightBit, boolean smtpUtf8) {

        /** Reads the content once; it is not sent unless every line is one of SMTP. */
        static Facts of(Outgoing message) throws IOException {
            DataWriter check =
                    new DataWriter((_, _) -> {}, message.lines(), message.content().size());
            try (InputStream in = message.content().open()) {
                check.write(in);
            }
            check.end();
            boolean international =
                    message.smtpUtf8() && check.eightBit()
                            || !Ascii.only(message.from().address())
                            || !Ascii.only(message.to().address());
            return new Facts(check.size(), check.eightBit(), international);
        }
    }
}
