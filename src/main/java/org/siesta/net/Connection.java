package org.siesta.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.siesta.halt.Halt;

/**
 * One connection: performs the steps of its session. Everything here runs on the channel's event
 * loop; what may block runs on a virtual thread while nothing is read.
 */
final class Connection {

    private static final Logger LOG = System.getLogger(Connection.class.getName());

    /** Octets that are read while a thread works; more wait with the sender. */
    private static final int MOST_AHEAD = 4096;

    private enum State {
        /** Waiting for the handshake of implicit TLS or STARTTLS. */
        HANDSHAKE,
        LINE,
        /** Reading a message, a chunk, or octets that nobody wants. */
        DATA,
        /** A thread works or writes; nothing is read. */
        WORKING,
        /** The session is over; the last reply is on its way. */
        CLOSING,
        CLOSED
    }

    private final Channel channel;
    private final RunningListener listener;
    private final ListenerSettings settings;
    private final String about;
    private final ConnectionFacts facts;
    private final @Nullable Trouble refusal;
    private final OffLoop offLoop;
    private final Waiting waiting;
    private final Commands commands;
    private final Intake intake;
    private final Inbound inbound;
    private final Farewell farewell;
    private final boolean readsAhead;

    private @Nullable Conversation conversation;
    private State state = State.HANDSHAKE;
    private boolean inputEnded;
    private boolean processing;
    private boolean draining;
    private boolean stopping;
    private boolean upgraded;

    /**
     * A connection that is admitted, or is to be told why not.
     *
     * @param about listener and peer, for the log
     */
    Connection(
            Channel channel,
            RunningListener listener,
            String about,
            ConnectionFacts facts,
            @Nullable Trouble refusal) {
        this.channel = channel;
        this.listener = listener;
        this.settings = listener.settings();
        this.about = about;
        this.facts = facts;
        this.refusal = refusal;
        this.offLoop = new OffLoop(listener.workers(), channel.eventLoop(), about);
        this.intake = new Intake(settings.limits(), listener.memory());
        this.waiting = new Waiting(channel.eventLoop(), settings, about, intake, this::isLate);
        this.commands = new Commands(settings, about);
        this.inbound = new Inbound(channel.alloc());
        this.farewell = new Farewell(channel);
        this.readsAhead =
                Boolean.TRUE.equals(channel.config().getOption(ChannelOption.ALLOW_HALF_CLOSURE));
    }

    /** The channel is open, and its PROXY header, if any, is read. */
    void begin() {
        Halt.at(Halt.ACCEPTED);
        if (settings.tls() == TlsMode.IMPLICIT) {
            waiting.forHandshake(channel::close);
        } else {
            open(facts);
        }
    }

