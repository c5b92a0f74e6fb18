package io.umbra.gateway.durable;

import io.umbra.gateway.routing.Position;
import io.umbra.journal.Cursor;
import io.umbra.messaging.SessionTable;
import io.umbra.messaging.StoredSession;
import io.umbra.messaging.StoredSession.Sent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * What a session has on disk of QoS 2: which of its own publishes came and are not released, and which messages were sent
 * under which packet id. May be used on any thread.
 */
public final class ExactlyOnce {

    private final DurableSessions services;
    private final long session;
    private final Set<Integer> received;
    private final Map<Position, Integer> sent = new HashMap<>();

    ExactlyOnce(DurableSessions services, StoredSession from) {
        this.services = services;
        this.session = from.id();
        this.received = new HashSet<>(from.received());
        for (var each : from.sent()) {
            sent.put(new Position(each.shard(), each.offset()), each.packetId());
        }
    }

    /** Writes down that a message is about to be sent. */
    public CompletableFuture<?> sending(int packetId, Position at) {
        synchronized (this) {
            sent.put(at, packetId);
        }
        var row = new Sent(at.shard(), at.offset(), packetId, false);
        return services.write(connection -> SessionTable.sending(connection, session, row));
    }

    /** Writes down that its PUBREC came. */
    public CompletableFuture<?> released(Position at) {
        return services.write(connection -> SessionTable.released(connection, session, at.shard(), at.offset()));
    }

    /** Whether a message was sent before, and must not be again. */
    synchronized boolean wasSent(Position at) {
        return sent.containsKey(at);
    }

    /** Whether a packet id stands for a message that is not forgotten on disk. */
    public synchronized boolean rests(int packetId) {
        return !sent.isEmpty() && sent.containsValue(packetId);
    }

    /** Those that need not be remembered any more, since they will not be read again. */
    synchronized List<Sent> passed(Cursor acknowledged) {
        var passed = new ArrayList<Sent>();
        sent.forEach((at, packetId) -> {
            if (at.offset() <= acknowledged.offset(at.shard())) {
                passed.add(new Sent(at.shard(), at.offset(), packetId, true));
            }
        });
        return passed;
    }

    /** They are forgotten on disk, so their packet ids are free. */
    synchronized void forgotten(List<Sent> passed) {
        passed.forEach(each -> sent.remove(new Position(each.shard(), each.offset())));
    }

    /** A publish came and was taken. */
    public synchronized void received(int packetId) {
        received.add(packetId);
    }

    synchronized Set<Integer> received() {
        return Set.copyOf(received);
    }

    /** It was released. */
    public CompletableFuture<?> forget(int packetId) {
        synchronized (this) {
            received.remove(packetId);
        }
        return services.write(connection -> SessionTable.forgetReceived(connection, session, packetId));
    }
}
