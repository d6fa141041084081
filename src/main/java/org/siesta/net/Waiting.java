package org.siesta.net;

import io.netty.util.concurrent.EventExecutor;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.function.Consumer;

/**
 * What a connection waits for, and for how long; used on its event loop alone. There is one wait at
 * a time, and the log says which one was in vain.
 */
final class Waiting {

    private static final Logger LOG = System.getLogger(Connection.class.getName());

    /** How often the rate of a message is looked at, at most. */
    private static final long LOOK_NANOS = 100_000_000L;

    private final Deadline deadline;
    private final Pace pace;
    private final ListenerSettings settings;
    private final String about;
    private final Intake intake;
    private final Consumer<Trouble> late;

    /**
     * Waits for nothing yet.
     *
     * @param about whose wait it is, for the log
     * @param intake what the octets come to that are due
     * @param late what to do when time is over
     */
    Waiting(
            EventExecutor loop,
            ListenerSettings settings,
            String about,
            Intake intake,
            Consumer<Trouble> late) {
        this.deadline = new Deadline(loop);
        this.pace = new Pace(settings.limits());
        this.settings = settings;
        this.about = about;
        this.intake = intake;
        this.late = late;
    }

    /** Waits for nothing any more. */
    void stop() {
        deadline.cancel();
    }

    /** Waits for nothing again, ever. */
    void end() {
        deadline.end();
    }

    /** The handshake has one deadline, whatever arrives in between. */
    void forHandshake(Runnable then) {
        deadline.in(
                settings.limits().handshakeTimeout().toNanos(),
                () -> {
                    LOG.log(Level.INFO, "{0}: closed: no TLS handshake in time", about);
                    then.run();
                });
    }

    /** A command is due. */
    void forCommand() {
        pace.begins(System.nanoTime());
        Trouble why = pace.commandTrouble();
        deadline.in(
                pace.commandNanos(),
                () ->
                        isLate(
                                why,
                                why == Trouble.IDLE
                                        ? "no message for long"
                                        : "no whole command in time ("
                                                + settings.key("limits.command-timeout")
                                                + ")"));
    }

    /** A command came. */
    void commanded() {
        pace.commanded(System.nanoTime());
    }

    /** The octets of a message or chunk are due. */
    void forOctets() {
        pace.begins(System.nanoTime());
        goesOnForOctets();
    }

    /** They are still due, behind a time in which they were not waited for. */
    void goesOnForOctets() {
        deadline.in(Math.max(nanosLeft(), LOOK_NANOS), this::octetsAreDue);
    }

    private void octetsAreDue() {
        if (nanosLeft() > 0) {
            goesOnForOctets();
        } else {
            isLate(
                    Trouble.TIMEOUT,
                    intake.isUnwanted()
                            ? "what is not wanted does not end in time ("
                                    + settings.key("limits.command-timeout")
                                    + ")"
                            : "the message comes too slowly ("
                                    + settings.key("limits.min-data-rate")
                                    + ")");
        }
    }

    private long nanosLeft() {
        long now = System.nanoTime();
        return Math.min(pace.dataNanosLeft(intake.received(), now), intake.unwantedNanosLeft(now));
    }

    /** A chunk came, and more of its message is to come. */
    void chunkCame() {
        pace.chunked(intake.received(), System.nanoTime());
    }

    /** A message came. */
    void messageCame() {
        pace.delivered();
    }

    private void isLate(Trouble why, String what) {
        LOG.log(Level.INFO, "{0}: closed: {1}", about, what);
        late.accept(why);
    }
}
