package io.umbra.gateway.durable;

import io.umbra.gateway.routing.Delivery;
import io.umbra.gateway.routing.Position;
import io.umbra.gateway.routing.Subscription;
import io.umbra.gateway.topic.TopicFilter;
import io.umbra.messaging.BacklogReader;
import io.umbra.messaging.StoredSession;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The place in the journal that sessions share which share a subscription. What it stores is how far it has dealt, and what
 * of that is not acknowledged: one slow member does not make the others hear again what they have acknowledged.
 */
final class Group extends Follower {

    private final long project;
    private final Dealer dealer;
    private volatile Subscription subscription;
    private volatile boolean ofThings;
    private String stored;

    /** @param name the group's, as clients say it */
    Group(DurableSessions services, StoredSession from, Dealer dealer, TopicFilter filter, String name) {
        super(services, from);
        this.project = from.project();
        this.dealer = dealer;
        this.subscription = new Subscription(this, project, filter, 0, false, 0, true, name);
        this.stored = "";
        from.owed().forEach(each -> places().expect(new Position(each.shard(), each.offset())));
    }

    @Override
    public String voice() {
        return TopicFilter.SHARED;
    }

    Subscription subscription() {
        return subscription;
    }

    /** @param things whether only things stand in it */
    void ask(Subscription other, boolean things) {
        subscription = other;
        ofThings = things;
    }

    // ---- its members

    /** Somebody is there. */
    synchronized void resume() {
        if (!follows(dealer)) {
            follow(dealer);
        }
    }

    /** Nobody is. */
    synchronized void pause() {
        if (follows(dealer)) {
            unfollow();
            dealer.forgetBack();
        }
    }

    @Override
    public void room() {
        synchronized (this) {
            if (!follows(dealer)) {
                return;
            }
            dealer.dealBack();
        }
        super.room();
    }

    /** A message is about to go out at QoS 2. Once that is on disk it is that member's, and owed to nobody else. */
    CompletableFuture<?> sending(long member, int packetId, Position at) {
        return exactlyOnce().sendingTo(member, packetId, at).thenAccept(written -> done(at));
    }

    /** A member has acknowledged a message. */
    void finished(Position at) {
        done(at);
        room();
    }

    // ---- for its reader

    @Override
    List<Subscription> subscriptions() {
        return List.of(subscription);
    }

    @Override
    BacklogReader.Scope scope() {
        return Scopes.of(project, 0, subscriptions());
    }

    @Override
    boolean isOfThing() {
        return ofThings;
    }

    @Override
    synchronized List<Position> owed() {
        var dealt = dealer.places();
        return places().open().stream()
                .filter(at -> !dealt.contains(at) && !exactlyOnce().wasSent(at))
                .toList();
    }

    @Override
    synchronized void recovered(Position at, List<Delivery> deliveries) {
        if (!follows(dealer)) {
            return;
        }
        places().reopen(at, deliveries.size());
        for (var delivery : deliveries) {
            noteHandedOver(at, delivery.message().topic());
            dealer.takeBack(delivery);
        }
        if (deliveries.isEmpty()) {
            passedOver(1);
        }
        dealer.dealBack();
    }

    // ---- for its keeper

    @Override
    @Nullable
    Move moved(long missedSoFar) {
        var cursor = places().handedOver();
        var owed = places().open();
        var text = cursor.text() + owed;
        var passed = exactlyOnce().passed(cursor);
        if (text.equals(stored) && passed.isEmpty()) {
            return null;
        }
        stored = text;
        return new Move(cursor, owed, places().time(), missedSoFar, passed);
    }
}
