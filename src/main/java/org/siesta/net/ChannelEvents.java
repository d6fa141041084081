package org.siesta.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;
import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/** Tells a connection what happens on its channel. */
final class ChannelEvents extends ChannelInboundHandlerAdapter {

    private static final Logger LOG = System.getLogger(ChannelEvents.class.getName());

    private final Connection connection;
    private final ListenerSettings settings;
    private final String about;

    /** Events for the connection; the text tells in the log whose they are. */
    ChannelEvents(Connection connection, ListenerSettings settings, String about) {
        this.connection = connection;
        this.settings = settings;
        this.about = about;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        connection.begin();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof ByteBuf octets) {
            connection.arrived(octets);
        } else {
            ReferenceCountUtil.release(message);
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        connection.process();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        switch (event) {
            case SslHandshakeCompletionEvent handshake -> handshaken(ctx, handshake);
            case ChannelInputShutdownEvent _, ChannelInputShutdownReadComplete _ ->
                    connection.inputEnds();
            case SslCloseCompletionEvent _ -> connection.inputEnds();
            default -> {}
        }
    }

    private void handshaken(ChannelHandlerContext ctx, SslHandshakeCompletionEvent handshake) {
        if (handshake.isSuccess()) {
            SslHandler tls = ctx.pipeline().get(SslHandler.class);
            connection.secured(TlsFacts.of(tls.engine().getSession()));
            return;
        }
        LOG.log(
                Level.INFO,
                "{0}: the TLS handshake failed: {1}",
                about,
                handshake.cause() instanceof NotSslRecordException
                        ? "what came is no TLS (" + settings.key("tls") + ")"
                        : reason(handshake.cause()));
        ctx.close();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        connection.gone();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        // The peer's doing, mostly: resets and broken TLS records. No stack for these.
        Throwable root = cause.getCause() == null ? cause : cause.getCause();
        if (root instanceof RuntimeException || root instanceof Error) {
            LOG.log(Level.ERROR, "bug: " + about, cause);
        } else if (!connection.over()) {
            LOG.log(Level.DEBUG, "{0}: {1}", about, reason(root));
        }
        ctx.close();
    }

    private static String reason(Throwable cause) {
        String message = cause.getMessage();
        return Printable.of(message == null ? cause.getClass().getSimpleName() : message);
    }
}
