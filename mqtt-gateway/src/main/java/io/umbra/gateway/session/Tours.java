package io.umbra.gateway.session;

import io.umbra.gateway.routing.Delivery;
import io.umbra.gateway.routing.Shelf;
import io.umbra.gateway.routing.Subscription;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Brings the retained messages of a new subscription to the client, a page at a time, as the client takes them. Used on
 * the session's thread.
 */
final class Tours {

    private final Session session;
    private final Outflow outflow;
    private final Deque<Subscription> waiting = new ArrayDeque<>();
    private @Nullable String next;
    private boolean reading;

    Tours(Session session, Outflow outflow) {
        this.session = session;
        this.outflow = outflow;
    }

    /** The messages its filter matches, from the first on. */
    void begin(Subscription subscription) {
        waiting.add(subscription);
        goOn();
    }

    /** Called whenever there may be room again. */
    void goOn() {
        var subscription = waiting.peek();
        if (subscription == null || reading || !outflow.hasRoom() || session.hasEnded()) {
            return;
        }
        reading = true;
        session.services()
                .shelves()
                .of(subscription.filter())
                .page(session.who().project(), subscription.filter(), next)
                .whenComplete((page, failed) ->
                        session.mailbox().put(new Told(session, () -> arrived(subscription, page, failed))));
    }

    private void arrived(Subscription subscription, Shelf.@Nullable Page page, @Nullable Throwable failed) {
        reading = false;
        if (page == null || failed != null) {
            session.end(End.STORE_AWAY);
            return;
        }
        for (var message : page.messages()) {
            var qos = Math.min(subscription.qos(), message.qos());
            var identifiers = subscription.identifier() == 0 ? List.<Integer>of() : List.of(subscription.identifier());
            session.ear().deliver(new Delivery(message, qos, identifiers, true));
        }
        next = page.next();
        if (next == null) {
            waiting.remove();
        }
        goOn();
    }
}
