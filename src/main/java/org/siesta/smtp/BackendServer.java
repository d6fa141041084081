package org.siesta.smtp;

import java.lang.System.Logger.Level;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.siesta.mail.ClientIdentity.Hop;
import org.siesta.smtp.Opening.Opened;

/**
 * One server of the backend and the connections to it: those that transactions hold, which are
 * counted, and those that wait for the next transaction of the same client. Shared by all
 * transactions.
 */
final class BackendServer {

    private static final System.Logger LOG = System.getLogger(BackendClient.class.getName());

    private final Opening opening;
    private final ConnectionLimits limits;
    private final Semaphore held;
    private final IdleConnections<BackendConnection> idle;
    private volatile Offer offer = new Offer(Capabilities.NONE, 0);

    BackendServer(Opening opening, ConnectionLimits limits) {
        this.opening = opening;
        this.limits = limits;
        this.held = new Semaphore(limits.most(), true);
        this.idle = new IdleConnections<>(limits.idle(), BackendConnection::end);
    }

    Opening opening() {
        return opening;
    }

    private record Offer(Capabilities offered, long since) {}

    /** What it offered not long ago; nothing where it was not asked, so that it will be. */
    Capabilities offered() {
        Offer last = offer;
        return System.nanoTime() - last.since() < BackendConnection.OLDEST_NANOS
                ? last.offered()
                : Capabilities.NONE;
    }

    /** Takes part in the count of connections; false when none became free in time. */
    boolean enter() {
        try {
            return held.tryAcquire()
                    || held.tryAcquire(limits.turn().toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    void leave() {
        held.release();
    }

    /** A kept connection that stands for this client; whoever takes it has entered. */
    @Nullable BackendConnection kept(Handover client) {
        while (true) {
            BackendConnection found = idle.take(c -> c.standsFor().equals(client));
            if (found == null || found.sound()) {
                return found;
            }
            idle.dismiss(found);
        }
    }

    /** Opens a connection to this address; whoever does has entered. */
    BackendConnection open(SocketAddress address, Handover client) throws Stopped {
        makeRoom();
        Opened opened = opening.open(address, client.client());
        try {
            opened = identified(opened, client.client());
        } catch (Stopped e) {
            if (e.about() != Stopped.About.CONNECTION
                    || client.client().attribute("helo").isEmpty()) {
                throw e;
            }
            // Anybody can choose a name that a server hangs up on; the address stays.
            LOG.log(
                    Level.WARNING,
                    "backend: {0} hung up when it was told of a client, and is told again without"
                            + " the client''s HELO name",
                    opening.where());
            opened =
                    identified(
                            opening.open(address, client.client()),
                            client.client().without("helo"));
        }
        offer = new Offer(opened.offered(), System.nanoTime());
        return new BackendConnection(this, client, opened);
    }

    /** Those that must go so that there is one more are of other clients, or it was gone. */
    private void makeRoom() {
        int taken = limits.most() - held.availablePermits();
        // Gone before the new one comes: the server may count them, too.
        idle.takeBeyond(limits.most() - taken).forEach(BackendConnection::end);
    }

    /** Keeps a connection for the next transaction, for a while. */
    void keep(BackendConnection connection) {
        if (connection.dialogue().holdsUnread()) {
            LOG.log(Level.WARNING, "backend sent more replies than were due; closed");
        }
        if (connection.sound()) {
            idle.keep(connection);
        } else {
            idle.dismiss(connection);
        }
        leave();
    }

    /** Forgets what is kept: the server seems to have closed its side. */
    void forget() {
        idle.takeBeyond(0).forEach(idle::dismiss);
    }

    /** Says goodbye on what is kept, and keeps nothing more. */
    void close() {
        idle.close();
    }

    /** Says who the client is where the server wants to know it. */
    private Opened identified(Opened opened, Hop client) throws Stopped {
        if (!opening.server().xclient() || !opened.offered().has("XCLIENT")) {
            return opened;
        }
        boolean done = false;
        try {
            Opened result = xclient(opened, client);
            done = true;
            return result;
        } finally {
            if (!done) {
                opened.dialogue().close();
            }
        }
    }

    private Opened xclient(Opened opened, Hop client) throws Stopped {
        SmtpDialogue dialogue = opened.dialogue();
        String command = Xclient.command(client, opened.offered().words("XCLIENT"));
        Answer answer = opening.say(dialogue, command);
        if (answer.code() == 220) {
            // The connection is the client's from here on, and so is the name it gives.
            String name =
                    client.attribute("helo")
                            .filter(helo -> helo.matches("[A-Za-z0-9.:_\\[\\]-]{1,255}"))
                            .orElse(opening.server().heloName());
            return new Opened(dialogue, introduced(dialogue, name), opened.secure());
        }
        if (answer.code() == 421) {
            throw Stopped.with(Submission.Deferred.busy(answer.reply()));
        }
        // The mail is worth more than the trace of its client.
        LOG.log(
                Level.WARNING,
                "backend: XCLIENT was answered with "
                        + answer.reply().line()
                        + "; the backend sees our address ("
                        + opening.keys()
                        + "xclient)");
        return opened;
    }

    /** As the client; as ourselves where its name, which anybody can choose, is refused. */
    private Capabilities introduced(SmtpDialogue dialogue, String name) throws Stopped {
        String ours = opening.server().heloName();
        if (!name.equals(ours)) {
            Answer answer = opening.say(dialogue, opening.greeting() + " " + name);
            if (answer.code() == 250) {
                return Capabilities.of(answer);
            }
            if (answer.code() == 421) {
                throw Stopped.with(Submission.Deferred.busy(answer.reply()));
            }
        }
        return opening.hello(dialogue, ours);
    }

    /** How long the answer to a command may take, where whoever waits for us waits this long. */
    Duration patience(@Nullable Duration waited) {
        return patience(opening.server().commandTimeout(), waited);
    }

    /** The same for the answer to a message. */
    Duration messagePatience(@Nullable Duration waited) {
        return patience(opening.server().messageTimeout(), waited);
    }

    private static Duration patience(Duration own, @Nullable Duration waited) {
        if (waited == null) {
            return own;
        }
        // Our answer must be there before they give up; a second is for the way.
        Duration theirs =
                waited.compareTo(Duration.ofSeconds(2)) < 0 ? waited : waited.minusSeconds(1);
        return theirs.isZero() || theirs.compareTo(own) > 0 ? own : theirs;
    }
}
