package io.umbra.gateway.session;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** What the gateway counts. Labels come from closed sets, never from a peer. */
public final class Counters {

    private final MeterRegistry registry;
    private final Counter[] publishesIn = new Counter[3];
    private final Counter[] publishesOut = new Counter[3];
    private final Timer ackLatency;
    private final ConcurrentHashMap<String, Counter> in = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<String, Counter> out = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<String, AtomicInteger> clients = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<String, Counter> refused = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<String, Counter> dropped = new ConcurrentHashMap<>();

    public Counters(MeterRegistry registry) {
        this.registry = registry;
        for (var qos = 0; qos < publishesIn.length; qos++) {
            publishesIn[qos] = publishes("in", qos);
            publishesOut[qos] = publishes("out", qos);
        }
        this.ackLatency = Timer.builder("umbra.mqtt.ack.latency")
                .description("from a publish's arrival to its acknowledgement")
                .publishPercentiles(0.5, 0.99)
                .register(registry);
    }

    private Counter publishes(String direction, int qos) {
        return registry.counter("umbra.mqtt.publishes", "direction", direction, "qos", Integer.toString(qos));
    }

    public void watch(Sessions sessions) {
        registry.gauge("umbra.mqtt.connections", sessions, Sessions::size);
        registry.gauge(
                "umbra.mqtt.queue.messages", sessions, all -> all.waiting().sum());
        registry.gauge(
                "umbra.mqtt.queue.longest", sessions, all -> all.waiting().max().orElse(0));
        registry.gauge("umbra.mqtt.queue.bytes", sessions, Sessions::waitingBytes);
    }

    /** A packet came, or what was to be one. */
    public void received(Packet packet) {
        count(in, "in", packet);
        if (packet instanceof Packet.Publish publish) {
            publishIn(publish.qos());
        }
    }

    /** A packet leaves. */
    public void sent(Packet packet) {
        count(out, "out", packet);
        if (packet instanceof Packet.Publish publish) {
            publishesOut[publish.qos()].increment();
        }
    }

    /** A publish came, over MQTT or not. */
    void publishIn(int qos) {
        publishesIn[qos].increment();
    }

    private void count(ConcurrentHashMap<String, Counter> counted, String direction, Packet packet) {
        counted.computeIfAbsent(
                        packet.type(),
                        type -> registry.counter("umbra.mqtt.packets", "direction", direction, "type", type))
                .increment();
    }

    /** A connection was accepted, or, by -1, one of those has ended. */
    void connected(String protocol, String transport, int change) {
        clients.computeIfAbsent(
                        protocol + " over " + transport,
                        none -> Objects.requireNonNull(registry.gauge(
                                "umbra.mqtt.clients",
                                Tags.of("protocol", protocol, "transport", transport),
                                new AtomicInteger())))
                .addAndGet(change);
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
