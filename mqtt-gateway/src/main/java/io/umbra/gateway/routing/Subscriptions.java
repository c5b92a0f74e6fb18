package io.umbra.gateway.routing;

import io.umbra.gateway.topic.Route;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Who subscribed what. Filters without wildcards, which is what devices use, stand in a hash map; the others in
 * {@link WildcardDirectory}. Reads take no lock.
 */
public final class Subscriptions {

    private record Place(long project, String topic) {}

    private record Share(String group, String filter) {}

    private final ConcurrentHashMap<Place, List<Subscription>> exact = new ConcurrentHashMap<>();
    private final WildcardDirectory wildcards = new WildcardDirectory();
    private final Interest interest = new Interest();
    private final ConcurrentHashMap<Long, Integer> counts = new ConcurrentHashMap<>();
    private final AtomicInteger turn = new AtomicInteger();

    public void add(Subscription subscription) {
        interest.added(subscription);
        counts.merge(subscription.project(), 1, Integer::sum);
        if (subscription.filter().isExact()) {
            exact.merge(placeOf(subscription), List.of(subscription), Subscriptions::joined);
        } else {
            wildcards.add(subscription);
        }
    }

    public void remove(Subscription subscription) {
        if (subscription.filter().isExact()) {
            exact.computeIfPresent(placeOf(subscription), (place, all) -> without(all, subscription));
        } else {
            wildcards.remove(subscription);
        }
        interest.removed(subscription);
        counts.computeIfPresent(subscription.project(), (project, count) -> count == 1 ? null : (Integer) (count - 1));
    }

    /** Every subscription that matches, several of one subscriber among them. */
    public List<Subscription> match(long project, String topic) {
        var named = exact.getOrDefault(new Place(project, topic), List.of());
        if (wildcards.size() == 0) {
            return named;
        }
        var found = wildcards.match(project, topic);
        found.addAll(named);
        return found;
    }

    /** How many filters a project's sessions have subscribed. */
    public int count(long project) {
        return counts.getOrDefault(project, 0);
    }

    /** Whether nobody subscribed anything. */
    public boolean isEmpty() {
        return exact.isEmpty() && wildcards.size() == 0;
    }

    /** Hands a message to everybody who subscribed it: once each, at the highest QoS of its subscriptions that match. */
    public void publish(Message message) {
        publish(message, match(message.project(), message.topic()));
    }

    private void publish(Message message, List<Subscription> matches) {
        if (matches.size() == 1) {
            deliver(message, matches);
            return;
        }
        var alone = matches;
        if (matches.stream().anyMatch(each -> each.group() != null)) {
            share(message, matches);
            alone = matches.stream().filter(each -> each.group() == null).toList();
        }
        for (var subscriber :
                alone.stream().map(Subscription::subscriber).distinct().toList()) {
            deliver(
                    message,
                    alone.stream().filter(s -> s.subscriber() == subscriber).toList());
        }
    }

    /**
     * Each group's members take turns; one that would not take the message is passed over. Where what a group misses is kept
     * for it, it gives its messages to its members itself.
     */
    private void share(Message message, List<Subscription> matches) {
        var groups = matches.stream()
                .filter(each -> each.group() != null)
                .collect(Collectors.groupingBy(each ->
                        new Share(String.valueOf(each.group()), each.filter().text())));
        for (var members : groups.values()) {
            var keeping =
                    members.stream().filter(each -> each.subscriber().keeps()).findFirst();
            if (keeping.isPresent()) {
                deliver(message, List.of(keeping.get()));
                continue;
            }
            var first = Math.floorMod(turn.getAndIncrement(), members.size());
            for (var i = 0; i < members.size(); i++) {
                var member = members.get((first + i) % members.size());
                if (member.subscriber().takes(message)) {
                    deliver(message, List.of(member));
                    break;
                }
            }
        }
    }

    /** The same for a topic of a shadow, rendered only if somebody subscribed it. */
    public void publish(long project, Route.OfShadow topic, Supplier<Message> message) {
        if (!interest.in(project, topic.thing(), topic.spelling(), topic.verb())) {
            return;
        }
        var matches = match(project, topic.text());
        if (!matches.isEmpty()) {
            publish(message.get(), matches);
        }
    }

    private static void deliver(Message message, List<Subscription> ofOne) {
        var delivery = Delivery.of(message, ofOne);
        if (delivery != null) {
            ofOne.getFirst().subscriber().deliver(delivery);
        }
    }

    /** Whether a message to this topic is to be kept for somebody who may be absent. */
    public boolean keeps(long project, String topic) {
        return match(project, topic).stream()
                .anyMatch(each -> each.qos() > 0 && each.subscriber().keeps());
    }

    private static Place placeOf(Subscription subscription) {
        return new Place(subscription.project(), subscription.filter().text());
    }

    private static List<Subscription> joined(List<Subscription> some, List<Subscription> more) {
        var all = new ArrayList<>(some);
        all.addAll(more);
        return List.copyOf(all);
    }

    private static @Nullable List<Subscription> without(List<Subscription> all, Subscription gone) {
        var rest = all.stream().filter(each -> !each.equals(gone)).toList();
        return rest.isEmpty() ? null : rest;
    }
}
