package io.umbra.gateway.durable;

import io.umbra.gateway.routing.Subscription;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** A connection's place in a group, and what it was dealt and has not acknowledged. Guarded by its dealer's lock. */
final class Seat {

    private final Member connection;
    private final long session;
    private final int window;
    private final Set<Dealt> outstanding = new LinkedHashSet<>();
    private Subscription subscription;

    /**
     * @param session the number of the connection's session, 0 where that ends with it
     * @param window how many messages it may have at a time
     */
    Seat(Member connection, long session, int window, Subscription subscription) {
        this.connection = connection;
        this.session = session;
        this.window = window;
        this.subscription = subscription;
    }

    Member connection() {
        return connection;
    }

    long session() {
        return session;
    }

    Subscription subscription() {
        return subscription;
    }

    void subscribe(Subscription other) {
        subscription = other;
    }

    int room() {
        return window - outstanding.size();
    }

    boolean offer(Dealt dealt) {
        outstanding.add(dealt);
        var taken = connection.offer(dealt.delivery().dealtTo(subscription, dealt));
        if (!taken) {
            outstanding.remove(dealt);
        }
        return taken;
    }

    boolean done(Dealt dealt) {
        return outstanding.remove(dealt);
    }

    boolean isIdle() {
        return outstanding.isEmpty();
    }

    List<Dealt> outstanding() {
        return List.copyOf(outstanding);
    }

    List<Dealt> takeOutstanding() {
        var all = new ArrayList<>(outstanding);
        outstanding.clear();
        return all;
    }
}
