package io.umbra.gateway.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.umbra.gateway.session.Packet;
import io.umbra.gateway.session.Reason;
import org.jspecify.annotations.Nullable;

/**
 * Cuts the stream into packets, before anything is decoded. It knows a packet's length from its fixed header, so that one
 * that is too large is refused before it is buffered, and it hands over one packet at a time, so that the session can stop
 * it in the middle of a buffer.
 */
final class PacketFramer extends ChannelInboundHandlerAdapter {

    private static final int CONNECT = 1;
    private static final int LONGEST_LENGTH = 4;

    /** What became of looking at a fixed header. */
    private static final int INCOMPLETE = -1;

    private static final int MALFORMED = -2;

    private @Nullable ChannelHandlerContext context;
    private final PacketRules rules = new PacketRules();
    private int largest;
    private ByteBuf held = Unpooled.EMPTY_BUFFER;
    private boolean begun;
    private boolean paused;
    private boolean finished;
    private boolean decoded;

    /** @param largest bytes a packet may have before authentication */
    PacketFramer(int largest) {
        this.largest = largest;
    }

    void allow(int bytes) {
        largest = bytes;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
    }

    void pause() {
        paused = true;
        context().channel().config().setAutoRead(false);
    }

    /** Goes on with what is held already, then reads on. */
    void resume() {
        var ctx = context();
        paused = false;
        ctx.executor().execute(() -> goOn(ctx));
    }

    private void goOn(ChannelHandlerContext ctx) {
        if (paused || finished) {
            return;
        }
        cut(ctx);
        ctx.fireChannelReadComplete();
        if (!paused && !finished) {
            ctx.channel().config().setAutoRead(true);
        }
    }

    private ChannelHandlerContext context() {
        if (context == null) {
            throw new IllegalStateException("the handler was never added");
        }
        return context;
    }

    /** Nothing more is handed over. */
    void finish() {
        finished = true;
    }

    /** The packet that was handed over came out of the decoder. */
    void decoded() {
        decoded = true;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (finished) {
            ((ByteBuf) message).release();
            return;
        }
        held = ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(ctx.alloc(), held, (ByteBuf) message);
        cut(ctx);
    }

    private void cut(ChannelHandlerContext ctx) {
        while (!paused && !finished && held.isReadable()) {
            var length = packetLength();
            if (length == INCOMPLETE) {
                break;
            }
            if (!begun && held.getByte(held.readerIndex()) >> 4 != CONNECT) {
                refuse(ctx, Reason.PROTOCOL_ERROR, "the first packet must be CONNECT");
            } else if (length == MALFORMED) {
                refuse(ctx, Reason.MALFORMED_PACKET, "a packet length of more than four bytes");
            } else if (length > largest) {
                refuse(ctx, Reason.PACKET_TOO_LARGE, "a packet of %d bytes, at most %d".formatted(length, largest));
            } else if (held.readableBytes() < length) {
                break;
            } else {
                handOver(ctx, length);
            }
        }
        letGo();
    }

    private void handOver(ChannelHandlerContext ctx, int length) {
        begun = true;
        decoded = false;
        var fault = rules.faultOf(held.slice(held.readerIndex(), length));
        if (fault != null) {
            refuse(ctx, fault);
            return;
        }
        ctx.fireChannelRead(held.readRetainedSlice(length));
        if (!decoded && !finished) {
            refuse(ctx, Reason.MALFORMED_PACKET, "a packet shorter than what it holds");
        }
    }

    private void refuse(ChannelHandlerContext ctx, Reason reason, String why) {
        refuse(ctx, new Packet.Malformed(reason, why));
    }

    private void refuse(ChannelHandlerContext ctx, Packet.Malformed fault) {
        finished = true;
        ctx.pipeline().get(ConnectionHandler.class).received(fault);
    }

    /** The whole packet's length, as its fixed header says. */
    private int packetLength() {
        var rest = 0;
        for (var i = 0; i < LONGEST_LENGTH; i++) {
            var at = held.readerIndex() + 1 + i;
            if (at >= held.writerIndex()) {
                return INCOMPLETE;
            }
            var digit = held.getByte(at);
            rest |= (digit & 0x7F) << 7 * i;
            if (digit >= 0) {
                return 2 + i + rest;
            }
        }
        return MALFORMED;
    }

    private void letGo() {
        if (finished || !held.isReadable()) {
            held.release();
            held = Unpooled.EMPTY_BUFFER;
        }
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        finished = true;
        letGo();
    }
}
