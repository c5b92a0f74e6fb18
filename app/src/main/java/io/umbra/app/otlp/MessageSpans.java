package io.umbra.app.otlp;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.umbra.journal.Event;
import io.umbra.journal.Events;
import io.umbra.journal.JournalEntry;
import io.umbra.journal.MessageIds;
import io.umbra.shadow.Refusal;
import io.umbra.trace.Traces;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.node.ObjectNode;

/**
 * Tells an OpenTelemetry collector what became of messages: a span for each from its receipt to its commit or refusal, and
 * below it one for each step afterwards. What reaches a device or is refused is told always, plain reports as they are
 * sampled. Never waits for the collector: what it does not take in time is let go.
 */
public final class MessageSpans implements Events, Traces, AutoCloseable {

    private static final int REMEMBERED = 10_000;
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Traces kept;
    private final InstantSource clock;
    private final MessageIdsAsTraceIds ids = new MessageIdsAsTraceIds();
    private final SdkTracerProvider provider;
    private final Tracer tracer;

    /** The last messages that were told of: their later steps belong to them. */
    private final Set<UUID> told =
            Collections.newSetFromMap(Collections.synchronizedMap(new LinkedHashMap<UUID, Boolean>() {
                private static final long serialVersionUID = 1;

                @Override
                protected boolean removeEldestEntry(Map.Entry<UUID, Boolean> eldest) {
                    return size() > REMEMBERED;
                }
            }));

    /**
     * @param kept keeps the steps, and says which plain reports are sampled
     * @param node names this installation
     */
    public MessageSpans(OtlpSettings settings, Traces kept, String node, InstantSource clock) {
        this.kept = kept;
        this.clock = clock;
        var exporter = OtlpHttpSpanExporter.builder()
                .setEndpoint(settings.url().toString())
                .setHeaders(settings::headers)
                .setTimeout(PATIENCE)
                .build();
        this.provider = SdkTracerProvider.builder()
                .setIdGenerator(ids)
                .setResource(Resource.create(Attributes.builder()
                        .put("service.name", "umbra")
                        .put("service.instance.id", node)
                        .build()))
                .addSpanProcessor(BatchSpanProcessor.builder(exporter)
                        .setScheduleDelay(Duration.ofSeconds(1))
                        .setExporterTimeout(PATIENCE)
                        .build())
                .build();
        this.tracer = provider.get("io.umbra");
    }

    @Override
    public void committed(List<Event> events) {
        for (var event : events) {
            if (isTold(event)) {
                tell(event);
            }
        }
    }

    private boolean isTold(Event event) {
        return switch (event) {
            case Event.ShadowChanged changed ->
                changed.emittedDelta() != null
                        || changed.outcome().desired() != null
                        || samples(changed.entry().messageId());
            case Event.MessageRejected _, Event.DeltaRefused _, Event.CommandChanged _ -> true;
            case Event.EventPosted posted -> samples(posted.entry().messageId());
            case Event.PresenceChanged _, Event.MessagePublished _, Event.ThingCreated _, Event.ThingRemoved _ -> false;
        };
    }

    private void tell(Event event) {
        var entry = event.entry();
        var thing = event.thing().id();
        told.add(entry.messageId());
        var span = ids.of(
                entry.messageId(),
                () -> tracer.spanBuilder(entry.kind().name().toLowerCase(Locale.ROOT))
                        .setNoParent()
                        .setSpanKind(SpanKind.CONSUMER)
                        .setStartTimestamp(MessageIds.timeOf(entry.messageId()), TimeUnit.MILLISECONDS)
                        .startSpan());
        span.setAttribute("umbra.project", thing.project()).setAttribute("umbra.thing", thing.name());
        describe(span, entry);
        if (event instanceof Event.MessageRejected rejected) {
            refuse(span, rejected.outcome().refusal());
        }
        span.end(now(entry.messageId()));
    }

    private static void describe(Span span, JournalEntry entry) {
        span.setAttribute("umbra.principal", entry.principal());
        if (entry.requestId() != null) {
            span.setAttribute("umbra.request_id", entry.requestId());
        }
        if (entry.version() > 0) {
            span.setAttribute("umbra.version", entry.version());
        }
    }

    private static void refuse(Span span, Refusal refusal) {
        span.setStatus(StatusCode.ERROR, refusal.message());
        span.setAttribute("umbra.error", refusal.error().text());
        if (!refusal.details().isEmpty()) {
            var first = refusal.details().getFirst();
            span.setAttribute("umbra.error.pointer", first.path()).setAttribute("umbra.error.rule", first.rule());
        }
    }

    @Override
    public boolean samples(UUID messageId) {
        return kept.samples(messageId);
    }

    /** A step's span begins where its message was received, so that its length is how long the message took to it. */
    @Override
    public void step(UUID messageId, String step, ObjectNode detail) {
        kept.step(messageId, step, detail);
        if (!told.contains(messageId)) {
            return;
        }
        var message = SpanContext.create(
                MessageIdsAsTraceIds.traceId(messageId),
                MessageIdsAsTraceIds.spanId(messageId),
                TraceFlags.getSampled(),
                TraceState.getDefault());
        var span = tracer.spanBuilder(step)
                .setParent(Context.root().with(Span.wrap(message)))
                .setStartTimestamp(MessageIds.timeOf(messageId), TimeUnit.MILLISECONDS)
                .startSpan();
        detail.properties()
                .forEach(member -> span.setAttribute(
                        "umbra." + member.getKey(),
                        member.getValue().asString(member.getValue().toString())));
        span.end(now(messageId));
    }

    private Instant now(UUID messageId) {
        return Instant.ofEpochMilli(Math.max(clock.millis(), MessageIds.timeOf(messageId)));
    }

    /** Sends what waits, as far as the collector takes it soon. */
    @Override
    public void close() {
        provider.shutdown().join(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }
}
