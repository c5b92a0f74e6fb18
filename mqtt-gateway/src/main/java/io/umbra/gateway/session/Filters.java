package io.umbra.gateway.session;

import io.umbra.gateway.access.Identity;
import io.umbra.gateway.outbound.Announcements;
import io.umbra.gateway.routing.Delivery;
import io.umbra.gateway.routing.Subscription;
import io.umbra.gateway.topic.TopicFilter;
import io.umbra.shadow.Change;
import io.umbra.shadow.Outcome;
import io.umbra.thing.ThingFacts;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/** What a session subscribes. */
final class Filters {

    private final Session session;
    private final Services services;
    private final Attention attention;
    private final Tours tours;
    private final Map<String, Subscription> held = new HashMap<>();

    Filters(Session session, Tours tours) {
        this.session = session;
        this.services = session.services();
        this.attention = new Attention(session);
        this.tours = tours;
    }

    int count() {
        return held.size();
    }

    void subscribe(Packet.Subscribe packet) {
        if (packet.wishes().isEmpty()) {
            session.end(End.protocolError(Reason.PROTOCOL_ERROR, "a SUBSCRIBE without a filter"));
            return;
        }
        if (packet.wishes().stream().anyMatch(Filters::isSharedWithoutItself)) {
            session.end(End.protocolError(Reason.PROTOCOL_ERROR, "a shared subscription cannot be kept from itself"));
            return;
        }
        var reasons = new ArrayList<Reason>();
        var listening = new ArrayList<Subscription>();
        var granted = new ArrayList<Subscription>();
        var toured = new ArrayList<Subscription>();
        for (var wish : packet.wishes()) {
            var reason = reasons.size() < services.settings().maxFiltersPerSubscribe()
                    ? subscribe(wish, packet.identifier(), listening, granted, toured)
                    : Reason.QUOTA_EXCEEDED;
            reasons.add(reason);
        }
        acknowledge(granted, toured, new Packet.Suback(packet.packetId(), List.copyOf(reasons)));
        if (!listening.isEmpty() && session.who() instanceof Identity.Device(var thing)) {
            session.door().add(new Listening(thing, List.copyOf(listening)));
        }
        attend();
    }

    private static boolean isSharedWithoutItself(Packet.Wish wish) {
        var filter = TopicFilter.of(wish.filter());
        return wish.noLocal() && filter != null && filter.isShared();
    }

    /** Commands are not for this connection any more, though it stands in its thing's presence. */
    void attendNoMore() {
        attention.follow(List.of());
    }

    /** To be called whenever what is held has changed. */
    private void attend() {
        attention.follow(held(false).stream().map(Subscription::filter).toList());
    }

    private Reason subscribe(
            Packet.Wish wish,
            int identifier,
            List<Subscription> listening,
            List<Subscription> granted,
            List<Subscription> toured) {
        if (!services.settings().topics().allow(wish.filter())) {
            return Reason.TOPIC_FILTER_INVALID;
        }
        var asked = TopicFilter.of(wish.filter());
        var group = asked == null ? null : asked.group();
        var filter = asked != null && asked.isShared() ? asked.ofGroup() : asked;
        if (asked == null || filter == null || (asked.isShared() && group == null)) {
            return Reason.TOPIC_FILTER_INVALID;
        }
        var who = session.who();
        if (!session.rights().maySubscribe(filter)) {
            return Reason.NOT_AUTHORIZED;
        }
        var isNew = !held.containsKey(asked.text());
        if (isNew && held.size() >= services.settings().maxSubscriptions()) {
            return Reason.QUOTA_EXCEEDED;
        }
        var subscription = new Subscription(
                session.endurance().subscriber(),
                who.project().key(),
                filter,
                wish.qos(),
                wish.noLocal(),
                identifier,
                wish.retainAsPublished(),
                group);
        if (group == null && (wish.retainHandling() == 0 || (wish.retainHandling() == 1 && isNew))) {
            toured.add(subscription);
        }
        hold(asked.text(), subscription);
        granted.add(subscription);
        if (group == null && services.access().listens(who, filter)) {
            listening.add(subscription);
        }
        return Reason.granted(wish.qos());
    }

