package io.umbra.gateway.wire;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.util.AttributeKey;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Reads the header by which a trusted proxy tells whose connection it hands on: the PROXY protocol, version 2. Nothing is handed
 * on before it has come; what is none, or is not let in from that address, is closed.
 */
final class ProxyHeader extends ByteToMessageDecoder {

    /** Whose connection it is, where a proxy has said so. */
    static final AttributeKey<InetSocketAddress> CLIENT = AttributeKey.valueOf(ProxyHeader.class, "client");

    private static final byte[] SIGNATURE = {0x0D, 0x0A, 0x0D, 0x0A, 0x00, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A};
    private static final int FIXED = 16;
    private static final int LONGEST = 1_024;
    private static final int LOCAL = 0x20;
    private static final int PROXY = 0x21;
    private static final int TCP_4 = 0x11;
    private static final int TCP_6 = 0x21;

    private final Predicate<InetSocketAddress> admits;
    private final Refusals refusals;

    /** @param admits whether a client may come in now */
    ProxyHeader(Predicate<InetSocketAddress> admits, Refusals refusals) {
        this.admits = admits;
        this.refusals = refusals;
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        if (!beginsRight(in)) {
            refuse(ctx, in, "a trusted proxy sent no header of the PROXY protocol, version 2");
            return;
        }
        if (in.readableBytes() < FIXED) {
            return;
        }
        var length = in.getUnsignedShort(in.readerIndex() + FIXED - 2);
        if (length > LONGEST) {
            refuse(ctx, in, "a PROXY header of %d bytes".formatted(length));
        } else if (in.readableBytes() >= FIXED + length) {
            read(ctx, in, in.readSlice(FIXED + length));
        }
    }

    /** As far as it has come. */
    private static boolean beginsRight(ByteBuf in) {
        for (var i = 0; i < Math.min(in.readableBytes(), SIGNATURE.length); i++) {
            if (in.getByte(in.readerIndex() + i) != SIGNATURE[i]) {
                return false;
            }
        }
        return true;
    }

    private void read(ChannelHandlerContext ctx, ByteBuf in, ByteBuf header) {
        var command = header.getUnsignedByte(SIGNATURE.length);
        var client = command == PROXY ? client(header) : null;
        if ((command != PROXY && command != LOCAL) || (command == PROXY && client == null)) {
            refuse(ctx, in, "a PROXY header that names no client over TCP");
            return;
        }
        if (client != null) {
            ctx.channel().attr(CLIENT).set(client);
            if (!admits.test(client)) {
                in.skipBytes(in.readableBytes());
                ctx.close();
                return;
            }
        }
        ctx.pipeline().remove(this);
    }

    private static @Nullable InetSocketAddress client(ByteBuf header) {
        var family = header.getUnsignedByte(SIGNATURE.length + 1);
        var bytes = family == TCP_4 ? 4 : family == TCP_6 ? 16 : 0;
        if (bytes == 0 || header.readableBytes() < FIXED + 2 * bytes + 4) {
            return null;
        }
        var address = new byte[bytes];
        header.getBytes(FIXED, address);
        try {
            return new InetSocketAddress(InetAddress.getByAddress(address), header.getUnsignedShort(FIXED + 2 * bytes));
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    private void refuse(ChannelHandlerContext ctx, ByteBuf in, String why) {
        in.skipBytes(in.readableBytes());
        refusals.proxyHeaderWrong(ConnectionHandler.addressOf(ctx.channel()), why);
        ctx.close();
    }
}
