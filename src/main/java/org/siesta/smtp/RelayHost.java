package org.siesta.smtp;

import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.siesta.mail.SmtpReply;
import org.siesta.smtp.RelayClient.Facts;
import org.siesta.smtp.ServerSettings.ProxyHeader;
import org.siesta.smtp.Submission.Fault;

/**
 * One relay and the connections to it: some in use, each by one thread, some kept for the next
 * message.
 */
final class RelayHost implements AutoCloseable {

    private final Opening opening;
    private final RelaySettings settings;
    private final Opening.Names names;
    private final RelayRest rest = new RelayRest();
    private final Semaphore free;
    private final LongAdder opened = new LongAdder();

    private final IdleConnections<RelaySession> idle;

    /** What the name meant last, the address that worked first. */
    private volatile List<SocketAddress> known = List.of();

    RelayHost(RelaySettings settings, Opening.Names names) {
        this.settings = settings;
        this.names = names;
        this.opening =
                new Opening(
                        settings.server(),
                        settings.trust(),
                        Opening.Greeting.EHLO,
                        settings.keys());
        this.free = new Semaphore(settings.maxConnections(), true);
        this.idle = new IdleConnections<>(settings.idleTimeout(), RelaySession::quit);
    }

    String name() {
        return opening.where();
    }

    RelayRest rest() {
        return rest;
    }

    /** Connections so far. */
    long opened() {
        return opened.sum();
    }

    /**
     * Hands the message over, on a connection that is there or a new one.
     *
     * @throws Stopped as long as another relay may be tried
     */
    Submission submit(Outgoing message, Facts facts) throws Stopped {
        if (!acquired()) {
            throw Stopped.with(
                    new Submission.Deferred(
                            Fault.TEMPORARY,
                            new SmtpReply(451, "4.3.2", "Too many connections to " + name()),
                            "%smax-connections".formatted(settings.keys())),
                    Stopped.About.MESSAGE);
        }
        try {
            RelaySession session = take();
            if (session != null) {
                try {
                    return on(session, message, facts);
                } catch (Stopped e) {
                    if (e.about() != Stopped.About.CONNECTION) {
                        throw e;
                    }
                    // Its time was over, as that of any connection is; nothing was tried by it.
                }
            }
            return fresh(message, facts);
        } finally {
            free.release();
        }
    }

    private boolean acquired() {
        try {
            return free.tryAcquire(
                    settings.server().connectTimeout().toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private Submission fresh(Outgoing message, Facts facts) throws Stopped {
        Stopped best = null;
        for (SocketAddress address : addresses()) {
            try {
                RelaySession session =
                        RelaySession.open(opening, address, message.client().effective());
                opened.increment();
                worked(address);
                return on(session, message, facts);
            } catch (Stopped e) {
                best = best == null ? e : RelayClient.further(best, e);
                if (e.outcome() instanceof Submission.Unreachable(Fault fault, _, _, _)
                        && fault == Fault.AUTH) {
                    // The same password is wrong at the next address, and counted there.
                    break;
                }
            }
        }
        if (best == null) {
            throw opening.stopped(Fault.DNS, "no address", settings.keys() + "host");
        }
        throw best;
    }

    private Submission on(RelaySession session, Outgoing message, Facts facts) throws Stopped {
        RelayTransaction transaction = session.transaction();
        try {
            return transaction.run(message, facts);
        } finally {
            afterwards(session, transaction.after());
        }
    }

    private void afterwards(RelaySession session, RelayTransaction.After after) {
        switch (after) {
            case CLOSE -> session.close();
            case KEEP -> {
                if (used(session)) {
                    session.quit();
                } else {
                    idle.keep(session);
                }
            }
            case RESET -> {
                if (!used(session) && session.reset()) {
                    idle.keep(session);
                } else {
                    session.quit();
                }
            }
        }
    }

    private boolean used(RelaySession session) {
        return session.isUsedUp(settings.maxMessages()) || isClientsOwn();
    }

    /** The header on the connection names one client; the next message has another. */
    private boolean isClientsOwn() {
        ProxyHeader header = settings.server().proxyProtocol();
        return header == ProxyHeader.V1_CLIENT || header == ProxyHeader.V2_CLIENT;
    }

    // ---- addresses

    /** Asked anew for each connection; Java remembers names for half a minute. */
    private List<SocketAddress> addresses() throws Stopped {
        List<SocketAddress> before = known;
        List<SocketAddress> now;
        try {
            now = opening.addresses(names);
        } catch (Stopped e) {
            if (before.isEmpty()) {
                throw e;
            }
            // A name server that is away for a while is no reason not to find the relay.
            return before;
        }
        if (!before.isEmpty() && now.contains(before.getFirst())) {
            return withFirst(before.getFirst(), now);
        }
        return now;
    }

    private void worked(SocketAddress address) {
        List<SocketAddress> before = known;
        if (before.isEmpty() || !before.getFirst().equals(address)) {
            known = withFirst(address, before);
        }
    }

    private static List<SocketAddress> withFirst(SocketAddress first, List<SocketAddress> all) {
        List<SocketAddress> ordered = new ArrayList<>(List.of(first));
        all.stream()
                .filter(address -> !address.equals(first))
                .limit(Opening.MAX_ADDRESSES - 1L)
                .forEach(ordered::add);
        return List.copyOf(ordered);
    }

    // ---- connections that wait for a message

    private @Nullable RelaySession take() {
        while (true) {
            RelaySession session = idle.take(_ -> true);
            if (session == null || session.isSilent()) {
                return session;
            }
            session.close();
        }
    }

    /** What is in use ends with its message. */
    @Override
    public void close() {
        idle.close();
    }
}
