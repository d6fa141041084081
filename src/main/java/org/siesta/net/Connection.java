package org.siesta.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
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
        /** Reading a message or a chunk. */
        DATA,
        /** Reading octets that nobody wants. */
        SKIP,
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
    private final Deadline deadline;
    private final Pace pace;
    private final Intake intake;
    private final Inbound inbound;
    private final Farewell farewell;
    private final boolean readsAhead;

    private @Nullable Conversation conversation;
    private State state = State.HANDSHAKE;
    private LineCollector lines = new LineCollector();
    private FirstOctets start = FirstOctets.UNKNOWN;
    private Step.Skip skip = new Step.Skip(List.of(), 0, List.of());
    private long skipped;
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
        this.deadline = new Deadline(channel.eventLoop());
        this.pace = new Pace(settings.limits());
        this.intake = new Intake(settings.limits(), listener.memory());
        this.inbound = new Inbound(channel.alloc());
        this.farewell = new Farewell(channel);
        this.readsAhead =
                Boolean.TRUE.equals(channel.config().getOption(ChannelOption.ALLOW_HALF_CLOSURE));
    }

    /** The channel is open, and its PROXY header, if any, is read. */
    void begin() {
        Halt.at(Halt.ACCEPTED);
        if (settings.tls() == TlsMode.IMPLICIT) {
            handshakeIsDue();
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
        deadline.cancel();
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
        deadline.cancel();
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
                    case LINE, DATA, SKIP -> channel.isWritable();
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
            case SKIP -> advanceSkip();
            case HANDSHAKE, WORKING, CLOSING, CLOSED -> false;
        };
    }

    private boolean advanceLine() {
        if (start == FirstOctets.UNKNOWN) {
            judgeStart();
            if (start == FirstOctets.UNKNOWN || state != State.LINE) {
                return false;
            }
        }
        return switch (lines.read(inbound.octets())) {
            case LineCollector.Found.Nothing() -> {
                if (inputEnded) {
                    end(List.of());
                }
                yield false;
            }
            case LineCollector.Found.Line(String text) -> {
                pace.commanded(System.nanoTime());
                boolean header = start == FirstOctets.PROXY_LINE;
                start = FirstOctets.PLAIN;
                perform(
                        header
                                ? conversation().trouble(Trouble.PROXY_HEADER)
                                : conversation().line(text, inbound.holdsLine()),
                        false);
                yield true;
            }
            case LineCollector.Found.Fault(Trouble trouble) -> {
                pace.commanded(System.nanoTime());
                start = FirstOctets.PLAIN;
                perform(conversation().trouble(trouble), false);
                yield true;
            }
            case LineCollector.Found.Flood() -> {
                LOG.log(Level.INFO, "{0}: closed, its line does not end", about);
                end(List.of());
                yield false;
            }
        };
    }

    /** Looks for what a client sends that is set otherwise than we are, and says so. */
    private void judgeStart() {
        start = FirstOctets.of(inbound.octets(), inputEnded);
        switch (start) {
            case UNKNOWN, PLAIN -> {}
            case TLS_HANDSHAKE -> {
                warn(
                        "{0}: starts with TLS on a listener that does not; set {1}=implicit, or have"
                                + " the client use STARTTLS or none",
                        "tls");
                perform(conversation().trouble(Trouble.TLS_HANDSHAKE), true);
            }
            case PROXY_LINE, PROXY_BINARY -> {
                warn(
                        settings.proxyRequired()
                                ? "{0}: sends a second PROXY header; only one is taken ({1})"
                                : "{0}: sends a PROXY header to a listener without it; set"
                                        + " {1}=required, or have the proxy send none",
                        "proxy-protocol");
                if (start == FirstOctets.PROXY_BINARY) {
                    // What follows is binary; there is no next line to find.
                    perform(conversation().trouble(Trouble.PROXY_HEADER), true);
                }
            }
        }
    }

    private void warn(String text, String key) {
        LOG.log(Level.WARNING, text, about, settings.key(key));
    }

    private boolean advanceData() {
        return switch (intake.read(inbound.octets())) {
            case MORE -> {
                if (intake.received() > 0) {
                    Halt.at(Halt.MID_DATA);
                }
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
            case END -> {
                deadline.cancel();
                if (intake.complete() && intake.spool().hasUnwritten()) {
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
        Spool writing = intake.spool();
        work(
                () -> {
                    writing.write();
                    resume(
                            () -> {
                                if (state == State.CLOSED) {
                                    endSession();
                                } else if (state == State.WORKING && then == State.DATA) {
                                    state = State.DATA;
                                    process();
                                } else if (state == State.WORKING) {
                                    received();
                                    process();
                                }
                            });
                });
    }

    /** The message or the chunk is there. */
    private void received() {
        Trouble trouble = intake.spool().trouble();
        if (trouble != null) {
            perform(conversation().trouble(trouble), false);
        } else if (intake.complete()) {
            pace.delivered();
            perform(inTurn(conversation().data(intake.spool()), intake.header()), false);
        } else {
            perform(conversation().chunk(), false);
        }
    }

    /** What works on a message waits until there is room for it. */
    private Step inTurn(Step step, long header) {
        if (!(step instanceof Step.Work(Supplier<Step> work))) {
            return step;
        }
        Conversation with = conversation();
        return new Step.Work(
                () ->
                        listener.deliveries()
                                .run(header, work, () -> settled(with.trouble(Trouble.NO_SPACE))));
    }

    /** The step, with its work done; runs where it may block. */
    private static Step settled(Step step) {
        return step instanceof Step.Work(Supplier<Step> work) ? work.get() : step;
    }

    private boolean advanceSkip() {
        skipped += inbound.skip(skip.octets() - skipped);
        if (skipped < skip.octets()) {
            if (inputEnded) {
                end(List.of());
            }
            return false;
        }
        deadline.cancel();
        perform(new Step.Say(skip.lines()), false);
        return true;
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
                if (conversation().idle() && dropMessage()) {
                    Halt.at(Halt.AFTER_ANSWER);
                }
                awaitLine();
            }
            case Step.ReadData(List<String> text) -> {
                dropMessage();
                intake.data();
                Replies.send(channel, text);
                awaitOctets(State.DATA);
            }
            case Step.ReadChunk(List<String> text, long octets, boolean first, boolean last) -> {
                if (first) {
                    dropMessage();
                }
                Replies.send(channel, text);
                intake.chunk(octets, first, last);
                awaitOctets(State.DATA);
            }
            case Step.Skip unwanted -> {
                Replies.send(channel, unwanted.first());
                skip = unwanted;
                skipped = 0;
                awaitOctets(State.SKIP);
            }
            case Step.Work(Supplier<Step> work) -> {
                state = State.WORKING;
                deadline.cancel();
                work(
                        () -> {
                            Step next = conversation().call(work);
                            resume(() -> worked(next, fatal));
                        });
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
        pace.begins(System.nanoTime());
        Trouble why = pace.commandTrouble();
        deadline.in(pace.commandNanos(), () -> timeout(why));
    }

    private void awaitOctets(State reading) {
        state = reading;
        pace.begins(System.nanoTime());
        dataIsDue();
    }

    private void dataIsDue() {
        if (state != State.DATA && state != State.SKIP && state != State.WORKING) {
            return;
        }
        long received = state == State.SKIP ? skipped : intake.received();
        long left = pace.dataNanosLeft(received, System.nanoTime());
        if (left > 0 || state == State.WORKING) {
            // The time that our disk takes is not the peer's fault.
            deadline.in(Math.max(left, 100_000_000L), this::dataIsDue);
        } else {
            timeout(Trouble.TIMEOUT);
        }
    }

    private void work(Runnable work) {
        try {
            listener.workers().execute(work);
        } catch (RejectedExecutionException e) {
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

    private void resume(Runnable then) {
        try {
            channel.eventLoop().execute(then);
        } catch (RejectedExecutionException e) {
            LOG.log(Level.DEBUG, "{0}: gone while it worked", about);
            endSession();
        }
    }

    private void startTls(List<String> text) {
        // RFC 3207 §4.2, CVE-2011-0411: what was sent in the clear behind STARTTLS is forgotten.
        if (inbound.octets().isReadable()) {
            LOG.log(Level.INFO, "{0}: sent octets behind STARTTLS, dropped", about);
            inbound.forget();
        }
        lines = new LineCollector();
        state = State.HANDSHAKE;
        upgraded = true;
        // Said before TLS stands in the pipeline: in the clear.
        Replies.send(channel, text);
        channel.pipeline().addFirst(listener.tls(channel));
        handshakeIsDue();
    }

    /** The handshake has one deadline, whatever arrives in between. */
    void handshakeIsDue() {
        deadline.in(
                settings.limits().handshakeTimeout().toNanos(),
                () -> {
                    LOG.log(Level.INFO, "{0}: closed: no TLS handshake in time", about);
                    channel.close();
                });
    }

    private void end(List<String> text) {
        if (state == State.CLOSING || state == State.CLOSED) {
            return;
        }
        deadline.cancel();
        state = State.CLOSING;
        Replies.send(channel, text);
        endSession();
        farewell.say(inputEnded, stopping);
    }

    private void endSession() {
        dropMessage();
        Conversation ending = conversation;
        if (ending != null && ending.mayEnd()) {
            offLoop(ending::end);
        }
    }

    /** Whether there was one. */
    private boolean dropMessage() {
        Spool dropped = intake.drop();
        if (dropped != null && dropped.isOnDisk()) {
            offLoop(dropped::close);
        } else if (dropped != null) {
            dropped.close();
        }
        return dropped != null;
    }

    /** Runs this where it may block; at the very end of the service that is here. */
    private void offLoop(Runnable last) {
        try {
            listener.workers().execute(last);
        } catch (RejectedExecutionException e) {
            last.run();
        }
    }

    private void timeout(Trouble why) {
        LOG.log(
                Level.INFO,
                "{0}: closed: {1}",
                about,
                why == Trouble.IDLE
                        ? "no message for long"
                        : state == State.LINE
                                ? "no whole command in time ("
                                        + settings.key("limits.command-timeout")
                                        + ")"
                                : "the message comes too slowly ("
                                        + settings.key("limits.min-data-rate")
                                        + ")");
        perform(conversation().trouble(why), true);
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
            case DATA, SKIP, WORKING, CLOSED -> {}
        }
    }
}
