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
 * under which packet id; those of a group to which of its members. May be used on any thread.
 */
public final class ExactlyOnce {

    /** @param open whether a member has not acknowledged it to the end */
    private record Sending(int packetId, long member, boolean open) {}

    private final DurableSessions services;
    private final long session;
    private final Set<Integer> received;
    private final Map<Position, Sending> sent = new HashMap<>();

    ExactlyOnce(DurableSessions services, StoredSession from) {
        this.services = services;
        this.session = from.id();
        this.received = new HashSet<>(from.received());
        for (var each : from.sent()) {
            sent.put(
                    new Position(each.shard(), each.offset()),
                    new Sending(each.packetId(), each.member(), each.member() != 0));
        }
    }

    /** Writes down that a message is about to be sent. */
    public CompletableFuture<?> sending(int packetId, Position at) {
        return sending(new Sending(packetId, 0, false), at);
    }

    /**
     * The same to a member.
     *
     * @param member its session, 0 where that ends with its connection
     */
    CompletableFuture<?> sendingTo(long member, int packetId, Position at) {
        return sending(new Sending(packetId, member, true), at);
    }

    private CompletableFuture<?> sending(Sending what, Position at) {
        synchronized (this) {
            sent.put(at, what);
        }
        var row = new Sent(at.shard(), at.offset(), what.packetId(), false, what.member());
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
    public boolean rests(int packetId) {
        return rests(0, packetId);
    }

    /** The same of a member. */
    synchronized boolean rests(long member, int packetId) {
        return !sent.isEmpty()
                && sent.values().stream().anyMatch(each -> each.packetId() == packetId && each.member() == member);
    }

    /** A member has acknowledged it to the end, or never will. */
    synchronized void finished(Position at) {
        sent.computeIfPresent(at, (same, each) -> new Sending(each.packetId(), each.member(), false));
    }

    /** Those that need not be remembered any more, since they will not be read again. */
    synchronized List<Sent> passed(Cursor acknowledged) {
        var passed = new ArrayList<Sent>();
        sent.forEach((at, each) -> {
            if (!each.open() && at.offset() <= acknowledged.offset(at.shard())) {
                passed.add(new Sent(at.shard(), at.offset(), each.packetId(), true, each.member()));
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
