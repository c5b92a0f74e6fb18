package io.umbra.gateway.session;

import io.umbra.gateway.outbound.Announcements;
import io.umbra.gateway.outbound.Stale;
import io.umbra.gateway.routing.Delivery;
import io.umbra.gateway.routing.Message;
import io.umbra.gateway.routing.Subscription;
import io.umbra.shadow.Change;
import io.umbra.shadow.Outcome;
import io.umbra.thing.ThingRef;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Brings a session that was absent the newest of what is state, as its client takes it. Used on the session's thread. */
final class Refresher {

    private static final int AT_ONCE = 50;

    private final Session session;
    private final Outflow outflow;
    private final Supplier<List<Subscription>> filters;
    private final Deque<Stale> waiting = new ArrayDeque<>();
    private int asked;

    /** @param filters for whose sake it is brought */
    Refresher(Session session, Outflow outflow, Supplier<List<Subscription>> filters) {
        this.session = session;
        this.outflow = outflow;
        this.filters = filters;
    }

    void bring(List<Stale> changed) {
        waiting.addAll(changed);
        goOn();
    }

    /** Called whenever there may be room again. */
    void goOn() {
        if (asked > 0 || waiting.isEmpty() || !outflow.hasRoom() || session.hasEnded()) {
            return;
        }
        var things = new LinkedHashMap<Long, ThingRef>();
        for (var i = 0; i < AT_ONCE && !waiting.isEmpty(); i++) {
            switch (waiting.remove()) {
                case Stale.OfShadow(var thing, var name) -> {
                    asked++;
                    session.door().add(new Asking(thing, name));
                }
                case Stale.OfPresence(var thing) -> things.put(thing.key(), thing);
            }
        }
        if (!things.isEmpty()) {
            asked++;
            session.services()
                    .presence()
                    .newest(things)
                    .whenComplete((messages, failed) ->
                            session.mailbox().put(new Told(session, () -> arrived(failed == null ? messages : null))));
        }
    }

    private void arrived(@Nullable List<Message> messages) {
        asked--;
        if (messages == null) {
            session.end(End.STORE_AWAY);
        } else {
            messages.forEach(this::tell);
            goOn();
        }
    }

    private void tell(Message message) {
        var matching = filters.get().stream()
                .filter(each -> each.filter().matches(message.topic()))
                .toList();
        var delivery = Delivery.of(message, matching);
        if (delivery != null) {
            session.ear().deliver(delivery);
        }
    }

    /** Asks the lane, so that the answer stands in version order among what happens. */
    private final class Asking extends Errand {

        private final ThingRef thing;
        private final String shadow;
        private final UUID messageId = session.services().ids().get();

        Asking(ThingRef thing, String shadow) {
            super(session);
            this.thing = thing;
            this.shadow = shadow;
        }

        @Override
        Change change() {
            return new Change.Get(thing, messageId, shadow);
        }

        @Override
        void answered(Outcome outcome) {
            arrived(
                    switch (outcome) {
                        case Outcome.Unavailable _ -> null;
                        case Outcome.Document document -> Announcements.newest(thing, shadow, document, messageId);
                        default -> List.of();
                    });
        }
    }
}
