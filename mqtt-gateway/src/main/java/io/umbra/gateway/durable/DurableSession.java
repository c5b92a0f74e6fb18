package io.umbra.gateway.durable;

import io.umbra.gateway.outbound.Stale;
import io.umbra.gateway.routing.Delivery;
import io.umbra.gateway.routing.Position;
import io.umbra.gateway.routing.Subscriber;
import io.umbra.gateway.routing.Subscription;
import io.umbra.gateway.topic.Route;
import io.umbra.gateway.topic.ShadowVerb;
import io.umbra.journal.Cursor;
import io.umbra.messaging.BacklogReader;
import io.umbra.messaging.SessionTable;
import io.umbra.messaging.StoredSession;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A session that outlives its connections. While one is there and keeps up, it hears what happens; otherwise its messages
 * wait in the journal and are read from its place there. Its methods may be called on any thread.
 */
public final class DurableSession implements Subscriber {

    private static final int MOST_JOINING = 1_000;

    /** What names a session. */
    public record Name(long project, String owner, String clientId) {}

    /** A message that goes out again because it was in the air. */
    private record Redelivered(Position position, String topic) {}

    /** Where its kept messages come from. */
    enum Mode {
        /** From nowhere: there is no connection. */
        ABSENT,
        /** From the journal. */
        READING,
        /** From the journal for the last time, while what happens is held back. */
        JOINING,
        /** From whoever publishes them. */
        LIVE
    }

    private final DurableSessions services;
    private final long id;
    private final Name name;
    private final long thing;
    private final Catchup catchup;
    private final Map<String, Subscription> subscriptions = new LinkedHashMap<>();
    private final ExactlyOnce exactlyOnce;
    private final Map<Integer, Flight> flights = new LinkedHashMap<>();
    private final Set<Redelivered> redelivered = new HashSet<>();
    private final Places places;
    private final Deque<Delivery> joining = new ArrayDeque<>();
    private Cursor joinedAt = Cursor.start();
    private CompletableFuture<Void> free = CompletableFuture.completedFuture(null);
    private Mode mode = Mode.ABSENT;
    private @Nullable Outlet outlet;
    private long expirySeconds;
    private @Nullable Long leftAt;
    private String stored;
    private boolean waitsForRoom;
    private long missed;
    private boolean over;

    DurableSession(DurableSessions services, StoredSession from) {
        this.services = services;
        this.id = from.id();
        this.name = new Name(from.project(), from.owner(), from.clientId());
        this.thing = from.thing();
        this.exactlyOnce = new ExactlyOnce(services, from);
        this.expirySeconds = from.expirySeconds();
        this.leftAt = from.leftAt();
        this.missed = from.missed();
        this.stored = from.cursor().text();
        this.places = new Places(from.cursor(), from.cursorTime(), services.heads());
        this.catchup = new Catchup(this, services);
    }

    public long id() {
        return id;
    }

    /** What is on disk of its QoS 2. */
    public ExactlyOnce exactlyOnce() {
        return exactlyOnce;
    }

    public Name name() {
        return name;
    }

    long thing() {
        return thing;
    }

    @Override
    public String voice() {
        return name.owner() + "/" + name.clientId();
    }

    @Override
    public boolean keeps() {
        return true;
    }

    // ---- what happens

    @Override
    public synchronized void deliver(Delivery delivery) {
        var connection = outlet;
        if (connection == null) {
            return;
        }
        if (isKept(delivery)) {
            hearKept(delivery, connection);
        } else if (mode == Mode.LIVE || !isState(delivery)) {
            connection.deliver(delivery);
        }
    }

    private void hearKept(Delivery delivery, Outlet connection) {
        switch (mode) {
            case LIVE -> {
                if (!wasRead(positionOf(delivery)) && !handOver(delivery, connection)) {
                    fallBehind(delivery);
                }
            }
            case JOINING -> {
                joining.add(delivery);
                if (joining.size() > MOST_JOINING) {
                    joining.clear();
                    mode = Mode.READING;
                }
            }
            case READING, ABSENT -> {}
        }
    }

    /** What is committed is told only some time later: by then it may have been read from the journal. */
    private boolean wasRead(Position at) {
        return at.offset() <= joinedAt.offset(at.shard());
    }

