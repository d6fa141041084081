package org.siesta.net;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollEventLoopGroup;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;

/** How sockets are served: epoll where the system has it, else Java's own selectors. */
enum Transport {
    EPOLL {
        @Override
        EventLoopGroup group(int threads) {
            return new EpollEventLoopGroup(threads, new DefaultThreadFactory("siesta-net"));
        }

        @Override
        Class<? extends ServerChannel> tcp() {
            return EpollServerSocketChannel.class;
        }

        @Override
        Class<? extends ServerChannel> unix() {
            return EpollServerDomainSocketChannel.class;
        }

        @Override
        SocketAddress unixAddress(Path path) {
            return new DomainSocketAddress(path.toString());
        }
    },
    NIO {
        @Override
        EventLoopGroup group(int threads) {
            return new NioEventLoopGroup(threads, new DefaultThreadFactory("siesta-net"));
        }

        @Override
        Class<? extends ServerChannel> tcp() {
            return NioServerSocketChannel.class;
        }

        @Override
        Class<? extends ServerChannel> unix() {
            return NioServerDomainSocketChannel.class;
        }

        @Override
        SocketAddress unixAddress(Path path) {
            return UnixDomainSocketAddress.of(path);
        }
    };

    abstract EventLoopGroup group(int threads);

    abstract Class<? extends ServerChannel> tcp();

    abstract Class<? extends ServerChannel> unix();

    abstract SocketAddress unixAddress(Path path);

    static Transport best() {
        return Epoll.isAvailable() ? EPOLL : NIO;
    }
}
