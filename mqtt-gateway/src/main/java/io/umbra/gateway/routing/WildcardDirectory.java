package io.umbra.gateway.routing;

import io.moquette.broker.ISubscriptionsRepository;
import io.moquette.broker.subscriptions.CTrieSubscriptionDirectory;
import io.moquette.broker.subscriptions.Topic;
import io.netty.handler.codec.mqtt.MqttQoS;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Filters with wildcards, in Moquette's subscription directory. It is asked who, never how: a subscription has a key of its
 * own there, and its QoS and options stand in our record. Three of its faults are kept from showing (decision 0001):
 * changes take one lock, since concurrent ones lose subscriptions; every subscription is a new key, since a repeated one
 * could not lower its QoS; and it is built anew once removed filters have left more nodes behind than live ones use.
 */
final class WildcardDirectory {

    private static final int FEWEST_DEAD_LEVELS = 1_000;

    private final Map<String, Subscription> byKey = new ConcurrentHashMap<>();
    private final Map<Subscription, String> keys = new HashMap<>();
    private volatile CTrieSubscriptionDirectory directory = emptyDirectory();
    private long nextKey;
    private int liveLevels;
    private int deadLevels;

    synchronized void add(Subscription subscription) {
        var key = Long.toString(nextKey++, Character.MAX_RADIX);
        var former = keys.put(subscription, key);
        if (former != null) {
            forget(subscription, former);
        }
        byKey.put(key, subscription);
        liveLevels += subscription.filter().size();
        directory.add(entry(key, subscription));
    }

    synchronized void remove(Subscription subscription) {
        var key = keys.remove(subscription);
        if (key == null) {
            return;
        }
        forget(subscription, key);
        if (deadLevels > Math.max(liveLevels, FEWEST_DEAD_LEVELS)) {
            rebuild();
        }
    }

    private void forget(Subscription subscription, String key) {
        byKey.remove(key);
        directory.removeSubscription(
                place(subscription.project(), subscription.filter().text()), key);
        liveLevels -= subscription.filter().size();
        deadLevels += subscription.filter().size();
    }

    /** Readers go on in the old one until the new one is whole. */
    private void rebuild() {
        var fresh = emptyDirectory();
        byKey.forEach((key, subscription) -> fresh.add(entry(key, subscription)));
        directory = fresh;
        deadLevels = 0;
    }

    List<Subscription> match(long project, String topic) {
        var found = new ArrayList<Subscription>();
        for (var hit : directory.matchWithoutQosSharpening(place(project, topic))) {
            var subscription = byKey.get(hit.getClientId());
            if (subscription != null) {
                found.add(subscription);
            }
        }
        return found;
    }

    /** How many subscriptions it holds. */
    int size() {
        return byKey.size();
    }

    /** Levels that removed filters may have left behind. */
    synchronized int deadLevels() {
        return deadLevels;
    }

    private static io.moquette.broker.subscriptions.Subscription entry(String key, Subscription subscription) {
        return new io.moquette.broker.subscriptions.Subscription(
                key, place(subscription.project(), subscription.filter().text()), MqttQoS.AT_MOST_ONCE);
    }

    /** A project's topics stand below its number; those that begin with $ below another root, out of reach of {@code #}. */
    private static Topic place(long project, String topic) {
        var root = Long.toString(project, Character.MAX_RADIX);
        return new Topic(topic.startsWith("$") ? root + "$/" + topic : root + "/" + topic);
    }

    private static CTrieSubscriptionDirectory emptyDirectory() {
        var directory = new CTrieSubscriptionDirectory();
        directory.init(new NothingStored());
        return directory;
    }

    /** The directory wants to be told of stored subscriptions at its start: we add ours ourselves. */
    private static final class NothingStored implements ISubscriptionsRepository {
        @Override
        public Set<io.moquette.broker.subscriptions.Subscription> listAllSubscriptions() {
            return Set.of();
        }

        @Override
        public void addNewSubscription(io.moquette.broker.subscriptions.Subscription subscription) {}

        @Override
        public void removeSubscription(String topic, String clientId) {}
    }
}
