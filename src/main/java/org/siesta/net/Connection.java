package org.siesta.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One connection: performs the steps of its session. Everything here runs on the channel's event
 * loop; a session's work runs on a virtual thread while nothing is read.
 */
final class Connection extends ChannelInboundHandlerAdapter {

    private static final Logger LOG = System.getLogger(Connection.class.getName());

    /** How long, and for how many octets, a peer may go on talking to a closed session. */
    private static final long LINGER_MILLIS = 2000;

    /** The same when the service stops. */
    private static final long STOP_MILLIS = 200;

    private static final long LINGER_OCTETS = 64L * 1024 * 1024;

    private enum State {
        /** Waiting for the handshake of implicit TLS or STARTTLS. */
        HANDSHAKE,
        LINE,
        DATA,
        WORKING,
        /** The session is over; the last reply is on its way. */
        CLOSING,
        CLOSED
    }

    /** What the first octets behind the greeting are. */
    private enum Start {
        UNKNOWN,
        PLAIN,
        /** A PROXY header of version 1, where none is due. */
        PROXY_LINE
    }

    private final Channel channel;
    private final ListenerSettings settings;
    private final @Nullable TlsCertificates certificates;
    private final Function<ConnectionFacts, ProtocolSession> protocol;
    private final Executor workers;
    private final String peer;
    private final ConnectionFacts facts;
    private final @Nullable Trouble refusal;

    private @Nullable ProtocolSession session;
    private ByteBuf inbound;
    private State state = State.HANDSHAKE;
    private LineCollector lines = new LineCollector();
    private @Nullable DataCollector data;
    private @Nullable Spool spool;
    private @Nullable Future<?> deadline;
    private long idleNanos;
    private long waitingSince;
    private long dataSince;
    private Start start = Start.UNKNOWN;
    private boolean inputEnded;
    private boolean processing;
    private boolean draining;
    private boolean stopping;
    private boolean sessionEnded;
    private boolean upgraded;
    private long lingered;

    Connection(
            Channel channel,
            ListenerSettings settings,
            @Nullable TlsCertificates certificates,
            Function<ConnectionFacts, ProtocolSession> protocol,
            Executor workers,
            String peer,
            ConnectionFacts facts,
            @Nullable Trouble refusal) {
        this.channel = channel;
        this.inbound = channel.alloc().buffer();
        this.settings = settings;
        this.certificates = certificates;
        this.protocol = protocol;
        this.workers = workers;
        this.peer = peer;
        this.facts = facts;
        this.refusal = refusal;
    }

