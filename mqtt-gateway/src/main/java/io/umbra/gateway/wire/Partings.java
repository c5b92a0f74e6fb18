package io.umbra.gateway.wire;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.net.SocketException;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;

/**
 * Closes the connections of one event loop whose peers have gone, a few at a time. Thousands may break off in one moment;
 * closed all at once they would keep those who stayed waiting for their acks, by up to a second on two cores.
 *
 * <p>Wants {@code ALLOW_HALF_CLOSURE}, for Netty would close them itself otherwise.
 */
@Sharable
final class Partings extends ChannelInboundHandlerAdapter {

    /** What takes some five milliseconds of code that has hardly run yet. */
    static final int AT_A_TIME = 16;

    private final Executor loop;
    private final Queue<Channel> gone = new ArrayDeque<>();

    Partings(Executor loop) {
        this.loop = loop;
    }

    /** The peer has said all it had to say. */
    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) throws Exception {
        if (event instanceof ChannelInputShutdownEvent) {
            part(ctx.channel());
        }
        super.userEventTriggered(ctx, event);
    }

    /** Anything but a connection that was reset is for those behind this. */
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) throws Exception {
        if (cause instanceof SocketException) {
            part(ctx.channel());
        } else {
            super.exceptionCaught(ctx, cause);
        }
    }

    private void part(Channel channel) {
        gone.add(channel);
        if (gone.size() == 1) {
            loop.execute(this::round);
        }
    }

    private void round() {
        for (var closed = 0; closed < AT_A_TIME && !gone.isEmpty(); closed++) {
            close(gone.remove());
        }
        if (!gone.isEmpty()) {
            loop.execute(this::round);
        }
    }

    /** From the front of the pipeline, past TLS: nobody is there to be told. */
    private static void close(Channel channel) {
        var first = channel.pipeline().firstContext();
        if (first != null) {
            first.close();
        }
    }
}
