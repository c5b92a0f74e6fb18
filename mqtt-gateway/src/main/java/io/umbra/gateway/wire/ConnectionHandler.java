package io.umbra.gateway.wire;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import io.umbra.gateway.session.Link;
import io.umbra.gateway.session.Mailbox;
import io.umbra.gateway.session.Packet;
import io.umbra.gateway.session.Session;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Function;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One connection between Netty and its session. */
final class ConnectionHandler extends ChannelInboundHandlerAdapter implements Link {

    private static final Logger LOG = LoggerFactory.getLogger(ConnectionHandler.class);
    private static final int MQTT_5 = 5;

    private final PacketFramer framer;
    private final Mailbox mailbox;
    private final String transport;
    private final int largestPacket;
    private final Function<Link, Session> sessions;
    private final Refusals refusals;
    private @Nullable ChannelHandlerContext context;
    private @Nullable Session session;
    private PacketWriter writer = PacketWriter.before5();
    private boolean written;
    private boolean closed;

    ConnectionHandler(
            PacketFramer framer,
            Mailbox mailbox,
            String transport,
            int largestPacket,
            Function<Link, Session> sessions,
            Refusals refusals) {
        this.framer = framer;
        this.mailbox = mailbox;
        this.transport = transport;
        this.largestPacket = largestPacket;
        this.sessions = sessions;
        this.refusals = refusals;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
        session = sessions.apply(this);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        framer.decoded();
        try {
            received(PacketReader.read((MqttMessage) message));
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    /** A packet, or what the framer found to be none. */
    void received(Packet packet) {
        if (packet instanceof Packet.Connect connect) {
            writer = connect.level() == MQTT_5 ? PacketWriter.of5(connect) : PacketWriter.before5();
        }
        session().received(packet);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        session().readComplete();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (ctx.channel().isWritable()) {
            session().writable();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        session().lost();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof SslHandshakeCompletionEvent handshake && !handshake.isSuccess()) {
            refusals.handshakeFailed(address(), String.valueOf(handshake.cause().getMessage()));
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (!(cause instanceof IOException)) {
            LOG.debug("a connection failed", cause);
        }
        session().lost();
        ctx.close();
    }

    private Session session() {
        if (session == null) {
            throw new IllegalStateException("the handler was never added");
        }
        return session;
    }

    // ---- what the session asks

    @Override
    public ScheduledExecutorService loop() {
        return context().executor();
    }

    @Override
    public Mailbox mailbox() {
        return mailbox;
    }

    @Override
    public String address() {
        return addressOf(context().channel());
    }

    /** The peer's address with its port; behind a trusted proxy its client's. */
    static String addressOf(Channel channel) {
        var told = channel.attr(ProxyHeader.CLIENT).get();
        return (told == null ? channel.remoteAddress() : told) instanceof InetSocketAddress peer
                ? peer.getAddress().getHostAddress() + ":" + peer.getPort()
                : "";
    }

    private ChannelHandlerContext context() {
        if (context == null) {
            throw new IllegalStateException("the handler was never added");
        }
        return context;
    }

    @Override
    public String transport() {
        return transport;
    }

    @Override
    public boolean isEncrypted() {
        return context().pipeline().get(SslHandler.class) != null;
    }

    @Override
    public List<X509Certificate> certificates() {
        var tls = context().pipeline().get(SslHandler.class);
        if (tls == null) {
            return List.of();
        }
        try {
            return Arrays.stream(tls.engine().getSession().getPeerCertificates())
                    .filter(X509Certificate.class::isInstance)
                    .map(X509Certificate.class::cast)
                    .toList();
        } catch (SSLPeerUnverifiedException none) {
            return List.of();
        }
    }

    @Override
    public void send(Packet packet) {
        if (closed) {
            return;
        }
        if (!writer.fits(packet)) {
            close();
            return;
        }
        var message = writer.write(packet);
        if (message != null) {
            written = true;
            context().write(message, context().voidPromise());
        }
    }

    @Override
    public void flush() {
        if (written) {
            written = false;
            context().flush();
        }
    }

    @Override
    public boolean writable() {
        return context().channel().isWritable();
    }

    @Override
    public void pause() {
        framer.pause();
    }

    @Override
    public void resume() {
        framer.resume();
    }

    @Override
    public void authenticated() {
        framer.allow(largestPacket);
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            framer.finish();
            if (context().channel().isActive()) {
                context().writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
            }
        }
    }
}