    /** Added when the connection is open and its PROXY header, if any, is read. */
    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        if (settings.tls() != TlsMode.IMPLICIT) {
            open(facts);
        }
    }

    private void open(ConnectionFacts known) {
        try {
            session = protocol.apply(known);
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, "bug: " + about() + " got no session", e);
            end(List.of());
            return;
        }
        if (refusal == null) {
            perform(call(session()::opened));
        } else {
            perform(call(() -> session().trouble(refusal)), true);
        }
    }

    // ---- what the channel tells us

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (!(message instanceof ByteBuf octets)) {
            ReferenceCountUtil.release(message);
            return;
        }
        try {
            if (state == State.CLOSING || state == State.CLOSED) {
                lingered += octets.readableBytes();
                if (lingered > LINGER_OCTETS) {
                    ctx.close();
                }
            } else {
                inbound.writeBytes(octets);
            }
        } finally {
            octets.release();
        }
        process();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        process();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        switch (event) {
            case SslHandshakeCompletionEvent handshake -> handshaken(handshake);
            case ChannelInputShutdownEvent _, ChannelInputShutdownReadComplete _ -> inputEnds();
            case SslCloseCompletionEvent _ -> inputEnds();
            default -> {}
        }
    }

    private void inputEnds() {
        inputEnded = true;
        if (state == State.CLOSING) {
            channel.close();
        } else if (state == State.HANDSHAKE) {
            end(List.of());
        } else {
            process();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        cancelDeadline();
        boolean working = state == State.WORKING;
        state = State.CLOSED;
        if (!working) {
            endSession();
        }
        inbound.release();
        inbound = Unpooled.EMPTY_BUFFER;
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        // The peer's doing, mostly: resets and broken TLS records. No stack for these.
        Throwable root = cause.getCause() == null ? cause : cause.getCause();
        if (root instanceof RuntimeException || root instanceof Error) {
            LOG.log(Level.ERROR, "bug: " + about(), cause);
        } else if (state != State.CLOSED && state != State.CLOSING) {
            LOG.log(Level.DEBUG, "{0}: {1}", about(), reason(root));
        }
        ctx.close();
    }

    private void handshaken(SslHandshakeCompletionEvent handshake) {
        if (!handshake.isSuccess()) {
            LOG.log(
                    Level.INFO,
                    "{0}: the TLS handshake failed: {1}",
                    about(),
                    reason(handshake.cause()));
            channel.close();
            return;
        }
        SslHandler tls = channel.pipeline().get(SslHandler.class);
        String version = tls.engine().getSession().getProtocol();
        if (upgraded) {
            perform(call(() -> session().secured(version)));
        } else {
            open(facts.secured(version));
        }
        process();
    }

    // ---- lines and data

    private ProtocolSession session() {
        if (session == null) {
            throw new IllegalStateException("the session has not begun");
        }
        return session;
    }

    private void process() {
        if (processing) {
            return;
        }
        processing = true;
        try {
            while (advance()) {
                // One line, one message at a time, in the order in which they came.
            }
            inbound.discardSomeReadBytes();
        } finally {
            processing = false;
        }
        regulate();
    }

    /** Stops reading while nothing can be done with what would come. */
    private void regulate() {
        boolean read =
                switch (state) {
                    case WORKING -> false;
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
        if (start == Start.UNKNOWN && !judgeStart()) {
            return false;
        }
        return switch (lines.read(inbound)) {
            case LineCollector.Found.Nothing() -> {
                if (inputEnded) {
                    end(List.of());
                }
                yield false;
            }
            case LineCollector.Found.Line(String text) -> {
                boolean header = start == Start.PROXY_LINE;
                start = Start.PLAIN;
                waited();
                perform(
                        call(
                                () ->
                                        header
                                                ? session().trouble(Trouble.PROXY_HEADER)
                                                : session().line(text)));
                yield true;
            }
            case LineCollector.Found.Fault(Trouble trouble) -> {
                start = Start.PLAIN;
                waited();
                perform(call(() -> session().trouble(trouble)));
                yield true;
            }
            case LineCollector.Found.Flood() -> {
                LOG.log(Level.INFO, "{0}: closed, its line does not end", about());
                end(List.of());
                yield false;
            }
        };
    }

    /** Looks for a PROXY header where none is due; false when there is nothing more to do now. */
    private boolean judgeStart() {
        byte[] octets = new byte[Math.min(inbound.readableBytes(), 12)];
        inbound.getBytes(inbound.readerIndex(), octets);
        if (!ProxyDecoder.isMarked(octets)) {
            if (ProxyDecoder.mayBeMarked(octets) && !inputEnded) {
                return false;
            }
            start = Start.PLAIN;
            return true;
        }
        LOG.log(
                Level.WARNING,
                settings.proxyRequired()
                        ? "{0}: sends a second PROXY header; only one is taken"
                        : "{0}: sends a PROXY header to a listener without it; set {1}=required,"
                                + " or have the proxy send none",
                about(),
                settings.key("proxy-protocol"));
        if (ProxyDecoder.isVersion2(octets)) {
            // What follows is binary; there is no next line to find.
            perform(call(() -> session().trouble(Trouble.PROXY_HEADER)), true);
            return false;
        }
        start = Start.PROXY_LINE;
        return true;
    }

    private boolean advanceData() {
        DataCollector collecting = data;
        Spool kept = spool;
        if (collecting == null || kept == null) {
            throw new IllegalStateException("no data is being read");
        }
        if (!collecting.read(inbound)) {
            if (inputEnded) {
                // A message without its end is no message.
                end(List.of());
            }
            return false;
        }
        cancelDeadline();
        data = null;
        idleNanos = 0;
        Trouble trouble = kept.trouble();
        perform(
                trouble == null
                        ? call(() -> session().data(kept))
                        : call(() -> session().trouble(trouble)));
        return true;
    }

    // ---- steps

    private void perform(Step step) {
        perform(step, false);
    }

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
                say(text);
                dropSpool();
                awaitLine();
            }
            case Step.ReadData(List<String> text) -> {
                say(text);
                awaitData();
            }
            case Step.Work(Supplier<Step> work) -> work(work, fatal);
            case Step.StartTls(List<String> text) -> startTls(text);
            case Step.Close(List<String> text) -> end(text);
        }
    }

    private void awaitLine() {
        if (draining && session().idle()) {
            draining = false;
            perform(call(() -> session().trouble(Trouble.SHUTTING_DOWN)), true);
            return;
        }
        state = State.LINE;
        waitingSince = System.nanoTime();
        armCommandDeadline();
    }

    private void awaitData() {
        state = State.DATA;
        dropSpool();
        spool = new Spool(settings.limits());
        data = new DataCollector(spool);
        dataSince = System.nanoTime();
        armDataDeadline();
    }

    private void work(Supplier<Step> work, boolean fatal) {
        state = State.WORKING;
        cancelDeadline();
        try {
            workers.execute(
                    () -> {
                        Step next = call(work);
                        resume(() -> worked(next, fatal));
                    });
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
            LOG.log(Level.DEBUG, "{0}: gone while it worked", about());
            endSession();
        }
    }

    private void startTls(List<String> text) {
        TlsCertificates chain = certificates;
        if (chain == null) {
            throw new IllegalStateException("STARTTLS without a certificate");
        }
        // RFC 3207 §4.2, CVE-2011-0411: what was sent in the clear behind STARTTLS is forgotten.
        if (inbound.isReadable()) {
            LOG.log(Level.INFO, "{0}: sent octets behind STARTTLS, dropped", about());
        }
        inbound.clear();
        lines = new LineCollector();
        state = State.HANDSHAKE;
        upgraded = true;
        cancelDeadline();
        SslHandler tls =
                new SslHandler(chain.context().newEngine(channel.alloc()), /* startTls= */ true);
        tls.setHandshakeTimeoutMillis(handshakeMillis(settings.limits()));
        // It stands before us, and lets the first thing written pass in the clear: the answer.
        channel.pipeline().addFirst(tls);
        say(text);
    }

    static long handshakeMillis(Limits limits) {
        return Math.min(30_000, limits.commandTimeout().toMillis());
    }

    private void say(List<String> text) {
        if (text.isEmpty()) {
            return;
        }
        StringBuilder all = new StringBuilder();
        for (String line : text) {
            for (int i = 0; i < line.length(); i++) {
                char c = line.charAt(i);
                all.append(c < ' ' || c == 127 ? '?' : c);
            }
            all.append("\r\n");
        }
        channel.writeAndFlush(Unpooled.copiedBuffer(all, StandardCharsets.UTF_8));
    }

    /** Ends the session, says the last words, and waits a little for the peer to close. */
    private void end(List<String> text) {
        if (state == State.CLOSING || state == State.CLOSED) {
            return;
        }
        cancelDeadline();
        state = State.CLOSING;
        say(text);
        endSession();
        // To close at once would reset the connection while the peer still sends, and the reset
        // could overtake our last words.
        SslHandler tls = channel.pipeline().get(SslHandler.class);
        (tls == null ? channel.writeAndFlush(Unpooled.EMPTY_BUFFER) : tls.closeOutbound())
                .addListener(
                        (ChannelFutureListener)
                                _ -> {
                                    if (!inputEnded && channel instanceof DuplexChannel both) {
                                        both.shutdownOutput();
                                    } else {
                                        channel.close();
                                    }
                                });
        channel.config().setAutoRead(true);
        closeAfter(stopping ? STOP_MILLIS : LINGER_MILLIS);
    }

    private void closeAfter(long millis) {
        channel.eventLoop().schedule((Runnable) channel::close, millis, TimeUnit.MILLISECONDS);
    }

    private void endSession() {
        dropSpool();
        ProtocolSession ending = session;
        if (sessionEnded || ending == null) {
            return;
        }
        sessionEnded = true;
        Runnable last =
                () -> {
                    try {
                        ending.end();
                    } catch (RuntimeException e) {
                        LOG.log(Level.ERROR, "bug: " + about(), e);
                    }
                };
        try {
            workers.execute(last);
        } catch (RejectedExecutionException e) {
            last.run();
        }
    }

    private void dropSpool() {
        if (spool != null) {
            spool.close();
            spool = null;
        }
    }

    /** Runs the session's code. A bug in it ends this connection and nothing else. */
    private Step call(Supplier<Step> code) {
        try {
            return code.get();
        } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
            LOG.log(Level.ERROR, "bug: " + about(), e);
        }
        try {
            Step step = session().trouble(Trouble.BUG);
            return step instanceof Step.Say(List<String> text) ? new Step.Close(text) : step;
        } catch (RuntimeException e) {
            return new Step.Close(List.of());
        }
    }

    // ---- deadlines

    private void waited() {
        cancelDeadline();
        idleNanos += System.nanoTime() - waitingSince;
        waitingSince = System.nanoTime();
    }

    private void armCommandDeadline() {
        cancelDeadline();
        long command = settings.limits().commandTimeout().toNanos();
        long idle = settings.limits().idleBudget().toNanos() - idleNanos;
        Trouble why = idle < command ? Trouble.IDLE : Trouble.TIMEOUT;
        schedule(Math.max(0, Math.min(idle, command)), () -> timeout(why));
    }

    /** A message has the time of one command, and what its octets need at the lowest rate. */
    private void armDataDeadline() {
        DataCollector collecting = data;
        if (collecting == null) {
            return;
        }
        Limits limits = settings.limits();
        double earned = (double) collecting.received() / Math.max(1, limits.minDataRate());
        long left =
                limits.commandTimeout().toNanos()
                        + (long) (earned * 1e9)
                        - (System.nanoTime() - dataSince);
        if (left <= 0) {
            timeout(Trouble.TIMEOUT);
        } else {
            schedule(left, this::armDataDeadline);
        }
    }

    private void schedule(long nanos, Runnable then) {
        deadline = channel.eventLoop().schedule(then, nanos, TimeUnit.NANOSECONDS);
    }

    private void cancelDeadline() {
        if (deadline != null) {
            deadline.cancel(false);
            deadline = null;
        }
    }

    private void timeout(Trouble why) {
        LOG.log(
                Level.INFO,
                "{0}: closed: {1}",
                about(),
                why == Trouble.IDLE
                        ? "no message for long"
                        : state == State.DATA
                                ? "the message comes too slowly ("
                                        + settings.key("limits.min-data-rate")
                                        + ")"
                                : "no whole command in time ("
                                        + settings.key("limits.command-timeout")
                                        + ")");
        perform(call(() -> session().trouble(why)), true);
    }

    // ---- the end of the service

    /** Ends the session as soon as that cuts no transaction. */
    void drain() {
        channel.eventLoop()
                .execute(
                        () -> {
                            draining = true;
                            stopping = true;
                            switch (state) {
                                case LINE -> {
                                    if (session().idle()) {
                                        awaitLine();
                                    }
                                }
                                case HANDSHAKE -> end(List.of());
                                case CLOSING -> closeAfter(STOP_MILLIS);
                                case DATA, WORKING, CLOSED -> {}
                            }
                        });
    }

    private String about() {
        return "listener " + settings.name() + ", peer " + peer;
    }

    private static String reason(Throwable cause) {
        String message = cause.getMessage();
        return Printable.of(message == null ? cause.getClass().getSimpleName() : message);
    }
}
