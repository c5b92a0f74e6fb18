package io.umbra.gateway.wire;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.netty.handler.codec.mqtt.MqttDecoder;
import io.netty.handler.codec.mqtt.MqttEncoder;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.GlobalEventExecutor;
import io.umbra.gateway.session.Counters;
import io.umbra.gateway.session.Link;
import io.umbra.gateway.session.Mailbox;
import io.umbra.gateway.session.Session;
import io.umbra.presence.ConnectionLog;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The open ports and the threads their connections live on. */
public final class Listeners {

    private static final int LONGEST_CLIENT_ID = 65_535;
    /** As many as the system allows by default; who comes beyond them is heard a second later. */
    private static final int NOT_ACCEPTED_YET = 4_096;

    private static final Duration FAREWELL = Duration.ofSeconds(5);

    private final WireSettings settings;
    private final int largestPacket;
    private final Function<Link, Session> sessions;
    private final Refusals refusals;
    private final ConnectRate connectRate;
    private final MultiThreadIoEventLoopGroup acceptor;
    private final MultiThreadIoEventLoopGroup loops;
    private final ExecutorService workers = Handshakes.workers();
    private final Handshakes handshakes;
    private final Map<EventLoop, Mailbox> mailboxes = new ConcurrentHashMap<>();
    private final Map<EventLoop, Partings> partings = new ConcurrentHashMap<>();
    private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    private final Map<String, Channel> open = new LinkedHashMap<>();
    private final List<Channel> secure = new CopyOnWriteArrayList<>();

    /**
     * @param largestPacket bytes a packet may have after authentication
     * @param sessions makes the session of a connection
     */
    public Listeners(
            WireSettings settings,
            int largestPacket,
            Function<Link, Session> sessions,
            ConnectionLog log,
            Counters counters,
            InstantSource clock) {
        this.settings = settings;
        this.largestPacket = largestPacket;
        this.sessions = sessions;
        this.refusals = new Refusals(log, counters, clock);
        this.connectRate = new ConnectRate(settings.connectRate(), settings.connectBurst(), clock);
        this.acceptor = group("mqtt-accept", 1);
        this.loops = group("mqtt", threads(settings));
        this.handshakes = new Handshakes(workers, acceptor, settings.handshakes(), this::acceptTls);
    }

    /** Called on the loops and on the threads that do the handshakes. */
    private void acceptTls(boolean more) {
        secure.forEach(channel -> channel.config().setAutoRead(more));
    }

    private static int threads(WireSettings settings) {
        return settings.threads() > 0
                ? settings.threads()
                : Runtime.getRuntime().availableProcessors();
    }

    private static MultiThreadIoEventLoopGroup group(String name, int threads) {
        return new MultiThreadIoEventLoopGroup(threads, new DefaultThreadFactory(name), NioIoHandler.newFactory());
    }

    /** Opens every port, or none. */
    public synchronized void start() {
        try {
            for (var listener : settings.listeners()) {
                var channel = bind(listener, listener.tls() ? serverTls(listener) : null);
                open.put(listener.name(), channel);
                if (listener.tls()) {
                    secure.add(channel);
                }
            }
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /** Takes leave for one more connection from an address; false, and logged, where it connects too fast. */
    public boolean admits(InetSocketAddress peer) {
        if (connectRate.allows(peer.getAddress())) {
            return true;
        }
        refusals.tooFast(peer.getAddress().getHostAddress() + ":" + peer.getPort());
        return false;
    }

    /** Whether more clients want to connect over TLS than are let in at once, now or a moment ago. */
    public boolean isCrowded() {
        return handshakes.isCrowded();
    }

    /** The ports that are open, by listener name. */
    public synchronized Map<String, Integer> ports() {
        var ports = new LinkedHashMap<String, Integer>();
        open.forEach((name, channel) -> ports.put(name, ((InetSocketAddress) channel.localAddress()).getPort()));
        return ports;
    }

    /** Takes no more connections. */
    public synchronized void stopAccepting() {
        open.values().forEach(channel -> channel.close().syncUninterruptibly());
        open.clear();
        secure.clear();
    }

    /** Waits a moment for the connections to end, then ends them, and the threads. */
    public void close() {
        stopAccepting();
        awaitFarewells();
        connections.close().awaitUninterruptibly(FAREWELL.toMillis());
        acceptor.shutdownGracefully(0, 1, TimeUnit.SECONDS);
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(FAREWELL.toMillis());
        workers.shutdownNow();
    }

    private void awaitFarewells() {
        var leaving = new ArrayList<>(connections);
        var deadline = System.nanoTime() + FAREWELL.toNanos();
        for (var connection : leaving) {
            var left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            if (left > 0) {
                connection.closeFuture().awaitUninterruptibly(left);
            }
        }
    }

    private Channel bind(WireSettings.Listener listener, @Nullable ServerTls tls) {
        var address = new InetSocketAddress(settings.bind(), listener.port());
        var bound = new ServerBootstrap()
                .group(acceptor, loops)
                .channel(NioServerSocketChannel.class)
                .handler(new Acceptance(tls != null))
                .option(ChannelOption.SO_BACKLOG, NOT_ACCEPTED_YET)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.SO_KEEPALIVE, true)
                .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .childOption(
                        ChannelOption.WRITE_BUFFER_WATER_MARK,
                        new WriteBufferWaterMark(settings.outboundBufferBytes() / 2, settings.outboundBufferBytes()))
                .childHandler(new Entrance(listener, tls))
                .bind(address)
                .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw new UncheckedIOException(
                    new IOException("cannot listen at %s for %s".formatted(address, listener.name()), bound.cause()));
        }
        return bound.channel();
    }

