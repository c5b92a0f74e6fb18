package io.umbra.gateway.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.ByteToMessageCodec;
import java.util.List;

/**
 * The frames of a WebSocket (RFC 6455, section 5), taken apart into the stream they carry: MQTT packets need not agree
 * with frames. No frame is ever gathered, so its length needs no limit; that of a packet is {@link PacketFramer}'s.
 */
final class WebSocketFrames extends ByteToMessageCodec<ByteBuf> {

    private static final int CONTINUATION = 0;
    private static final int BINARY = 2;
    private static final int CLOSE = 8;
    private static final int PING = 9;
    private static final int PONG = 10;
    private static final int FINAL = 0x80;
    private static final int MASKED = 0x80;
    private static final int LONGEST_CONTROL = 125;
    private static final int SHORT_LENGTH = 126;
    private static final int LONG_LENGTH = 127;
    private static final int WENT_WELL = 1_000;
    private static final int PROTOCOL_ERROR = 1_002;
    private static final int NOT_BINARY = 1_003;

    private int opcode;
    private long left;
    private int mask;
    private int masked;
    private boolean within;
    private boolean open;
    private boolean closing;

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        if (closing) {
            in.skipBytes(in.readableBytes());
        } else if (!within) {
            readHeader(ctx, in);
        } else if (isControl()) {
            readControl(ctx, in);
        } else {
            readData(in, out);
        }
    }

    private boolean isControl() {
        return opcode >= CLOSE;
    }

    private void readHeader(ChannelHandlerContext ctx, ByteBuf in) {
        var start = in.readerIndex();
        if (in.readableBytes() < 2) {
            return;
        }
        var first = in.getUnsignedByte(start);
        var second = in.getUnsignedByte(start + 1);
        var length = second & 0x7F;
        var lengthBytes = length == LONG_LENGTH ? 8 : length == SHORT_LENGTH ? 2 : 0;
        var fault = faultOf(first, second);
        if (fault != 0) {
            end(ctx, fault);
        } else if (in.readableBytes() >= 2 + lengthBytes + 4) {
            in.skipBytes(2);
            left = lengthBytes == 8 ? in.readLong() : lengthBytes == 2 ? in.readUnsignedShort() : length;
            mask = in.readInt();
            masked = 0;
            opcode = first & 0x0F;
            within = true;
            if (left < 0) {
                end(ctx, PROTOCOL_ERROR);
            } else if (!isControl()) {
                open = (first & FINAL) == 0;
                within = left > 0;
            } else if (left == 0) {
                readControl(ctx, in);
            }
        }
    }

    /** The code to close with, 0 for a header as it may be. */
    private int faultOf(int first, int second) {
        var kind = first & 0x0F;
        if ((first & 0x70) != 0 || (second & MASKED) == 0) {
            return PROTOCOL_ERROR;
        }
        if (kind >= CLOSE) {
            var whole = (first & FINAL) != 0 && (second & 0x7F) <= LONGEST_CONTROL && kind <= PONG;
            return whole ? 0 : PROTOCOL_ERROR;
        }
        if (kind == CONTINUATION) {
            return open ? 0 : PROTOCOL_ERROR;
        }
        return kind != BINARY ? NOT_BINARY : open ? PROTOCOL_ERROR : 0;
    }

    private void readData(ByteBuf in, List<Object> out) {
        var length = (int) Math.min(left, in.readableBytes());
        if (length == 0) {
            return;
        }
        out.add(unmasked(in, length));
        left -= length;
        within = left > 0;
    }

    private ByteBuf unmasked(ByteBuf in, int length) {
        var data = in.alloc().buffer(length);
        for (var i = 0; i < length; i++) {
            data.writeByte(in.readByte() ^ mask >>> 24 - 8 * (masked & 3));
            masked++;
        }
        return data;
    }

    private void readControl(ChannelHandlerContext ctx, ByteBuf in) {
        if (in.readableBytes() < left) {
            return;
        }
        var data = unmasked(in, (int) left);
        within = false;
        switch (opcode) {
            case CLOSE -> {
                data.release();
                end(ctx, WENT_WELL);
            }
            case PING -> {
                ctx.write(header(ctx, PONG, data.readableBytes()));
                ctx.writeAndFlush(data);
            }
            default -> data.release();
        }
    }

    private void end(ChannelHandlerContext ctx, int code) {
        closing = true;
        ctx.writeAndFlush(closeFrame(ctx, code)).addListener(ChannelFutureListener.CLOSE);
    }

    private static ByteBuf closeFrame(ChannelHandlerContext ctx, int code) {
        return header(ctx, CLOSE, 2).writeShort(code);
    }

    private static ByteBuf header(ChannelHandlerContext ctx, int opcode, int length) {
        return header(ctx.alloc().buffer(16), opcode, length);
    }

    private static ByteBuf header(ByteBuf to, int opcode, int length) {
        to.writeByte(FINAL | opcode);
        if (length <= LONGEST_CONTROL) {
            return to.writeByte(length);
        }
        return length <= 0xFFFF
                ? to.writeByte(SHORT_LENGTH).writeShort(length)
                : to.writeByte(LONG_LENGTH).writeLong(length);
    }

    @Override
    protected void encode(ChannelHandlerContext ctx, ByteBuf packet, ByteBuf out) {
        if (packet.isReadable()) {
            header(out, BINARY, packet.readableBytes()).writeBytes(packet);
        }
    }

    /** The gateway closes: the peer is told first. */
    @Override
    public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
        if (closing || !ctx.channel().isActive()) {
            ctx.close(promise);
            return;
        }
        closing = true;
        ctx.write(closeFrame(ctx, WENT_WELL));
        ctx.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(told -> ctx.close(promise));
    }
}
