package io.umbra.gateway.durable;

import io.umbra.gateway.routing.Subscription;
import io.umbra.gateway.topic.ShadowVerb;
import io.umbra.gateway.topic.TopicFilter;
import io.umbra.messaging.BacklogReader.Scope;
import io.umbra.shadow.Spelling;
import java.util.ArrayList;
import java.util.List;

/** Which rows of the journal may hold what a session's filters ask for. */
final class Scopes {

    private static final List<TopicFilter> OF_A_THING = ofAThing();
    private static final List<TopicFilter> OF_ALL_THINGS = ofAllThings();

    private Scopes() {}

    static Scope of(long project, long thing, List<Subscription> subscriptions) {
        var wanted = subscriptions.stream()
                .filter(each -> each.qos() > 0)
                .map(Subscription::filter)
                .toList();
        var told = thing == 0 ? OF_ALL_THINGS : OF_A_THING;
        var shadows = wanted.stream().anyMatch(filter -> told.stream().anyMatch(filter::overlaps));
        var plain = wanted.stream().anyMatch(filter -> filter.isPlain() || !filter.isBelow("$iot"));
        return new Scope(project, thing, shadows, plain);
    }

    private static List<TopicFilter> ofAThing() {
        var all = new ArrayList<TopicFilter>();
        all.add(TopicFilter.ofAnyEvent());
        for (var spelling : Spelling.values()) {
            all.addAll(TopicFilter.ofAnyThing(spelling, ShadowVerb.DESIRED));
            all.addAll(TopicFilter.ofAnyThing(spelling, ShadowVerb.UPDATE_DOCUMENTS));
            all.addAll(TopicFilter.ofAnyThing(spelling, ShadowVerb.UPDATE_SNAPSHOT));
        }
        return List.copyOf(all);
    }

    /** A thing is asked for its own outstanding deltas; those of many things are known by what has changed. */
    private static List<TopicFilter> ofAllThings() {
        var all = new ArrayList<>(ofAThing());
        all.add(TopicFilter.ofAnyPresence());
        for (var spelling : Spelling.values()) {
            all.addAll(TopicFilter.ofAnyThing(spelling, ShadowVerb.DELTA));
        }
        return List.copyOf(all);
    }
}
