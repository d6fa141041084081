package org.siesta.net;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.WriteBufferWaterMark;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** All listeners of the service: started together, stopped together. */
public final class Listeners implements AutoCloseable {

    private static final Logger LOG = System.getLogger(Listeners.class.getName());

    /**
     * One listener to start.
     *
     * @param protocol makes the session of one connection
     * @param certificates needed for every {@link TlsMode} but {@code NONE}
     */
    public record Listener(
            ListenerSettings settings,
            Function<ConnectionFacts, ProtocolSession> protocol,
            @Nullable TlsCertificates certificates) {}

    /**
     * Where a listener is really bound.
     *
     * @param address as {@link ListenerSettings#addresses} writes it, with the real port
     * @param port 0 for a unix socket
     */
    public record Bound(
            String name, String address, int port, TlsMode tls, boolean proxyRequired) {}

    /** Octets that are read at once. */
    private static final int READ = 16 * 1024;

    /** Octets that deliveries at work share, however little memory is given. */
    private static final long LEAST_AT_WORK = 8 << 20;

    /**
     * Event loops: they only move octets, and half of the processors do that. More of them wake
     * each other up more often.
     */
    static final int LOOPS = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);

    /** How long a message waits for its delivery before the client is told to come again. */
    private static final long PATIENCE_SECONDS = 60;

    private final EventLoopGroup group;
    private final Transport transport;
    private final ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor();
    private final List<Channel> sockets = new ArrayList<>();
    private final List<Path> unixPaths = new ArrayList<>();
    private final List<Bound> bound = new ArrayList<>();
    private final OpenConnections open = new OpenConnections();
    private final Memory memory;
    private final Deliveries deliveries;
    private volatile boolean closing;

    private Listeners(Transport transport, int loops, Memory memory) {
        this.transport = transport;
        this.memory = memory;
        this.deliveries = new Deliveries(Math.max(memory.most(), LEAST_AT_WORK), PATIENCE_SECONDS);
        this.group = transport.group(loops);
    }

    /**
     * Starts every listener, or none.
     *
     * @param memory for the messages of all connections
     * @throws ListenerFailed naming the listener, the address and the reason
     */
    public static Listeners start(List<Listener> listeners, Memory memory) {
        return start(listeners, memory, Transport.best(), LOOPS);
    }

    static Listeners start(
            List<Listener> listeners, Memory memory, Transport transport, int loops) {
        listeners.forEach(Listeners::check);
        Listeners started = new Listeners(transport, loops, memory);
        try {
            for (Listener listener : listeners) {
                started.bind(listener);
            }
        } catch (ListenerFailed e) {
            started.close(Duration.ZERO);
            throw e;
        }
        return started;
    }

    private static void check(Listener listener) {
        ListenerSettings settings = listener.settings();
        if (settings.addresses().isEmpty()) {
            throw new ListenerFailed(settings.key("address") + " is empty");
        }
        if (settings.proxyRequired() && settings.trustedProxies().isEmpty()) {
            throw new ListenerFailed(
                    settings.key("proxy-protocol")
                            + "=required needs "
                            + settings.key("trusted-proxies")
                            + ": the networks that may send a PROXY header");
        }
        if (settings.tls() != TlsMode.NONE && listener.certificates() == null) {
            throw new ListenerFailed(
                    settings.key("tls")
                            + "="
                            + settings.tls().word()
                            + " needs a certificate: set siesta.tls.certificates.default.certificate"
                            + " and siesta.tls.certificates.default.key");
        }
        checkClientCertificates(settings, listener.certificates());
    }

    private static void checkClientCertificates(
            ListenerSettings settings, @Nullable TlsCertificates certificates) {
        if (settings.clientCertificates() == ClientCertificates.NONE) {
            return;
        }
        if (certificates == null || settings.tls() == TlsMode.NONE) {
            throw new ListenerFailed(
                    settings.key("client-certificates") + " needs " + settings.key("tls"));
        }
        if (!certificates.knowsAuthorities()) {
            throw new ListenerFailed(
                    settings.key("client-certificates") + " needs siesta.tls.client-authorities");
        }
    }

    private void bind(Listener listener) {
        ListenerSettings settings = listener.settings();
        try {
            Spool.prepare(settings.limits().spoolDirectory());
        } catch (IOException e) {
            throw new ListenerFailed(
                    "listener "
                            + settings.name()
                            + ": the spool directory "
                            + settings.limits().spoolDirectory()
                            + " cannot be used: "
                            + e);
        }
        RunningListener running = new RunningListener(listener, open, memory, deliveries, workers);
        for (String text : settings.addresses()) {
            ListenAddress address;
            try {
                address = ListenAddress.parse(text);
            } catch (IllegalArgumentException e) {
                throw new ListenerFailed(settings.key("address") + ": " + e.getMessage());
            }
            switch (address) {
                case ListenAddress.Tcp(InetSocketAddress tcp) -> bindTcp(running, text, tcp);
                case ListenAddress.Unix(Path path) -> bindUnix(running, path);
            }
        }
    }

    private void bindTcp(RunningListener running, String text, InetSocketAddress address) {
        ServerBootstrap bootstrap =
                bootstrap(running)
                        .channel(transport.tcp())
                        .option(ChannelOption.SO_REUSEADDR, true)
                        .option(ChannelOption.SO_BACKLOG, 1024)
                        .childOption(ChannelOption.TCP_NODELAY, true)
                        .childOption(ChannelOption.SO_KEEPALIVE, true);
        Channel socket = await(running, text, bootstrap.bind(address));
        int port = ((InetSocketAddress) socket.localAddress()).getPort();
        String host = text.substring(0, text.lastIndexOf(':'));
        add(running, socket, host + ":" + port, port);
    }

    private void bindUnix(RunningListener running, Path path) {
        String text = "unix:" + path;
        removeStale(running, path);
        Channel socket =
                await(
                        running,
                        text,
                        bootstrap(running)
                                .channel(transport.unix())
                                .bind(transport.unixAddress(path)));
        unixPaths.add(path);
        try {
            // As with Dovecot: who may connect is decided by the directory.
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-rw-rw-"));
        } catch (IOException | UnsupportedOperationException e) {
            LOG.log(Level.WARNING, "cannot open {0} to others: {1}", path, e.toString());
        }
        add(running, socket, text, 0);
    }

    /** Takes away what a killed process left: a socket, and only one that nobody listens on. */
    private static void removeStale(RunningListener running, Path path) {
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        String about = "listener " + running.settings().name() + ": unix:" + path;
        try {
            int type = (Integer) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS);
            if ((type & 0xF000) != 0xC000) {
                throw new ListenerFailed(about + " exists and is no socket; it is left alone");
            }
            try (SocketChannel _ = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
                throw new ListenerFailed(about + " is in use by another process");
            } catch (IOException nobodyThere) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            throw new ListenerFailed(about + " cannot be replaced: " + e);
        }
    }

    private ServerBootstrap bootstrap(RunningListener running) {
        return new ServerBootstrap()
                .group(group)
                .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
                // One read a turn: what a connection holds before it is dealt with stays small.
                // Most messages are one read, into a buffer that the event loop has at hand.
                .childOption(
                        ChannelOption.RCVBUF_ALLOCATOR,
                        new FixedRecvByteBufAllocator(READ).maxMessagesPerRead(1))
                .childOption(
                        ChannelOption.WRITE_BUFFER_WATER_MARK,
                        new WriteBufferWaterMark(16 * 1024, 64 * 1024))
                .childHandler(
                        new ChannelInitializer<Channel>() {
                            @Override
                            protected void initChannel(Channel channel) {
                                channel.pipeline().addLast(new Door(running));
                            }
                        });
    }

    private static Channel await(RunningListener running, String text, ChannelFuture binding) {
        binding.awaitUninterruptibly();
        if (binding.isSuccess()) {
            return binding.channel();
        }
        throw new ListenerFailed(
                "listener "
                        + running.settings().name()
                        + ": cannot listen on "
                        + text
                        + ": "
                        + reason(text, binding.cause()));
    }

    private static String reason(String text, Throwable cause) {
        String message = String.valueOf(cause.getMessage());
        if (message.contains("Cannot assign")) {
            return "this machine has no such address";
        }
        if (message.contains("in use")) {
            return "it is in use by another process (ss -ltnp tells which)";
        }
        if (text.startsWith("unix:")) {
            Path directory = Path.of(text.substring("unix:".length())).toAbsolutePath().getParent();
            if (directory != null && !Files.isDirectory(directory)) {
                return "the directory " + directory + " does not exist";
            }
            if (directory != null && !Files.isWritable(directory)) {
                return "the directory " + directory + " is not writable";
            }
        }
        return message.contains("Permission denied")
                ? "this user may not (a port below 1024 needs a right of its own)"
                : Printable.of(message);
    }

    private void add(RunningListener running, Channel socket, String address, int port) {
        sockets.add(socket);
        socket.pipeline().addLast(new NotTaken(address));
        ListenerSettings settings = running.settings();
        bound.add(
                new Bound(
                        settings.name(), address, port, settings.tls(), settings.proxyRequired()));
        LOG.log(
                Level.INFO,
                "listener {0} on {1}, tls {2}, proxy-protocol {3}",
                settings.name(),
                address,
                settings.tls().word(),
                settings.proxyRequired() ? "required" : "none");
    }

    /** What is bound, in the order of the configuration. */
    public List<Bound> bound() {
        return List.copyOf(bound);
    }

    /** Whether every listener still has its socket. */
    public boolean allBound() {
        return !closing && sockets.stream().allMatch(Channel::isActive);
    }

    /** Connections that are open now. */
    public int connections() {
        return open.count();
    }

    /**
     * Stops accepting, tells idle sessions, lets transactions end, and after the grace cuts what is
     * left. Returns when all is stopped.
     */
    public synchronized void close(Duration grace) {
        if (closing) {
            return;
        }
        closing = true;
        sockets.forEach(socket -> socket.close().awaitUninterruptibly());
        long end = System.nanoTime() + grace.toNanos();
        // Whatever was accepted is known to its event loop by now; once that is through with what
        // it
        // holds, it is counted here too, and nobody is left behind in the middle of a message.
        group.forEach(loop -> loop.submit(() -> {}).awaitUninterruptibly());
        open.drain();
        for (Channel channel : open.channels()) {
            channel.closeFuture()
                    .awaitUninterruptibly(
                            Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
        }
        List<Channel> left = open.channels().stream().filter(Channel::isOpen).toList();
        if (!left.isEmpty()) {
            LOG.log(Level.WARNING, "connections cut after the grace: {0}", left.size());
            left.forEach(channel -> channel.close().awaitUninterruptibly());
        }
        workers.shutdown();
        try {
            if (!workers.awaitTermination(
                    Math.max(1_000_000_000L, end - System.nanoTime()), TimeUnit.NANOSECONDS)) {
                workers.shutdownNow();
                var _ = workers.awaitTermination(1, TimeUnit.SECONDS);
            }
        } catch (InterruptedException e) {
            workers.shutdownNow();
            Thread.currentThread().interrupt();
        }
        group.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly();
        for (Path path : unixPaths) {
            try {
                Files.deleteIfExists(path);
            } catch (IOException e) {
                LOG.log(Level.WARNING, "cannot remove {0}: {1}", path, e.toString());
            }
        }
    }

    /** Stops with a grace of 30 seconds. */
    @Override
    public void close() {
        close(Duration.ofSeconds(30));
    }
}