    /** The connection does not keep up: from here on it reads the journal, at its own pace. */
    private void fallBehind(Delivery first) {
        places.settle();
        places.backTo(positionOf(first));
        mode = Mode.READING;
        waitsForRoom = true;
    }

    /** Answers false where the connection has no room. */
    private boolean handOver(Delivery delivery, Outlet connection) {
        var at = positionOf(delivery);
        if (exactlyOnce.wasSent(at) || !connection.mayHear(delivery.message())) {
            return true;
        }
        if (!connection.offer(delivery)) {
            return false;
        }
        places.handOver(at);
        return true;
    }

    private static boolean isKept(Delivery delivery) {
        return delivery.qos() > 0 && delivery.message().position() != null;
    }

    /** Of what is state only the newest counts: it is asked for once the rest has been told. */
    private static boolean isState(Delivery delivery) {
        return switch (delivery.message().route()) {
            case Route.OfShadow topic -> topic.verb() == ShadowVerb.DELTA || topic.verb() == ShadowVerb.UPDATE_SNAPSHOT;
            default -> false;
        };
    }

    private static Position positionOf(Delivery delivery) {
        var position = delivery.message().position();
        if (position == null) {
            throw new IllegalStateException("not kept in the journal");
        }
        return position;
    }

    // ---- its connection

    /** Done when it has no connection. */
    synchronized CompletableFuture<Void> free() {
        return free;
    }

    /** What a connection finds that takes the session on. */
    public record Resumed(List<Flight> flights, Set<Integer> received) {}

    /** A connection takes it on, and is told from now on what it missed, then what happens. */
    public synchronized Resumed attach(Outlet connection) {
        free = new CompletableFuture<>();
        outlet = connection;
        leftAt = null;
        mode = Mode.READING;
        waitsForRoom = false;
        var open = List.copyOf(flights.values());
        redelivered.clear();
        for (var flight : open) {
            if (flight.delivery() != null && flight.position() != null) {
                redelivered.add(new Redelivered(
                        flight.position(), flight.delivery().message().topic()));
            }
        }
        flights.clear();
        catchup.begin();
        return new Resumed(open, exactlyOnce.received());
    }

    /**
     * The connection is gone.
     *
     * @param connection the one that took it on
     * @param open what it had sent, not acknowledged
     * @param expiry seconds the session stays without one
     */
    public void detach(Outlet connection, Collection<Flight> open, long expiry) {
        CompletableFuture<Void> freed;
        synchronized (this) {
            if (outlet != connection) {
                return;
            }
            if (mode == Mode.LIVE) {
                places.settle();
            }
            outlet = null;
            mode = Mode.ABSENT;
            joining.clear();
            keepFlights(open);
            expirySeconds = expiry;
            leftAt = services.clock().millis();
            freed = free;
        }
        services.left(this, expiry);
        freed.complete(null);
    }

    /** What was handed over and not sent is read again. */
    private void keepFlights(Collection<Flight> open) {
        var flying = new HashSet<Position>();
        for (var flight : open) {
            flights.put(flight.packetId(), flight);
            if (flight.position() != null) {
                flying.add(flight.position());
            }
        }
        places.keepOnly(flying);
    }

    /** The connection has room again. */
    public void room() {
        synchronized (this) {
            if (!waitsForRoom || outlet == null) {
                return;
            }
            waitsForRoom = false;
        }
        catchup.goOn();
    }

    // ---- what its connection did with what it was given

    /** A message was acknowledged to the end, or can never be. */
    public synchronized void done(Position at) {
        places.done(at);
    }

    // ---- its filters

    public synchronized List<Subscription> subscriptions() {
        return List.copyOf(subscriptions.values());
    }

    /** Holds filters from now on; done when they are on disk. */
    public CompletableFuture<?> subscribe(List<Subscription> more) {
        synchronized (this) {
            more.forEach(each -> subscriptions.put(each.filter().text(), each));
        }
        var rows = more.stream()
                .map(each -> new StoredSession.Subscribed(
                        each.filter().text(), each.qos(), each.noLocal(), each.identifier(), each.retainAsPublished()))
                .toList();
        return services.write(connection -> SessionTable.subscribe(connection, id, rows));
    }

    public CompletableFuture<?> unsubscribe(List<String> filters) {
        synchronized (this) {
            filters.forEach(subscriptions::remove);
        }
        return services.write(connection -> SessionTable.unsubscribe(connection, id, filters));
    }

