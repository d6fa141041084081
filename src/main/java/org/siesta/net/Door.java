package org.siesta.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.siesta.mail.ClientIdentity;
import org.siesta.mail.ClientIdentity.Hop;
import org.siesta.mail.ClientIdentity.Source;
import org.siesta.mail.IpAddress;

/**
 * Stands first in a new connection: admits the peer, reads the PROXY header where one is required,
 * refuses one where none is, then builds the rest and leaves. Nothing is sent before that.
 */
final class Door extends ChannelInboundHandlerAdapter {

    private static final Logger LOG = System.getLogger(Door.class.getName());

    private static final String NO_HEADER =
            "421 4.4.2 No PROXY header came; this listener requires one\r\n";

    private final RunningListener listener;
    private byte[] room = new byte[64];
    private int seen;

    /** With so many octets there is something new to know. */
    private int due;

    private boolean shut;
    private @Nullable Connection admitted;

    Door(RunningListener listener) {
        this.listener = listener;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        boolean full = !listener.enter(ctx.channel());
        ListenerSettings settings = listener.settings();
        if (!settings.proxyRequired()) {
            admit(ctx, socket(ctx), full ? Trouble.TOO_MANY_CONNECTIONS : null);
            if (settings.tls() != TlsMode.IMPLICIT) {
                ctx.pipeline().remove(this);
            }
            return;
        }
        if (full) {
            refuse(ctx, "too many connections (" + settings.key("limits.max-connections") + ")");
            return;
        }
        if (!settings.trustedProxies().contains(address(ctx.channel().remoteAddress()))) {
            refuse(
                    ctx,
                    "is no trusted proxy; "
                            + settings.key("trusted-proxies")
                            + " names who may connect here");
            return;
        }
        long millis = settings.limits().proxyTimeout().toMillis();
        ctx.executor().schedule(() -> headerIsDue(ctx, millis), millis, TimeUnit.MILLISECONDS);
    }

