package org.siesta.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import java.util.concurrent.TimeUnit;

/**
 * The end of a connection. To close at once would reset it while the peer still sends, and the
 * reset could overtake our last words; so we stop sending and wait a little for the peer to close.
 */
final class Farewell {

    /** How long, and for how many octets, a peer may go on talking. */
    private static final long LINGER_MILLIS = 2000;

    /** The same when the service stops. */
    private static final long STOP_MILLIS = 200;

    private static final long LINGER_OCTETS = 64L * 1024 * 1024;

    private final Channel channel;
    private long lingered;

    Farewell(Channel channel) {
        this.channel = channel;
    }

    /** Sends nothing more behind what was said. */
    void say(boolean inputEnded, boolean stopping) {
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

    /** The service stops. */
    void hurry() {
        closeAfter(STOP_MILLIS);
    }

    /** Takes what nobody listens to any more. */
    void linger(ByteBuf octets) {
        lingered += octets.readableBytes();
        octets.release();
        if (lingered > LINGER_OCTETS) {
            channel.close();
        }
    }

    private void closeAfter(long millis) {
        channel.eventLoop().schedule((Runnable) channel::close, millis, TimeUnit.MILLISECONDS);
    }
}
