package io.umbra.gateway.session;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;

/**
 * Publishes that came in and are not answered. Acknowledgements leave in the order in which the publishes came
 * (MQTT-4.6.0), whatever the order of their outcomes. Used on the session's thread only.
 */
final class Inflow {

    private final SessionSettings settings;
    private final Deque<Arrival> unacknowledged = new ArrayDeque<>();
    private final Set<Integer> unreleased = new HashSet<>();
    private int unanswered;
    private int unansweredBytes;

    Inflow(SessionSettings settings) {
        this.settings = settings;
    }

    /** Whether one more QoS 1 or 2 publish would be more than the client was told it may have open. */
    boolean isFull() {
        var ofQos1 =
                unacknowledged.stream().filter(arrival -> arrival.qos() == 1).count();
        return ofQos1 + unreleased.size() >= settings.receiveMaximum();
    }

    /** Whether a QoS 2 publish with this id has come already and was not released since. */
    boolean repeats(int packetId) {
        return unreleased.contains(packetId);
    }

    /** Publishes that an earlier connection of the session sent and did not release. */
    void restore(Set<Integer> received) {
        unreleased.addAll(received);
    }

    /** Whether every publish has been answered. */
    boolean isIdle() {
        return unanswered == 0;
    }

    /** A publish that is not answered: as if it had never come. */
    void forget(Arrival arrival) {
        finished(arrival);
        unacknowledged.remove(arrival);
        if (arrival.qos() == 2) {
            unreleased.remove(arrival.packetId());
        }
    }

    void add(Arrival arrival) {
        unanswered++;
        unansweredBytes += arrival.bytes();
        if (arrival.qos() > 0) {
            unacknowledged.add(arrival);
        }
        if (arrival.qos() == 2) {
            unreleased.add(arrival.packetId());
        }
    }

    /** Called once for each arrival added. */
    void finished(Arrival arrival) {
        unanswered--;
        unansweredBytes -= arrival.bytes();
    }

    /** Sends the acknowledgements that may leave. */
    void acknowledge(Link link) {
        for (var first = unacknowledged.peek(); first != null && first.isDone(); first = unacknowledged.peek()) {
            unacknowledged.remove();
            var ack = first.acknowledgement();
            if (ack.kind() == Packet.Ack.Kind.PUBREC && ack.reason().isRefusal()) {
                unreleased.remove(first.packetId());
            }
            link.send(ack);
        }
    }

    /** A QoS 2 publish came again: the PUBREC is repeated if it has left already. */
    void repeat(int packetId, Link link) {
        if (unacknowledged.stream().noneMatch(waiting -> waiting.packetId() == packetId)) {
            link.send(Packet.Ack.of(Packet.Ack.Kind.PUBREC, packetId));
        }
    }

    /** The client released a QoS 2 publish. */
    void release(int packetId, Link link, Keeper keeper) {
        if (unreleased.remove(packetId)) {
            keeper.forget(packetId, () -> link.send(Packet.Ack.of(Packet.Ack.Kind.PUBCOMP, packetId)));
        } else {
            link.send(new Packet.Ack(Packet.Ack.Kind.PUBCOMP, packetId, Reason.PACKET_ID_NOT_FOUND, null));
        }
    }

    /** Whether so much waits that the connection is not to be read any further. */
    boolean brims() {
        return unanswered >= settings.maxUnanswered() || unansweredBytes >= settings.maxUnansweredBytes();
    }

    /** Whether so little waits that it may be read again. */
    boolean ebbs() {
        return unanswered <= settings.maxUnanswered() / 2 && unansweredBytes <= settings.maxUnansweredBytes() / 2;
    }
}
