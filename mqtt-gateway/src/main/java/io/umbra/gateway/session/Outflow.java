package io.umbra.gateway.session;

import io.umbra.gateway.durable.Flight;
import io.umbra.gateway.routing.Delivery;
import io.umbra.gateway.routing.Ledger;
import io.umbra.gateway.routing.Message;
import io.umbra.gateway.routing.Position;
import io.umbra.gateway.session.Packet.Ack.Kind;
import io.umbra.gateway.topic.CommandVerb;
import io.umbra.gateway.topic.Route;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Messages on their way to the client. QoS 0 is dropped where the client does not keep up; QoS 1 and 2 wait for the
 * client's window, up to the length of the queue. Used on the session's thread, but for {@link #admit}.
 */
final class Outflow {

    /** What a message in flight waits for. */
    private enum Awaiting {
        /** That it is on disk under its packet id. */
        RECORD,
        PUBACK,
        PUBREC,
        /** That its PUBREC is on disk. */
        RELEASE,
        PUBCOMP
    }

    private record Sent(
            int packetId,
            @Nullable Delivery delivery,
            @Nullable Position position,
            Awaiting awaiting,
            @Nullable Ledger ledger) {

        static Sent first(int packetId, Delivery delivery, Awaiting awaiting) {
            return new Sent(packetId, delivery, kept(delivery), awaiting, delivery.ledger());
        }

        Sent now(Awaiting other) {
            return new Sent(packetId, delivery, position, other, ledger);
        }
    }

    private final SessionSettings settings;
    private final InstantSource clock;
    private final Link link;
    private final Counters counters;
    private final Consumer<String> delivered;
    private final Consumer<Message> deltaTaken;
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicInteger waitingBytes = new AtomicInteger();
    private final Deque<Delivery> queue = new ArrayDeque<>();
    private final Map<Integer, Sent> inFlight = new LinkedHashMap<>();
    private final Deque<Sent> again = new ArrayDeque<>();
    private final Map<String, Long> deltaVersions = new HashMap<>();
    private @Nullable Keeper keeper;
    private int window;
    private long largestPacket = Long.MAX_VALUE;
    private int lastPacketId;
    private OutboundAliases aliases = new OutboundAliases(0);
    private long sent;

    /**
     * @param delivered told the id of each command whose request the client has acknowledged
     * @param deltaTaken told each delta that it has
     */
    Outflow(
            SessionSettings settings,
            InstantSource clock,
            Link link,
            Counters counters,
            Consumer<String> delivered,
            Consumer<Message> deltaTaken) {
        this.settings = settings;
        this.clock = clock;
        this.link = link;
        this.counters = counters;
        this.delivered = delivered;
        this.deltaTaken = deltaTaken;
        this.window = settings.inFlight();
    }

    void keep(Keeper with) {
        keeper = with;
    }

    private Keeper keeper() {
        if (keeper == null) {
            throw new IllegalStateException("nobody keeps what is sent");
        }
        return keeper;
    }

    /** What the client said in its CONNECT. */
    void limit(Packet.Connect said) {
        window = Math.min(settings.inFlight(), said.receiveMaximum());
        largestPacket = said.maximumPacketSize();
        aliases = new OutboundAliases(Math.min(settings.topicAliases(), said.topicAliasMaximum()));
    }

    /** What an earlier connection had sent and did not hear of goes out again, before anything else. */
    void restore(Collection<Flight> flights) {
        for (var flight : flights) {
            var awaiting = flight.released()
                    ? Awaiting.PUBCOMP
                    : flight.delivery() != null && flight.delivery().qos() == 2 ? Awaiting.PUBREC : Awaiting.PUBACK;
            var sent = new Sent(flight.packetId(), flight.delivery(), flight.position(), awaiting, flight.ledger());
            inFlight.put(sent.packetId(), sent);
            again.add(sent);
        }
    }

    /** What was sent and is not acknowledged to the end, in the order it was sent. */
    List<Flight> inTheAir() {
        return inFlight.values().stream()
                .map(sent -> new Flight(
                        sent.packetId(),
                        sent.delivery(),
                        sent.position(),
                        sent.awaiting() == Awaiting.PUBCOMP || sent.awaiting() == Awaiting.RELEASE,
                        sent.ledger()))
                .toList();
    }

    int window() {
        return window;
    }

    /** How many were sent and are not acknowledged to the end. */
    int inFlight() {
        return inFlight.size();
    }

    /** How many wait to be sent. */
    int waiting() {
        return waiting.get();
    }

    int waitingBytes() {
        return waitingBytes.get();
    }

    /** How many publishes left, again or not. */
    long sent() {
        return sent;
    }

    /** Takes room for a delivery; false where there is none. Called on any thread. */
    boolean admit(Delivery delivery) {
        return admit(delivery, settings.outboundQueue(), settings.outboundQueueBytes());
    }

    /** The same for one that can be read again: some room stays for those that cannot. */
    boolean admitKept(Delivery delivery) {
        return admit(delivery, Math.max(1, settings.outboundQueue() / 4 * 3), settings.outboundQueueBytes() / 4 * 3);
    }

    private boolean admit(Delivery delivery, int most, int mostBytes) {
        var bytes = delivery.message().payload().length;
        if (waiting.get() >= most || waitingBytes.get() + bytes > Math.max(mostBytes, bytes)) {
            return false;
        }
        waiting.incrementAndGet();
        waitingBytes.addAndGet(bytes);
        return true;
    }

    /** Takes a delivery that has room. */
    void accept(Delivery delivery) {
        if (isOldDelta(delivery.message()) || isTooLarge(delivery)) {
            leave(delivery);
            done(delivery);
        } else if (delivery.qos() > 0) {
            queue.add(delivery);
        } else {
            leave(delivery);
            sendAtMostOnce(delivery);
        }
    }

    private void done(Delivery delivery) {
        keeper().done(delivery.ledger(), kept(delivery));
    }

    private static @Nullable Position kept(Delivery delivery) {
        return delivery.qos() > 0 ? delivery.message().position() : null;
    }

    private void sendAtMostOnce(Delivery delivery) {
        if (link.writable()) {
            send(delivery, 0, false);
        } else {
            counters.dropped("slow_reader");
        }
    }

    /** Sends what the client's window and the socket take. */
    void pump() {
        while (!again.isEmpty() && inFlight.size() - again.size() < window && link.writable()) {
            sendAgain(again.remove());
        }
        while (!queue.isEmpty() && inFlight.size() < window && link.writable()) {
            var delivery = queue.remove();
            leave(delivery);
            if (delivery.message().hasExpired(clock.millis())) {
                counters.dropped("expired");
                done(delivery);
            } else {
                begin(delivery, nextPacketId());
            }
        }
        if (hasRoom()) {
            keeper().room();
        }
    }

    /** Whether at most half of what may wait does. */
    boolean hasRoom() {
        return waiting.get() <= settings.outboundQueue() / 2 && waitingBytes.get() <= settings.outboundQueueBytes() / 2;
    }

    private void begin(Delivery delivery, int packetId) {
        if (delivery.qos() == 2) {
            inFlight.put(packetId, Sent.first(packetId, delivery, Awaiting.RECORD));
            keeper().sending(packetId, delivery, () -> recorded(packetId));
        } else {
            inFlight.put(packetId, Sent.first(packetId, delivery, Awaiting.PUBACK));
            send(delivery, packetId, false);
        }
    }

    private void recorded(int packetId) {
        var sent = inFlight.get(packetId);
        if (sent != null && sent.delivery() != null && sent.awaiting() == Awaiting.RECORD) {
            inFlight.put(packetId, sent.now(Awaiting.PUBREC));
            send(sent.delivery(), packetId, false);
        }
    }

    private void sendAgain(Sent sent) {
        if (sent.awaiting() == Awaiting.PUBCOMP) {
            link.send(Packet.Ack.of(Kind.PUBREL, sent.packetId()));
        } else if (sent.delivery() != null) {
            send(sent.delivery(), sent.packetId(), true);
        }
    }

    /** The client answered one of ours. */
    void answered(Packet.Ack ack) {
        var sent = inFlight.get(ack.packetId());
        switch (ack.kind()) {
            case PUBACK -> {
                finish(sent, Awaiting.PUBACK);
                tellOfReceipt(ack, sent);
            }
            case PUBREC -> received(ack, sent);
            case PUBCOMP -> finish(sent, Awaiting.PUBCOMP);
            case PUBREL -> throw new IllegalStateException("a PUBREL is about an inbound message");
        }
    }

    private void tellOfReceipt(Packet.Ack ack, @Nullable Sent sent) {
        if (sent == null || sent.delivery() == null || ack.reason().isRefusal()) {
            return;
        }
        var message = sent.delivery().message();
        if (message.deltaVersion() > 0) {
            deltaTaken.accept(message);
        } else if (message.route() instanceof Route.OfCommand command && command.verb() == CommandVerb.REQUEST) {
            delivered.accept(command.id());
        }
    }

    private void finish(@Nullable Sent sent, Awaiting step) {
        if (sent != null && sent.awaiting() == step) {
            inFlight.remove(sent.packetId());
            keeper().done(sent.ledger(), sent.position());
        }
    }

    private void received(Packet.Ack ack, @Nullable Sent sent) {
        var id = ack.packetId();
        if (sent == null) {
            link.send(new Packet.Ack(Kind.PUBREL, id, Reason.PACKET_ID_NOT_FOUND, null));
        } else if (ack.reason().isRefusal()) {
            finish(sent, Awaiting.PUBREC);
        } else if (sent.awaiting() == Awaiting.PUBREC) {
            inFlight.put(id, sent.now(Awaiting.RELEASE));
            keeper().released(sent.ledger(), sent.position(), () -> release(id));
        } else if (sent.awaiting() == Awaiting.PUBCOMP) {
            link.send(Packet.Ack.of(Kind.PUBREL, id));
        }
    }

    private void release(int packetId) {
        var sent = inFlight.get(packetId);
        if (sent != null && sent.awaiting() == Awaiting.RELEASE) {
            inFlight.put(packetId, sent.now(Awaiting.PUBCOMP));
            link.send(Packet.Ack.of(Kind.PUBREL, packetId));
        }
    }

    private void send(Delivery delivery, int packetId, boolean dup) {
        var message = delivery.message().leavingAt(clock.millis());
        if (message.deltaVersion() > 0) {
            deltaVersions.put(message.topic(), message.deltaVersion());
        }
        // An alias must not make a packet larger than the client takes.
        var alias = packetBytes(delivery) + OutboundAliases.BYTES <= largestPacket
                ? aliases.of(message.topic())
                : OutboundAliases.Alias.NONE;
        sent++;
        link.send(new Packet.Publish(
                dup,
                delivery.qos(),
                delivery.retain(),
                alias.known() ? "" : message.topic(),
                packetId,
                message.payload(),
                message.properties(),
                alias.number(),
                delivery.identifiers()));
    }

    private void leave(Delivery delivery) {
        waiting.decrementAndGet();
        waitingBytes.addAndGet(-delivery.message().payload().length);
    }

    /** A delta is state: one that was sent, or is older than one that was, is not sent again on this connection. */
    private boolean isOldDelta(Message message) {
        return message.deltaVersion() > 0
                && (message.deltaVersion() <= deltaVersions.getOrDefault(message.topic(), 0L)
                        || queue.stream().anyMatch(other -> supersedes(other.message(), message)));
    }

    private static boolean supersedes(Message other, Message message) {
        return other.deltaVersion() >= message.deltaVersion() && other.topic().equals(message.topic());
    }

    private boolean isTooLarge(Delivery delivery) {
        if (largestPacket == Long.MAX_VALUE) {
            return false;
        }
        var tooLarge = packetBytes(delivery) > largestPacket;
        if (tooLarge) {
            counters.dropped("larger_than_client_takes");
        }
        return tooLarge;
    }

    private static long packetBytes(Delivery delivery) {
        var message = delivery.message();
        var properties =
                message.properties().bytes() + 5L * delivery.identifiers().size();
        var topic = 2 + message.topic().getBytes(StandardCharsets.UTF_8).length;
        var packetId = delivery.qos() > 0 ? 2 : 0;
        var rest = topic + packetId + lengthBytes(properties) + properties + message.payload().length;
        return 1 + lengthBytes(rest) + rest;
    }

    /** How many bytes a length takes, seven bits in each. */
    private static int lengthBytes(long length) {
        return length < 128 ? 1 : length < 16_384 ? 2 : length < 2_097_152 ? 3 : 4;
    }

    private int nextPacketId() {
        do {
            lastPacketId = lastPacketId == 65_535 ? 1 : lastPacketId + 1;
        } while (inFlight.containsKey(lastPacketId) || keeper().rests(lastPacketId));
        return lastPacketId;
    }
}
