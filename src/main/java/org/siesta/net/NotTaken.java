package org.siesta.net;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.TimeUnit;

/**
 * Behind what takes the connections of one address: says why it cannot, once a minute at most. It
 * tries again each second.
 */
final class NotTaken extends ChannelInboundHandlerAdapter {

    private static final Logger LOG = System.getLogger(NotTaken.class.getName());

    private final String address;

    /** Touched by the address's event loop only. */
    private long silentUntil = System.nanoTime();

    NotTaken(String address) {
        this.address = address;
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        long now = System.nanoTime();
        if (now - silentUntil < 0) {
            return;
        }
        silentUntil = now + TimeUnit.MINUTES.toNanos(1);
        LOG.log(
                Level.WARNING,
                "connections to {0} wait: {1}; see to the limit of open files (LimitNOFILE, ulimit"
                        + " -n)",
                address,
                String.valueOf(cause.getMessage()));
    }
}
