package io.umbra.gateway.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Turns an HTTP request into a WebSocket (RFC 6455), or refuses it. What comes after is MQTT as on any other connection. */
final class WebSocketUpgrade extends ChannelInboundHandlerAdapter {

    static final String PATH = "/mqtt";

    /** In the order of preference; the second is what MQTT 3.1 called itself. */
    private static final List<String> PROTOCOLS = List.of("mqtt", "mqttv3.1");

    /** RFC 6455, section 1.3. */
    private static final String ACCEPT_SALT = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    private static final int KEY_BYTES = 16;

    private final Origins origins;
    private final Refusals refusals;
    private @Nullable HttpRequest request;
    private boolean answered;

    WebSocketUpgrade(Origins origins, Refusals refusals) {
        this.origins = origins;
        this.refusals = refusals;
    }

    /** Why a request is refused. */
    private record Fault(HttpResponseStatus status, String why) {}

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof ByteBuf) {
            ctx.fireChannelRead(message);
            return;
        }
        try {
            if (message instanceof HttpRequest head) {
                request = head;
            }
            if (message instanceof LastHttpContent && !answered && request != null) {
                answered = true;
                answer(ctx, request);
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    private void answer(ChannelHandlerContext ctx, HttpRequest asked) {
        var fault = faultOf(asked);
        if (fault == null) {
            accept(ctx, asked.headers());
        } else {
            refuse(ctx, fault);
        }
    }

    private @Nullable Fault faultOf(HttpRequest asked) {
        var headers = asked.headers();
        if (asked.decoderResult().isFailure()) {
            return new Fault(HttpResponseStatus.BAD_REQUEST, "not an HTTP request");
        }
        if (!path(asked.uri()).equals(PATH)) {
            return new Fault(HttpResponseStatus.NOT_FOUND, "MQTT is spoken at " + PATH);
        }
        if (!asked.method().equals(HttpMethod.GET)
                || !headers.containsValue(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE, true)
                || !headers.containsValue(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET, true)
                || !"13".equals(headers.get(HttpHeaderNames.SEC_WEBSOCKET_VERSION))) {
            return new Fault(HttpResponseStatus.UPGRADE_REQUIRED, "a WebSocket of version 13 is wanted here");
        }
        if (!isKey(headers.get(HttpHeaderNames.SEC_WEBSOCKET_KEY))) {
            return new Fault(HttpResponseStatus.BAD_REQUEST, "Sec-WebSocket-Key is missing or wrong");
        }
        if (protocol(headers) == null) {
            return new Fault(HttpResponseStatus.BAD_REQUEST, "the sub-protocol mqtt must be offered");
        }
        return origins.allow(headers.get(HttpHeaderNames.ORIGIN), headers.get(HttpHeaderNames.HOST))
                ? null
                : new Fault(HttpResponseStatus.FORBIDDEN, "this page's origin is not allowed");
    }

    private static String path(String uri) {
        var query = uri.indexOf('?');
        return query < 0 ? uri : uri.substring(0, query);
    }

    private static boolean isKey(@Nullable String key) {
        try {
            return key != null && Base64.getDecoder().decode(key).length == KEY_BYTES;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static @Nullable String protocol(HttpHeaders headers) {
        var offered = headers.getAll(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL).stream()
                .flatMap(line -> Arrays.stream(line.split(",")))
                .map(each -> each.strip().toLowerCase(Locale.ROOT))
                .toList();
        return PROTOCOLS.stream().filter(offered::contains).findFirst().orElse(null);
    }

    private static void accept(ChannelHandlerContext ctx, HttpHeaders asked) {
        var response = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1, HttpResponseStatus.SWITCHING_PROTOCOLS, Unpooled.EMPTY_BUFFER);
        response.headers()
                .set(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET)
                .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE)
                .set(HttpHeaderNames.SEC_WEBSOCKET_ACCEPT, acceptance(asked.get(HttpHeaderNames.SEC_WEBSOCKET_KEY)))
                .set(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL, protocol(asked));
        ctx.writeAndFlush(response);
        var pipeline = ctx.pipeline();
        pipeline.replace(ctx.handler(), null, new WebSocketFrames());
        pipeline.remove(HttpResponseEncoder.class);
        // What it has read past the request belongs to the frames, and is handed on when it goes.
        pipeline.remove(HttpRequestDecoder.class);
    }

    private static String acceptance(String key) {
        try {
            var digest =
                    MessageDigest.getInstance("SHA-1").digest((key + ACCEPT_SALT).getBytes(StandardCharsets.US_ASCII));
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-1", e);
        }
    }

    private void refuse(ChannelHandlerContext ctx, Fault fault) {
        refusals.webSocketRefused(ConnectionHandler.addressOf(ctx.channel()), fault.why());
        var body = Unpooled.copiedBuffer(fault.why() + "\n", StandardCharsets.UTF_8);
        var response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, fault.status(), body);
        response.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, "text/plain; charset=utf-8")
                .set(HttpHeaderNames.CONTENT_LENGTH, body.readableBytes())
                .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        if (fault.status().equals(HttpResponseStatus.UPGRADE_REQUIRED)) {
            response.headers()
                    .set(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET)
                    .set(HttpHeaderNames.SEC_WEBSOCKET_VERSION, "13");
        }
        ctx.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
    }
}
