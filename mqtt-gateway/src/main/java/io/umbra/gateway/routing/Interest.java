package io.umbra.gateway.routing;

import io.umbra.gateway.topic.Route;
import io.umbra.gateway.topic.ShadowVerb;
import io.umbra.gateway.topic.TopicFilter;
import io.umbra.shadow.Spelling;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * Whether anybody could hear a shadow's topic, answered without looking into the directory: counts of wildcard filters
 * per project and kind of topic, and of exact filters per thing. It may say yes too often, never no.
 */
final class Interest {

    private static final int VERBS = ShadowVerb.values().length;
    private static final List<List<TopicFilter>> KINDS = kinds();

    private record Thing(long project, String name) {}

    private final ConcurrentHashMap<Long, AtomicIntegerArray> wildcards = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<Thing, Integer> things = new ConcurrentHashMap<>();

    void added(Subscription subscription) {
        count(subscription, 1);
    }

    void removed(Subscription subscription) {
        count(subscription, -1);
    }

    boolean in(long project, String thing, Spelling spelling, ShadowVerb verb) {
        if (things.containsKey(new Thing(project, thing))) {
            return true;
        }
        var counts = wildcards.get(project);
        return counts != null && counts.get(place(spelling, verb)) > 0;
    }

    private void count(Subscription subscription, int by) {
        var filter = subscription.filter();
        if (!filter.isExact()) {
            countWildcard(subscription.project(), filter, by);
        } else if (Route.of(filter.text()) instanceof Route.OfShadow topic) {
            things.merge(
                    new Thing(subscription.project(), topic.thing()),
                    by,
                    (a, b) -> a + b == 0 ? null : (Integer) (a + b));
        }
    }

    private void countWildcard(long project, TopicFilter filter, int by) {
        var counts = wildcards.computeIfAbsent(project, none -> new AtomicIntegerArray(KINDS.size()));
        for (var i = 0; i < KINDS.size(); i++) {
            if (KINDS.get(i).stream().anyMatch(filter::overlaps)) {
                counts.addAndGet(i, by);
            }
        }
    }

    private static int place(Spelling spelling, ShadowVerb verb) {
        return spelling.ordinal() * VERBS + verb.ordinal();
    }

    private static List<List<TopicFilter>> kinds() {
        var kinds = new ArrayList<List<TopicFilter>>();
        for (var spelling : Spelling.values()) {
            for (var verb : ShadowVerb.values()) {
                kinds.add(TopicFilter.ofAnyThing(spelling, verb));
            }
        }
        return kinds;
    }
}
