package io.umbra.gateway.session;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** What a project's connections have sent and been sent since the start. May be used on any thread. */
public final class Traffic {

    /** The traffic of every project that ever had a connection. */
    public static final class All {

        private final Map<Long, Traffic> byProject = new ConcurrentHashMap<>();

        public Traffic of(long project) {
            return byProject.computeIfAbsent(project, none -> new Traffic());
        }

        public Map<Long, Traffic> byProject() {
            return Map.copyOf(byProject);
        }
    }

    private final LongAdder received = new LongAdder();
    private final LongAdder sent = new LongAdder();
    private final LongAdder publishesReceived = new LongAdder();
    private final LongAdder publishesSent = new LongAdder();
    private final LongAdder connections = new LongAdder();

    private Traffic() {}

    void received(Packet packet) {
        received.increment();
        switch (packet) {
            case Packet.Publish _ -> publishesReceived.increment();
            case Packet.Connect _ -> connections.increment();
            default -> {}
        }
    }

    void sent(Packet packet) {
        sent.increment();
        if (packet instanceof Packet.Publish) {
            publishesSent.increment();
        }
    }

    /** Packets of any type. */
    public long received() {
        return received.sum();
    }

    /** Packets of any type. */
    public long sent() {
        return sent.sum();
    }

    public long publishesReceived() {
        return publishesReceived.sum();
    }

    public long publishesSent() {
        return publishesSent.sum();
    }

    /** Connections that were accepted. */
    public long connections() {
        return connections.sum();
    }
}