    void hold(Subscription subscription) {
        subscriptions.put(subscription.filter().text(), subscription);
    }

    // ---- for its reader

    /** Where to read on; null where there is nobody to read to, or no room. */
    synchronized @Nullable Cursor place() {
        return outlet == null || mode == Mode.LIVE || mode == Mode.ABSENT || waitsForRoom ? null : places.handedOver();
    }

    synchronized long placeTime() {
        return places.time();
    }

    BacklogReader.Scope scope() {
        return Scopes.of(name.project(), thing, subscriptions());
    }

    /** Whether the row's messages could all be taken, so that the next may be read. */
    synchronized boolean take(Position at, List<Delivery> deliveries) {
        var connection = outlet;
        if (connection == null) {
            return false;
        }
        for (var delivery : deliveries) {
            var again = new Redelivered(at, delivery.message().topic());
            if (!redelivered.contains(again) && !handOver(delivery, connection)) {
                places.backTo(at);
                waitsForRoom = true;
                return false;
            }
        }
        places.pass(at);
        return true;
    }

    /** So much of the journal was read to it, and nothing was left out. */
    synchronized void hasRead(Cursor read) {
        places.readTo(read);
    }

    /** The same where that was all there was at a time. */
    synchronized void hasReadAll(Cursor read, long then) {
        places.readToEnd(read, then);
    }

    /**
     * The end was reached: answers whether it hears live from now on; if not, it is to be read to once more.
     *
     * @param stale whose state it has to be told
     */
    synchronized boolean join(Collection<Stale> stale) {
        var connection = outlet;
        if (connection == null || mode == Mode.LIVE) {
            return true;
        }
        if (mode == Mode.READING) {
            joining.clear();
            mode = Mode.JOINING;
            return false;
        }
        mode = Mode.LIVE;
        joinedAt = places.handedOver();
        for (var delivery = joining.poll(); delivery != null; delivery = joining.poll()) {
            var at = positionOf(delivery);
            if (!wasRead(at) && !handOver(delivery, connection)) {
                joining.clear();
                places.backTo(at);
                mode = Mode.READING;
                waitsForRoom = true;
                return true;
            }
        }
        connection.caughtUp(List.copyOf(stale));
        return true;
    }

    synchronized void passedOver(long count) {
        missed += count;
        services.passedOver(count);
        places.move();
    }

    boolean isOfThing() {
        return thing != 0;
    }

    // ---- for its keeper

    /** What of it has changed since it was last written. */
    record Move(Cursor cursor, long time, long missed, List<StoredSession.Sent> passed) {}

    /** @param write called under the session's lock, so that an earlier place is never written after a later one */
    synchronized void advance(long now, Consumer<Move> write) {
        var move = move(now);
        if (move != null) {
            write.accept(move);
        }
    }

    private @Nullable Move move(long now) {
        if (over || !places.takeMoved()) {
            return null;
        }
        if (mode == Mode.LIVE) {
            places.settle(now);
        }
        var cursor = places.acknowledged();
        var text = cursor.text();
        var passed = exactlyOnce.passed(cursor);
        if (text.equals(stored) && passed.isEmpty()) {
            return null;
        }
        stored = text;
        return new Move(cursor, places.acknowledgedTime(), missed, passed);
    }

    synchronized boolean isExpired(long now) {
        return leftAt != null && outlet == null && now - leftAt >= expirySeconds * 1_000;
    }

    synchronized boolean isAbsent() {
        return outlet == null;
    }

    synchronized boolean isOver() {
        return over;
    }

    synchronized void end() {
        over = true;
    }

    /** The connection that was to take it on did not; false where another has. */
    synchronized boolean abandoned(long now, long expiry) {
        if (outlet != null) {
            return false;
        }
        expirySeconds = expiry;
        leftAt = now;
        return true;
    }

    synchronized void resumeAs(long expiry) {
        expirySeconds = expiry;
        leftAt = null;
    }

    /** What was in the air when the platform went. */
    synchronized void inTheAir(List<Flight> open) {
        for (var flight : open) {
            flights.put(flight.packetId(), flight);
            if (flight.position() != null) {
                places.expect(flight.position());
            }
        }
    }
}