    private void open(ConnectionFacts known) {
        ProtocolSession session;
        try {
            session = listener.session(known);
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, "bug: " + about + " got no session", e);
            end(List.of());
            return;
        }
        conversation = new Conversation(session, about);
        if (refusal == null) {
            perform(conversation.opened(), false);
        } else {
            perform(conversation.trouble(refusal), true);
        }
    }

    private Conversation conversation() {
        if (conversation == null) {
            throw new IllegalStateException("the session has not begun");
        }
        return conversation;
    }

    // ---- what the channel tells us

    /** Octets came, and are ours to release. */
    void arrived(ByteBuf octets) {
        if (state == State.CLOSING || state == State.CLOSED) {
            farewell.linger(octets);
            return;
        }
        inbound.keep(octets);
        process();
    }

    /** The peer sends nothing more, and may still listen. */
    void inputEnds() {
        inputEnded = true;
        if (state == State.CLOSING) {
            channel.close();
        } else if (state == State.HANDSHAKE) {
            end(List.of());
        } else {
            process();
        }
    }

    /** The channel is closed. */
    void gone() {
        waiting.end();
        boolean working = state == State.WORKING;
        state = State.CLOSED;
        if (!working) {
            endSession();
        }
        inbound.forget();
    }

    /** Whether the session is over, so that what still goes wrong is nobody's concern. */
    boolean over() {
        return state == State.CLOSED || state == State.CLOSING;
    }

    /** The TLS handshake is done. */
    void secured(TlsFacts told) {
        waiting.stop();
        if (upgraded) {
            perform(conversation().secured(told), false);
        } else {
            open(facts.secured(told));
        }
        process();
    }

    // ---- lines and data

    /** Goes on with what is there, as far as that is possible now. */
    void process() {
        if (processing) {
            return;
        }
        processing = true;
        try {
            while (advance()) {
                // One line, one message at a time, in the order in which they came.
            }
            inbound.trim();
        } finally {
            processing = false;
        }
        regulate();
    }

    /**
     * Stops reading while nothing can be done with what would come. A client that waits for our
     * answer sends nothing, and need not be stopped; but where the end of what it sends would end
     * the channel, that must not be met before we have answered.
     */
    private void regulate() {
        boolean read =
                switch (state) {
                    case WORKING -> readsAhead && inbound.octets().readableBytes() < MOST_AHEAD;
                    case LINE, DATA -> channel.isWritable();
                    case HANDSHAKE, CLOSING, CLOSED -> true;
                };
        if (channel.config().isAutoRead() != read) {
            channel.config().setAutoRead(read);
        }
    }

    private boolean advance() {
        return switch (state) {
            case LINE -> channel.isWritable() && advanceLine();
            case DATA -> advanceData();
            case HANDSHAKE, WORKING, CLOSING, CLOSED -> false;
        };
    }

    private boolean advanceLine() {
        return switch (commands.read(inbound.octets(), inputEnded)) {
            case LineCollector.Found.Nothing() -> {
                if (inputEnded) {
                    end(List.of());
                }
                yield false;
            }
            case LineCollector.Found.Line(String text) -> {
                waiting.commanded();
                perform(conversation().line(text, inbound.holdsLine()), false);
                yield true;
            }
            case LineCollector.Found.Fault(Trouble trouble) -> {
                waiting.commanded();
                perform(conversation().trouble(trouble), false);
                yield true;
            }
            case LineCollector.Found.NoLines(Trouble trouble) -> {
                perform(conversation().trouble(trouble), true);
                yield false;
            }
            case LineCollector.Found.Flood() -> {
                LOG.log(Level.INFO, "{0}: closed, its line does not end", about);
                end(List.of());
                yield false;
            }
        };
    }

    private boolean advanceData() {
        return switch (intake.read(inbound)) {
            case MORE -> {
                if (inputEnded) {
                    // A message without its end is no message.
                    end(List.of());
                }
                yield false;
            }
            case FULL -> {
                spool(State.DATA);
                yield false;
            }
            case TOO_MUCH -> {
                LOG.log(
                        Level.INFO,
                        "{0}: closed: a message that is not wanted does not end ({1})",
                        about,
                        settings.key("limits.max-message-size"));
                giveUp();
                yield false;
            }
            case END -> {
                waiting.stop();
                if (intake.isUnwritten()) {
                    spool(State.WORKING);
                } else {
                    received();
                }
                yield true;
            }
        };
    }

    /** Writes to the disk, on a thread that may block, and then goes on. */
    private void spool(State then) {
        state = State.WORKING;
        // The time that our disk takes is not the peer's fault.
        waiting.stop();
        Spool writing = intake.spool();
        work(
                () -> {
                    writing.write();
                    return then;
                },
                this::written);
    }

    private void written(State then) {
        if (state == State.CLOSED) {
            endSession();
        } else if (state == State.WORKING && then == State.DATA) {
            state = State.DATA;
            waiting.goesOnForOctets();
            process();
        } else if (state == State.WORKING) {
            received();
            process();
        }
    }

    /** What was to be read is there. */
    private void received() {
        if (intake.isMessage()) {
            waiting.messageCame();
        } else {
            waiting.chunkCame();
        }
        perform(intake.then(conversation(), listener.deliveries()), false);
    }

    // ---- steps

    private void perform(Step step, boolean fatal) {
        if (state == State.CLOSING || state == State.CLOSED) {
            return;
        }
        switch (step) {
            case Step.Say(List<String> text) -> {
                if (fatal) {
                    end(text);
                    return;
                }
                Replies.send(channel, text);
                if (conversation().idle() && intake.drop(offLoop)) {
                    Halt.at(Halt.AFTER_ANSWER);
                }
                awaitLine();
            }
            case Step.ReadData(List<String> text) -> {
                intake.drop(offLoop);
                intake.data();
                Replies.send(channel, text);
                awaitOctets();
            }
            case Step.ReadChunk(List<String> text, long octets, boolean first, boolean last) -> {
                if (first) {
                    intake.drop(offLoop);
                }
                Replies.send(channel, text);
                intake.chunk(octets, first, last);
                awaitOctets();
            }
            case Step.Skip unwanted -> {
                Replies.send(channel, unwanted.first());
                intake.skip(unwanted);
                awaitOctets();
            }
            case Step.Work(Supplier<Step> work) -> {
                state = State.WORKING;
                waiting.stop();
                work(() -> conversation().call(work), next -> worked(next, fatal));
            }
            case Step.StartTls(List<String> text) -> startTls(text);
            case Step.Close(List<String> text) -> end(text);
        }
    }

    private void awaitLine() {
        if (draining && conversation().idle()) {
            draining = false;
            perform(conversation().trouble(Trouble.SHUTTING_DOWN), true);
            return;
        }
        state = State.LINE;
        waiting.forCommand();
    }

    private void awaitOctets() {
        state = State.DATA;
        waiting.forOctets();
    }

    /** Does the work where it may block, and then goes on here. */
    private <T> void work(Supplier<T> work, Consumer<T> then) {
        if (!offLoop.run(work, then, this::endSession)) {
            end(List.of());
        }
    }

    private void worked(Step next, boolean fatal) {
        if (state == State.CLOSED) {
            endSession();
            return;
        }
        perform(next, fatal);
        process();
    }

    private void startTls(List<String> text) {
        // RFC 3207 §4.2, CVE-2011-0411: what was sent in the clear behind STARTTLS is forgotten.
        if (inbound.octets().isReadable()) {
            LOG.log(Level.INFO, "{0}: sent octets behind STARTTLS, dropped", about);
            inbound.forget();
        }
        commands.forget();
        state = State.HANDSHAKE;
        upgraded = true;
        // Said before TLS stands in the pipeline: in the clear.
        Replies.send(channel, text);
        channel.pipeline().addFirst(listener.tls(channel));
        waiting.forHandshake(channel::close);
    }

    private void end(List<String> text) {
        if (state == State.CLOSING || state == State.CLOSED) {
            return;
        }
        waiting.stop();
        state = State.CLOSING;
        Replies.send(channel, text);
        endSession();
        farewell.say(inputEnded, stopping);
    }

    private void endSession() {
        intake.drop(offLoop);
        Conversation ending = conversation;
        if (ending != null && ending.mayEnd()) {
            offLoop.last(ending::end);
        }
    }

    /** What was waited for did not come in time. */
    private void isLate(Trouble why) {
        if (state == State.DATA && intake.isUnwanted()) {
            giveUp();
        } else {
            perform(conversation().trouble(why), true);
        }
    }

    /**
     * The end of what nobody wants does not come: says why it is not wanted, and ends. Where nobody
     * is to be answered the end itself is said (RFC 5321 §3.8).
     */
    private void giveUp() {
        waiting.stop();
        Step why = intake.then(conversation(), listener.deliveries());
        boolean silent = why instanceof Step.Say(List<String> text) && text.isEmpty();
        perform(silent ? conversation().trouble(Trouble.IDLE) : why, true);
    }

    // ---- the end of the service

    /** Ends the session as soon as that cuts no transaction. */
    void drain() {
        draining = true;
        stopping = true;
        switch (state) {
            case LINE -> {
                if (conversation().idle()) {
                    awaitLine();
                }
            }
            case HANDSHAKE -> end(List.of());
            case CLOSING -> farewell.hurry();
            case DATA, WORKING, CLOSED -> {}
        }
    }
}
