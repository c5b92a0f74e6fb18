package io.umbra.gateway.session;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** What the gateway counts. Labels come from closed sets, never from a peer. */
public final class Counters {

    private final MeterRegistry registry;
    private final Counter publishesIn;
    private final Counter publishesOut;
    private final Timer ackLatency;
    private final ConcurrentHashMap<String, Counter> refused = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<String, Counter> dropped = new ConcurrentHashMap<>();

    public Counters(MeterRegistry registry) {
        this.registry = registry;
        this.publishesIn = registry.counter("umbra.mqtt.publishes", "direction", "in");
        this.publishesOut = registry.counter("umbra.mqtt.publishes", "direction", "out");
        this.ackLatency = Timer.builder("umbra.mqtt.ack.latency")
                .description("from a publish's arrival to its acknowledgement")
                .publishPercentiles(0.5, 0.99)
                .register(registry);
    }

    public void watch(Sessions sessions) {
        registry.gauge("umbra.mqtt.connections", sessions, Sessions::size);
    }

    void publishIn() {
        publishesIn.increment();
    }

    void publishOut() {
        publishesOut.increment();
    }

    void acknowledged(long nanos) {
        ackLatency.record(nanos, TimeUnit.NANOSECONDS);
    }

    /** A connection was refused or broken. */
    public void refused(String reason) {
        refused.computeIfAbsent(reason, each -> registry.counter("umbra.mqtt.refusals", "reason", each))
                .increment();
    }

    /** A QoS 0 message, or one its client cannot take, was passed over. */
    void dropped(String reason) {
        dropped.computeIfAbsent(reason, each -> registry.counter("umbra.mqtt.dropped", "reason", each))
                .increment();
    }
}
