package io.umbra.app.otlp;

import io.opentelemetry.api.trace.SpanId;
import io.opentelemetry.api.trace.TraceId;
import io.opentelemetry.sdk.trace.IdGenerator;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A message's trace has the message's id, and its first span the random half of it. */
final class MessageIdsAsTraceIds implements IdGenerator {

    private final ThreadLocal<@Nullable UUID> message = new ThreadLocal<>();

    /** Starts something whose ids are a message's. */
    <T> T of(UUID messageId, Supplier<T> start) {
        message.set(messageId);
        try {
            return start.get();
        } finally {
            message.remove();
        }
    }

    static String traceId(UUID messageId) {
        return TraceId.fromLongs(messageId.getMostSignificantBits(), messageId.getLeastSignificantBits());
    }

    static String spanId(UUID messageId) {
        return SpanId.fromLong(messageId.getLeastSignificantBits());
    }

    @Override
    public String generateTraceId() {
        var id = message.get();
        return id == null ? IdGenerator.random().generateTraceId() : traceId(id);
    }

    @Override
    public String generateSpanId() {
        var id = message.get();
        return id == null ? IdGenerator.random().generateSpanId() : spanId(id);
    }
}
