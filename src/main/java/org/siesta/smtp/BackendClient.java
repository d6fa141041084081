package org.siesta.smtp;

import java.lang.System.Logger.Level;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.siesta.mail.ClientIdentity;
import org.siesta.mail.MailParameters;
import org.siesta.mail.ReversePath;
import org.siesta.mail.SmtpReply;

/**
 * Hands messages on to an LMTP server (RFC 2033) such as Dovecot's, and tells it who the client is:
 * by a PROXY header, by XCLIENT, or both.
 *
 * <p>Several servers, and several addresses of one, are tried in turn until one is ready for MAIL;
 * one that was not ready is left alone for a while. Connections are kept for the next message of
 * the same client, or of any client where nothing is passed on.
 */
public final class BackendClient implements Backend, AutoCloseable {

    private static final System.Logger LOG = System.getLogger(BackendClient.class.getName());
    private final List<BackendServer> servers;
    private final LeftAlone leftAlone;

    /**
     * A client of these servers, the first is preferred.
     *
     * @param keys what the configuration keys of these servers begin with, for advice
     * @throws IllegalArgumentException when there is no server
     */
    public BackendClient(
            List<ServerSettings> servers, ConnectionLimits limits, TlsTrust trust, String keys) {
        if (servers.isEmpty()) {
            throw new IllegalArgumentException("a backend client has a backend");
        }
        this.servers =
                servers.stream()
                        .map(s -> new Opening(s, trust, Opening.Greeting.LHLO, keys))
                        .map(opening -> new BackendServer(opening, limits))
                        .toList();
        this.leftAlone = new LeftAlone(limits.pause());
    }

    /** A client of the servers of {@code siesta.backend}. */
    BackendClient(List<ServerSettings> servers, ConnectionLimits limits, TlsTrust trust) {
        this(servers, limits, trust, Opening.BACKEND);
    }

    /** A client that trusts the certificates that this Java trusts. */
    public BackendClient(ServerSettings... servers) {
        this(List.of(servers), ConnectionLimits.DEFAULT, TlsTrust.system());
    }

    @Override
    public BackendTransaction open(
            ClientIdentity client, ReversePath from, MailParameters parameters) {
        return new LmtpTransaction(this, client, from, parameters);
    }

    @Override
    public OptionalLong maxSize() {
        return offered().maxSize();
    }

    @Override
    public boolean offersDsn() {
        return offered().has("DSN");
    }

    /** What the preferred server offered last; nothing before one was asked. */
    Capabilities offered() {
        return servers.stream()
                .map(BackendServer::offered)
                .filter(offered -> offered != Capabilities.NONE)
                .findFirst()
                .orElse(Capabilities.NONE);
    }

    /** The time for one command, where whoever is in front of us waits this long, if it says so. */
    Duration patience(ClientIdentity client) {
        return servers.getFirst().patience(Handover.timeout(client).orElse(null));
    }

    /** The same for the answer to a message. */
    Duration messagePatience(ClientIdentity client) {
        return servers.getFirst().messagePatience(Handover.timeout(client).orElse(null));
    }

    /**
     * A connection on which this client may say MAIL; null when there is none.
     *
     * @param fresh none that was kept
     */
    @Nullable BackendConnection connect(ClientIdentity client, Duration patience, boolean fresh) {
        List<Place> passedOver = new ArrayList<>();
        for (BackendServer server : servers) {
            Handover handover = Handover.of(server.opening().server(), client, patience);
            if (!server.enter()) {
                log(server.opening().busy());
                continue;
            }
            BackendConnection connection = null;
            try {
                connection = fresh ? null : server.kept(handover);
                if (connection == null) {
                    connection = connect(server, handover, passedOver);
                }
            } finally {
                if (connection == null) {
                    server.leave();
                }
            }
            if (connection != null) {
                return connection;
            }
        }
        // Nobody else is there: better a second try than no delivery.
        for (Place place : passedOver) {
            if (!place.server().enter()) {
                continue;
            }
            BackendConnection connection = null;
            try {
                connection = tryAt(place);
            } finally {
                if (connection == null) {
                    place.server().leave();
                }
            }
            if (connection != null) {
                return connection;
            }
        }
        return null;
    }

    /** An address that was not tried because it is left alone. */
    private record Place(BackendServer server, SocketAddress address, Handover handover) {}

    private @Nullable BackendConnection connect(
            BackendServer server, Handover handover, List<Place> passedOver) {
        try {
            for (SocketAddress address : server.opening().addresses()) {
                Place place = new Place(server, address, handover);
                if (!leftAlone.mayTry(address, System.nanoTime())) {
                    passedOver.add(place);
                    continue;
                }
                BackendConnection connection = tryAt(place);
                if (connection != null) {
                    return connection;
                }
            }
        } catch (Stopped e) {
            log(e.outcome());
        }
        return null;
    }

    private @Nullable BackendConnection tryAt(Place place) {
        try {
            BackendConnection connection = place.server().open(place.address(), place.handover());
            leftAlone.succeeded(place.address());
            return connection;
        } catch (Stopped e) {
            log(e.outcome());
            if (e.outcome() instanceof Submission.Unreachable) {
                leftAlone.failed(place.address(), System.nanoTime());
            }
            return null;
        }
    }

    private static void log(Submission failure) {
        String what =
                switch (failure) {
                    case Submission.Unreachable(_, String told, String advice, _) ->
                            told + (advice.isEmpty() ? "" : "; " + advice);
                    case Submission.Deferred(_, SmtpReply reply, String advice) ->
                            reply.line() + (advice.isEmpty() ? "" : "; " + advice);
                    case Submission.Rejected(_, SmtpReply reply, _) -> reply.line();
                    case Submission.Accepted(SmtpReply reply) -> reply.line();
                };
        LOG.log(Level.WARNING, "backend not ready: " + what);
    }

    /** Closes the connections that are kept; transactions that are open go on. */
    @Override
    public void close() {
        servers.forEach(BackendServer::close);
    }
}
