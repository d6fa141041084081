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
import java.nio.channels.ClosedChannelException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;

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
        // Who connects and goes, or was sent away, is no news.
        LOG.log(
                handshake.cause() instanceof ClosedChannelException ? Level.DEBUG : Level.INFO,
                "{0}: the TLS handshake failed: {1}",
                about,
                why(handshake.cause()));
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

    /** Java says it in the names of its classes. */
    private String why(Throwable fault) {
        for (Throwable at = fault; at != null; at = at.getCause()) {
            switch (at) {
                case NotSslRecordException _ -> {
                    return "what came is no TLS (" + settings.key("tls") + ")";
                }
                case CertificateExpiredException _ -> {
                    return "the client's certificate, or one above it, has expired";
                }
                case CertificateNotYetValidException _ -> {
                    return "the client's certificate is not valid yet";
                }
                case CertPathBuilderException _ -> {
                    return "nobody in siesta.tls.client-authorities has signed the client's"
                            + " certificate";
                }
                default -> {}
            }
        }
        return reason(fault);
    }

    private static String reason(Throwable cause) {
        String message = cause.getMessage();
        return Printable.of(message == null ? cause.getClass().getSimpleName() : message);
    }
}