    private void headerIsDue(ChannelHandlerContext ctx, long millis) {
        if (admitted == null && !shut && ctx.channel().isActive()) {
            if (seen == 0 && listener.settings().tls() != TlsMode.IMPLICIT) {
                // Whoever waits for a greeting, and would wait for ever, is told why there is none.
                ctx.write(Unpooled.copiedBuffer(NO_HEADER, StandardCharsets.US_ASCII));
            }
            refuse(
                    ctx,
                    (seen == 0 ? "sent no PROXY header" : "sent no whole PROXY header")
                            + " in "
                            + millis
                            + " ms; "
                            + listener.settings().key("proxy-protocol")
                            + "=required expects one first");
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf octets = (ByteBuf) message;
        try {
            if (!shut) {
                // A header that needs more than its cap is malformed before it grows past this.
                keep(octets);
                if (seen >= due) {
                    look(ctx, Arrays.copyOf(room, seen));
                }
            }
        } finally {
            octets.release();
        }
    }

    private void keep(ByteBuf octets) {
        int more = octets.readableBytes();
        if (seen + more > room.length) {
            room = Arrays.copyOf(room, Math.max(seen + more, 2 * room.length));
        }
        octets.readBytes(room, seen, more);
        seen += more;
    }

    private void look(ChannelHandlerContext ctx, byte[] octets) {
        if (!listener.settings().proxyRequired()) {
            lookForStrayHeader(ctx, octets);
            return;
        }
        switch (ProxyDecoder.decode(octets, listener.settings().limits().maxProxyHeader())) {
            case ProxyDecoding.NeedMore(int octetsDue) -> due = octetsDue;
            case ProxyDecoding.Malformed(String why) ->
                    refuse(
                            ctx,
                            why + " (" + listener.settings().key("proxy-protocol") + "=required)");
            case ProxyDecoding.Decoded(ProxyHeader header, int consumed) -> {
                if (header.mixed() && !mayMix(ctx)) {
                    return;
                }
                ClientIdentity client = socket(ctx).with(hop(header));
                LOG.log(Level.DEBUG, "{0}: PROXY header: {1}", about(ctx), shown(header));
                boolean full =
                        header.source() != null && !listener.enter(ctx.channel(), header.source());
                admit(ctx, client, full ? Trouble.TOO_MANY_CONNECTIONS : null);
                pass(ctx, Arrays.copyOfRange(octets, consumed, octets.length));
            }
        }
    }

    /** Whether a header of two families is taken; tells of the first one of each proxy. */
    private boolean mayMix(ChannelHandlerContext ctx) {
        String key = listener.settings().key("proxy-mixed-families");
        if (!listener.settings().mixedFamilies()) {
            refuse(ctx, "the PROXY header names two address families (" + key + "=refuse)");
            return false;
        }
        if (listener.firstMixed(address(ctx.channel().remoteAddress()))) {
            LOG.log(
                    Level.WARNING,
                    "{0}: its PROXY headers name two address families; the source counts, the"
                            + " destination is ignored ({1})",
                    about(ctx),
                    key);
        }
        return true;
    }

    private static String shown(ProxyHeader header) {
        StringBuilder shown = new StringBuilder("version " + header.version());
        if (header.source() != null) {
            shown.append(", source ").append(IpAddress.text(header.source()));
            shown.append(" port ").append(header.sourcePort());
        }
        header.attributes()
                .forEach((name, value) -> shown.append(", " + name + " " + Printable.of(value)));
        return shown.toString();
    }

    /** On a port with implicit TLS and no PROXY, tells a header from a broken handshake. */
    private void lookForStrayHeader(ChannelHandlerContext ctx, byte[] octets) {
        if (ProxyDecoder.isMarked(octets)) {
            refuse(
                    ctx,
                    "sends a PROXY header to a listener without it; set "
                            + listener.settings().key("proxy-protocol")
                            + "=required, or have the proxy send none");
        } else if (!ProxyDecoder.mayBeMarked(octets)) {
            pass(ctx, octets);
        }
    }

    private void pass(ChannelHandlerContext ctx, byte[] rest) {
        shut = true;
        if (rest.length > 0) {
            ctx.fireChannelRead(Unpooled.wrappedBuffer(rest));
            ctx.fireChannelReadComplete();
        }
        ctx.pipeline().remove(this);
    }

    private void admit(ChannelHandlerContext ctx, ClientIdentity client, @Nullable Trouble full) {
        ListenerSettings settings = listener.settings();
        Trouble refusal = full;
        if (refusal == null
                && !settings.proxyRequired()
                && !listener.enter(ctx.channel(), client.effective().address())) {
            refusal = Trouble.TOO_MANY_CONNECTIONS;
        }
        if (refusal != null) {
            boolean inAll = full != null && !settings.proxyRequired();
            LOG.log(
                    Level.WARNING,
                    "{0}: refused, too many connections{1} ({2})",
                    about(ctx),
                    inAll ? "" : " of " + client.effective().addressText(),
                    settings.key("limits.max-connections" + (inAll ? "" : "-per-peer")));
        }
        ConnectionFacts facts =
                new ConnectionFacts(
                        settings.name(), client, isTrusted(client), null, settings.tls());
        ChannelPipeline pipeline = ctx.pipeline();
        if (settings.tls() == TlsMode.IMPLICIT) {
            pipeline.addLast(listener.tls(ctx.channel()));
        }
        Connection connection = listener.connect(ctx.channel(), about(ctx), facts, refusal);
        admitted = connection;
        pipeline.addLast(new ChannelEvents(connection, settings, about(ctx)));
    }

    /**
     * A header without a client (LOCAL, UNKNOWN) lends nobody the rights of the proxy's address.
     */
    private boolean isTrusted(ClientIdentity client) {
        CidrList trusted = listener.settings().trustedClients();
        return client.hop(Source.PROXY)
                .map(hop -> hop.address() != null && trusted.contains(hop.address()))
                .orElseGet(() -> trusted.contains(client.effective().address()));
    }

    private void refuse(ChannelHandlerContext ctx, String why) {
        shut = true;
        LOG.log(Level.WARNING, "{0}: refused: {1}", about(ctx), why);
        ctx.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof ChannelInputShutdownEvent && admitted == null) {
            if (seen == 0) {
                // A health check that connects and goes.
                LOG.log(Level.DEBUG, "{0}: closed without a PROXY header", about(ctx));
                ctx.close();
            } else if (!shut) {
                refuse(ctx, "closed within its PROXY header");
            }
            return;
        }
        ctx.fireUserEventTriggered(event);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof RuntimeException) {
            LOG.log(Level.ERROR, "bug: " + about(ctx), cause);
        } else {
            LOG.log(Level.DEBUG, "{0}: {1}", about(ctx), Printable.of(String.valueOf(cause)));
        }
        ctx.close();
    }

    private static Hop hop(ProxyHeader header) {
        return new Hop(
                Source.PROXY,
                header.source(),
                header.sourcePort(),
                header.destination(),
                header.destinationPort(),
                header.attributes());
    }

    private static ClientIdentity socket(ChannelHandlerContext ctx) {
        SocketAddress remote = ctx.channel().remoteAddress();
        SocketAddress local = ctx.channel().localAddress();
        return new ClientIdentity(
                List.of(
                        new Hop(
                                Source.SOCKET,
                                address(remote),
                                port(remote),
                                address(local),
                                port(local),
                                Map.of())));
    }

    private static @Nullable InetAddress address(@Nullable SocketAddress address) {
        // Without zone, and an IPv4-mapped address of a dual-stack socket as the IPv4 address.
        return address instanceof InetSocketAddress inet
                ? IpText.address(inet.getAddress().getAddress()).orElse(null)
                : null;
    }

    private static int port(@Nullable SocketAddress address) {
        return address instanceof InetSocketAddress inet ? inet.getPort() : 0;
    }

    private String about(ChannelHandlerContext ctx) {
        return "listener " + listener.settings().name() + ", peer " + peer(ctx);
    }

    private static String peer(ChannelHandlerContext ctx) {
        return ctx.channel().remoteAddress() instanceof InetSocketAddress inet
                ? (inet.getAddress().getAddress().length == 16
                                ? "[" + IpAddress.text(inet.getAddress()) + "]"
                                : IpAddress.text(inet.getAddress()))
                        + ":"
                        + inet.getPort()
                : "unix socket";
    }
}
