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
import io.umbra.messaging.StoredSession;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Whoever has a place in the journal. While its outlet is there and keeps up, it hears what happens; otherwise its messages
 * wait in the journal and are read from its place there. Its methods may be called on any thread.
 */
abstract class Follower implements Subscriber {

    private static final int MOST_JOINING = 1_000;

    /** Where its kept messages come from. */
    private enum Mode {
        /** From nowhere: there is no outlet. */
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
    private final Catchup catchup;
    private final ExactlyOnce exactlyOnce;
    private final Places places;
    private final LastRows lastRows = new LastRows();
    private final Deque<Delivery> joining = new ArrayDeque<>();
    private Cursor joinedAt = Cursor.start();
    private Mode mode = Mode.ABSENT;
    private @Nullable Outlet outlet;
    private boolean waitsForRoom;
    private long missed;
    private boolean over;

    Follower(DurableSessions services, StoredSession from) {
        this.services = services;
        this.id = from.id();
        this.exactlyOnce = new ExactlyOnce(services, from);
        this.missed = from.missed();
        this.places = new Places(from.cursor(), from.cursorTime(), services.heads());
        this.catchup = new Catchup(this, services);
    }

    public final long id() {
        return id;
    }

    /** What is on disk of its QoS 2. */
    public final ExactlyOnce exactlyOnce() {
        return exactlyOnce;
    }

    final DurableSessions services() {
        return services;
    }

    /** Guarded by this one's lock. */
    final Places places() {
        return places;
    }

    @Override
    public final boolean keeps() {
        return true;
    }

    // ---- what it asks for

    /** What it hears by its own place in the journal. */
    abstract List<Subscription> subscriptions();

    abstract BacklogReader.Scope scope();

    /** Whether it is owed no more than a thing is. */
    abstract boolean isOfThing();

    // ---- what happens

    @Override
    public final synchronized void deliver(Delivery delivery) {
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

    /** The outlet does not keep up: from here on it reads the journal, at its own pace. */
    private void fallBehind(Delivery first) {
        places.settle();
        places.backTo(positionOf(first));
        mode = Mode.READING;
        waitsForRoom = true;
    }

    /** Answers false where the outlet has no room. */
    private boolean handOver(Delivery delivery, Outlet connection) {
        var at = positionOf(delivery);
        var topic = delivery.message().topic();
        if (exactlyOnce.wasSent(at) || lastRows.has(at, topic) || !connection.mayHear(delivery.message())) {
            return true;
        }
        places.handOver(at);
        if (!connection.offer(delivery)) {
            places.done(at);
            return false;
        }
        lastRows.add(at, topic);
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

    static Position positionOf(Delivery delivery) {
        var position = delivery.message().position();
        if (position == null) {
            throw new IllegalStateException("not kept in the journal");
        }
        return position;
    }

    // ---- its outlet

    /** From now on it is told what it missed, then what happens. To be called under its lock. */
    final void follow(Outlet connection) {
        outlet = connection;
        mode = Mode.READING;
        waitsForRoom = false;
        lastRows.clear();
        catchup.begin();
    }

    /** The outlet is gone. To be called under its lock. */
    final void unfollow() {
        if (mode == Mode.LIVE) {
            places.settle();
        }
        outlet = null;
        mode = Mode.ABSENT;
        joining.clear();
    }

    final boolean follows(Outlet connection) {
        return outlet == connection;
    }

    final synchronized boolean isAbsent() {
        return outlet == null;
    }

    /** The outlet has room again. */
    public void room() {
        synchronized (this) {
            if (!waitsForRoom || outlet == null) {
                return;
            }
            waitsForRoom = false;
        }
        catchup.goOn();
    }

    /** A message was acknowledged to the end, or can never be. */
    public final synchronized void done(Position at) {
        places.done(at);
    }

    // ---- for its reader

    /** Where to read on; null where there is nobody to read to, or no room. */
    final synchronized @Nullable Cursor place() {
        return outlet == null || mode == Mode.LIVE || waitsForRoom ? null : places.handedOver();
    }

    final synchronized long placeTime() {
        return places.time();
    }

    /** Rows to be told before any others: they were handed over once, and came back. */
    List<Position> owed() {
        return List.of();
    }

    /** One of them, as it is read; nothing where it is not kept any more. */
    void recovered(Position at, List<Delivery> deliveries) {
        throw new IllegalStateException("nothing is owed");
    }

    /** Remembered as handed over on this topic. */
    final void noteHandedOver(Position at, String topic) {
        lastRows.add(at, topic);
    }

    /** Whether it goes out again already, since it was in the air. */
    boolean isUnderWay(Position at, String topic) {
        return false;
    }

    /** Whether the row's messages could all be taken, so that the next may be read. */
    final synchronized boolean take(Position at, List<Delivery> deliveries) {
        var connection = outlet;
        if (connection == null) {
            return false;
        }
        for (var delivery : deliveries) {
            if (!isUnderWay(at, delivery.message().topic()) && !handOver(delivery, connection)) {
                places.backTo(at);
                waitsForRoom = true;
                return false;
            }
        }
        places.pass(at);
        return true;
    }

    /** So much of the journal was read to it, and nothing was left out. */
    final synchronized void hasRead(Cursor read) {
        places.readTo(read);
    }

    /** The same where that was all there was at a time. */
    final synchronized void hasReadAll(Cursor read, long then) {
        places.readToEnd(read, then);
    }

    /**
     * The end was reached: answers whether it hears live from now on; if not, it is to be read to once more.
     *
     * @param stale whose state it has to be told
     */
    final synchronized boolean join(Collection<Stale> stale) {
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

    final synchronized void passedOver(long count) {
        missed += count;
        services.passedOver(count);
        places.move();
    }

    // ---- for its keeper

    /** What of it has changed since it was last written. */
    record Move(Cursor cursor, List<Position> owed, long time, long missed, List<StoredSession.Sent> passed) {}

    /** @param write called under the lock, so that an earlier place is never written after a later one */
    final synchronized void advance(long now, Consumer<Move> write) {
        if (over || !places.takeMoved()) {
            return;
        }
        if (mode == Mode.LIVE) {
            places.settle(now);
        }
        var move = moved(missed);
        if (move != null) {
            write.accept(move);
        }
    }

    /** Null where nothing has changed that is written. */
    abstract @Nullable Move moved(long missedSoFar);

    final synchronized boolean isOver() {
        return over;
    }

    final synchronized void end() {
        over = true;
    }
}