    /** What outlives the connection is on disk before the client is told so. */
    private void acknowledge(List<Subscription> granted, List<Subscription> toured, Packet.Suback suback) {
        Runnable answer = () -> {
            session.link().send(suback);
            toured.forEach(tours::begin);
        };
        var endurance = session.endurance();
        var joined = granted.stream()
                .filter(each -> each.group() != null)
                .map(endurance::join)
                .toList();
        var durable = endurance.durable();
        if (durable == null || granted.isEmpty()) {
            answer.run();
        } else {
            var written = durable.subscribe(granted);
            endurance.after(
                    CompletableFuture.allOf(
                            Stream.concat(joined.stream(), Stream.of(written)).toArray(CompletableFuture[]::new)),
                    answer);
        }
    }

    /** The filters an earlier connection of the session left. */
    void restore(List<Subscription> subscriptions) {
        subscriptions.forEach(each -> held.put(each.text(), each));
    }

    /** The session has heard what it missed: now it asks for what is outstanding, and for commands. */
    void listenAgain() {
        if (session.hasEnded()) {
            return;
        }
        attend();
        var listening = held(false).stream()
                .filter(each -> services.access().listens(session.who(), each.filter()))
                .toList();
        if (!listening.isEmpty() && session.who() instanceof Identity.Device(var thing)) {
            session.door().add(new Listening(thing, listening));
        }
    }

    /** The new one stands before the old one goes, so that no message falls between them. */
    private void hold(String text, Subscription subscription) {
        var old = held.put(text, subscription);
        if (isInDirectory(subscription) && !subscription.equals(old)) {
            services.subscriptions().add(subscription);
            if (old != null) {
                services.subscriptions().remove(old);
            }
        }
    }

    /** What a session that outlives its connection shares, its group hears for it. */
    private boolean isInDirectory(Subscription subscription) {
        return subscription.group() == null || session.endurance().durable() == null;
    }

    void unsubscribe(Packet.Unsubscribe packet) {
        if (packet.filters().isEmpty()) {
            session.end(End.protocolError(Reason.PROTOCOL_ERROR, "an UNSUBSCRIBE without a filter"));
            return;
        }
        var reasons = new ArrayList<Reason>();
        var removed = new ArrayList<String>();
        for (var filter : packet.filters()) {
            var gone = held.remove(filter);
            if (gone != null) {
                removed.add(filter);
                if (isInDirectory(gone)) {
                    services.subscriptions().remove(gone);
                }
                if (gone.group() != null) {
                    session.endurance().leave(gone);
                }
            }
            reasons.add(gone == null ? Reason.NO_SUBSCRIPTION_EXISTED : Reason.SUCCESS);
        }
        var unsuback = new Packet.Unsuback(packet.packetId(), List.copyOf(reasons));
        var durable = session.endurance().durable();
        if (durable == null || removed.isEmpty()) {
            session.link().send(unsuback);
        } else {
            session.endurance()
                    .after(durable.unsubscribe(removed), () -> session.link().send(unsuback));
        }
        attend();
    }

    /** Those it shares with others, or those it does not. */
    List<Subscription> held(boolean shared) {
        return held.values().stream()
                .filter(each -> shared == (each.group() != null))
                .toList();
    }

    void clear() {
        held.values().forEach(services.subscriptions()::remove);
        held.clear();
    }

    /** Asks for the outstanding deltas, so that they stand in version order among the live ones. */
    private final class Listening extends Errand {

        private final ThingFacts thing;
        private final List<Subscription> subscriptions;
        private final UUID messageId = services.ids().get();

        Listening(ThingFacts thing, List<Subscription> subscriptions) {
            super(session);
            this.thing = thing;
            this.subscriptions = subscriptions;
        }

        @Override
        Change change() {
            return new Change.Listen(thing.ref(), messageId, session.id());
        }

        @Override
        void answered(Outcome outcome) {
            if (outcome instanceof Outcome.Unavailable) {
                session.end(End.STORE_AWAY);
            } else if (outcome instanceof Outcome.Outstanding(var shadows)) {
                Announcements.outstanding(thing.ref(), shadows, messageId).forEach(message -> {
                    for (var subscription : subscriptions) {
                        if (subscription.filter().matches(message.topic())) {
                            session.ear().deliver(new Delivery(message, Math.min(1, subscription.qos()), List.of()));
                            break;
                        }
                    }
                });
            }
        }
    }
}