    private ServerTls serverTls(WireSettings.Listener listener) {
        var certificate = settings.certificate();
        var key = settings.key();
        if (certificate == null || key == null) {
            throw new IllegalStateException("no certificate");
        }
        return new ServerTls(certificate, key, listener.clientCertificates());
    }

    /** Sees connections on the acceptor's thread, in the moment they are accepted. */
    private final class Acceptance extends ChannelInboundHandlerAdapter {

        private final boolean tls;

        Acceptance(boolean tls) {
            this.tls = tls;
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object accepted) throws Exception {
            if (tls && accepted instanceof Channel connection) {
                handshakes.accepted(connection);
            }
            super.channelRead(ctx, accepted);
        }
    }

    /** Builds the pipeline of a new connection, or turns it away. */
    private final class Entrance extends ChannelInitializer<SocketChannel> {

        private final WireSettings.Listener listener;
        private final @Nullable ServerTls tls;

        Entrance(WireSettings.Listener listener, @Nullable ServerTls tls) {
            this.listener = listener;
            this.tls = tls;
        }

        @Override
        protected void initChannel(SocketChannel channel) {
            var peer = channel.remoteAddress();
            var proxied = peer != null && listener.behindProxy() && settings.trusts(peer.getAddress());
            if (peer == null || isFull(peer) || (!proxied && !admits(peer))) {
                channel.close();
                return;
            }
            connections.add(channel);
            if (proxied) {
                channel.pipeline().addLast(new ProxyHeader(Listeners.this::admits, refusals));
            }
            var framer = new PacketFramer(settings.maxConnectBytes());
            var mailbox = mailboxes.computeIfAbsent(channel.eventLoop(), Mailbox::new);
            if (tls != null) {
                channel.pipeline().addLast(tls.context().newHandler(channel.alloc(), Handshakes.of(channel)));
            }
            if (listener.webSocket()) {
                channel.pipeline()
                        .addLast(new HttpRequestDecoder(httpLimits()))
                        .addLast(new HttpResponseEncoder())
                        .addLast(new WebSocketUpgrade(new Origins(settings.origins()), refusals));
            }
            channel.pipeline()
                    .addLast(framer)
                    .addLast(new MqttDecoder(largestPacket, LONGEST_CLIENT_ID, true))
                    .addLast(MqttEncoder.INSTANCE)
                    .addLast(partings.computeIfAbsent(channel.eventLoop(), Partings::new))
                    .addLast(new ConnectionHandler(
                            framer, mailbox, listener.transport(), largestPacket, sessions, refusals));
        }

        /** Before authentication no more is read than of a CONNECT. */
        private HttpDecoderConfig httpLimits() {
            return new HttpDecoderConfig()
                    .setMaxInitialLineLength(settings.maxConnectBytes())
                    .setMaxHeaderSize(settings.maxConnectBytes());
        }

        private boolean isFull(InetSocketAddress peer) {
            if (connections.size() >= settings.maxSockets()) {
                refusals.full(peer.getAddress().getHostAddress() + ":" + peer.getPort());
                return true;
            }
            return false;
        }
    }
}
