package io.umbra.gateway.durable;

import io.umbra.gateway.routing.Position;
import io.umbra.gateway.routing.Subscription;
import io.umbra.gateway.topic.TopicFilter;
import io.umbra.messaging.BacklogReader;
import io.umbra.messaging.SessionTable;
import io.umbra.messaging.StoredSession;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A session that outlives its connections. Its methods may be called on any thread. */
public final class DurableSession extends Follower {

    /** What names a session. */
    public record Name(long project, String owner, String clientId) {}

    /** A message that goes out again because it was in the air. */
    private record Redelivered(Position position, String topic) {}

    private final Name name;
    private final long thing;
    private final Map<String, Subscription> held = new LinkedHashMap<>();
    private final Map<Integer, Flight> flights = new LinkedHashMap<>();
    private final Set<Redelivered> redelivered = new HashSet<>();
    private CompletableFuture<Void> free = CompletableFuture.completedFuture(null);
    private long expirySeconds;
    private @Nullable Long leftAt;
    private String stored;

    DurableSession(DurableSessions services, StoredSession from) {
        super(services, from);
        this.name = new Name(from.project(), from.owner(), from.clientId());
        this.thing = from.thing();
        this.expirySeconds = from.expirySeconds();
        this.leftAt = from.leftAt();
        this.stored = from.cursor().text();
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
        leftAt = null;
        var open = List.copyOf(flights.values());
        redelivered.clear();
        for (var flight : open) {
            if (isOwn(flight) && flight.delivery() != null && flight.position() != null) {
                redelivered.add(new Redelivered(
                        flight.position(), flight.delivery().message().topic()));
            }
        }
        flights.clear();
        follow(connection);
        return new Resumed(open, exactlyOnce().received());
    }

    /** Whether it is one that nobody else keeps. */
    private static boolean isOwn(Flight flight) {
        return flight.ledger() == null;
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
            if (!follows(connection)) {
                return;
            }
            unfollow();
            keepFlights(open);
            expirySeconds = expiry;
            leftAt = services().clock().millis();
            freed = free;
        }
        services().left(this, expiry);
        freed.complete(null);
    }

    /** What was handed over and not sent is read again. */
    private void keepFlights(Collection<Flight> open) {
        var flying = new HashSet<Position>();
        for (var flight : open) {
            flights.put(flight.packetId(), flight);
            if (isOwn(flight) && flight.position() != null) {
                flying.add(flight.position());
            }
        }
        places().keepOnly(flying);
    }

    /** What was in the air when the platform went. */
    synchronized void inTheAir(List<Flight> open) {
        for (var flight : open) {
            flights.put(flight.packetId(), flight);
            if (isOwn(flight) && flight.position() != null) {
                places().expect(flight.position());
            }
        }
    }

    /** Nothing of it goes out any more: whoever else keeps some of that need not wait. */
    synchronized void giveUpFlights() {
        for (var flight : flights.values()) {
            if (flight.ledger() != null) {
                flight.ledger().done();
            }
        }
        flights.clear();
    }

    // ---- its filters

    /** All of them, those it shares with others too. */
    public synchronized List<Subscription> held() {
        return List.copyOf(held.values());
    }

    @Override
    synchronized List<Subscription> subscriptions() {
        return held.values().stream().filter(each -> each.group() == null).toList();
    }

    /** Those it shares with others. */
    public synchronized List<Subscription> shared() {
        return held.values().stream().filter(each -> each.group() != null).toList();
    }

    /** Holds filters from now on; done when they are on disk. */
    public CompletableFuture<?> subscribe(List<Subscription> more) {
        synchronized (this) {
            more.forEach(this::hold);
        }
        var rows = more.stream()
                .map(each -> new StoredSession.Subscribed(
                        each.text(), each.qos(), each.noLocal(), each.identifier(), each.retainAsPublished()))
                .toList();
        return services().write(connection -> SessionTable.subscribe(connection, id(), rows));
    }

    public CompletableFuture<?> unsubscribe(List<String> filters) {
        synchronized (this) {
            filters.forEach(held::remove);
        }
        return services().write(connection -> SessionTable.unsubscribe(connection, id(), filters));
    }

    /** The filters it had when the platform went. */
    synchronized void restore(List<StoredSession.Subscribed> rows) {
        for (var row : rows) {
            var asked = TopicFilter.of(row.filter());
            var filter = asked != null && asked.isShared() ? asked.ofGroup() : asked;
            if (asked != null && filter != null) {
                hold(new Subscription(
                        this,
                        name.project(),
                        filter,
                        row.qos(),
                        row.noLocal(),
                        row.identifier(),
                        row.retainAsPublished(),
                        asked.group()));
            }
        }
    }

    private void hold(Subscription subscription) {
        held.put(subscription.text(), subscription);
    }

    // ---- for its reader

    @Override
    BacklogReader.Scope scope() {
        return Scopes.of(name.project(), thing, subscriptions());
    }

    @Override
    boolean isUnderWay(Position at, String topic) {
        return redelivered.contains(new Redelivered(at, topic));
    }

    @Override
    boolean isOfThing() {
        return thing != 0;
    }

    // ---- for its keeper

    @Override
    @Nullable
    Move moved(long missedSoFar) {
        var cursor = places().acknowledged();
        var text = cursor.text();
        var passed = exactlyOnce().passed(cursor);
        if (text.equals(stored) && passed.isEmpty()) {
            return null;
        }
        stored = text;
        return new Move(cursor, List.of(), places().acknowledgedTime(), missedSoFar, passed);
    }

    synchronized boolean isExpired(long now) {
        return leftAt != null && isAbsent() && now - leftAt >= expirySeconds * 1_000;
    }

    /** The connection that was to take it on did not; false where another has. */
    synchronized boolean abandoned(long now, long expiry) {
        if (!isAbsent()) {
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
}
