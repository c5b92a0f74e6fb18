package io.umbra.gateway.access;

import io.umbra.gateway.topic.TopicFilter;
import io.umbra.project.TopicGrant;
import io.umbra.project.TopicRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which plain topics one connection may use: what its project's rules grant, and its key. What is banned is banned
 * whatever grants it. A wildcard is granted where a grant covers all of it; what a ban takes out of it is not delivered.
 */
public final class PlainRights {

    private static final String THING = "%thing%";
    private static final String CLIENT = "%client%";

    private final List<TopicRule> rules;
    private final List<TopicFilter> publish = new ArrayList<>();
    private final List<TopicFilter> subscribe = new ArrayList<>();
    private final List<TopicFilter> never = new ArrayList<>();

    /** @param rules the project's, as they are now */
    public PlainRights(List<TopicRule> rules, Identity who, String clientId) {
        this.rules = rules;
        grants(rules, who)
                .forEach(grant -> Stream.of(grant.filter())
                        .map(filter -> filled(filter, who, clientId))
                        .filter(Objects::nonNull)
                        .forEach(filter -> add(filter, grant.allow())));
    }

    /** Whether they were made of these very rules. */
    public boolean areOf(List<TopicRule> those) {
        return rules == those;
    }

    private static Stream<TopicGrant> grants(List<TopicRule> rules, Identity who) {
        return switch (who) {
            case Identity.Device _ ->
                rules.stream().filter(rule -> rule.who() != TopicRule.Who.KEYS).map(TopicRule::grant);
            case Identity.App(var key) ->
                Stream.concat(
                        rules.stream()
                                .filter(rule -> rule.who() != TopicRule.Who.THINGS)
                                .map(TopicRule::grant),
                        key.topics().stream());
        };
    }

    /** The filter with its placeholders filled in; null where one of them cannot be, so that it grants nothing. */
    private static @Nullable TopicFilter filled(String filter, Identity who, String clientId) {
        var levels = filter.split("/", -1);
        for (var i = 0; i < levels.length; i++) {
            if (levels[i].equals(THING)) {
                if (!(who instanceof Identity.Device device)) {
                    return null;
                }
                levels[i] = device.name();
            } else if (levels[i].equals(CLIENT)) {
                if (clientId.isEmpty() || clientId.chars().anyMatch(c -> c == '/' || c == '+' || c == '#')) {
                    return null;
                }
                levels[i] = clientId;
            }
        }
        return TopicFilter.of(String.join("/", levels));
    }

    private void add(TopicFilter filter, TopicGrant.Allow allow) {
        switch (allow) {
            case PUBLISH -> publish.add(filter);
            case SUBSCRIBE -> subscribe.add(filter);
            case BOTH -> {
                publish.add(filter);
                subscribe.add(filter);
            }
            case NONE -> never.add(filter);
        }
    }

    public boolean mayPublish(String topic) {
        return granted(publish, topic);
    }

    /** Asked for each message that a subscription matches: rules may have changed since it was granted. */
    public boolean mayHear(String topic) {
        return granted(subscribe, topic);
    }

    public boolean maySubscribe(TopicFilter filter) {
        return subscribe.stream().anyMatch(grant -> grant.covers(filter))
                && never.stream().noneMatch(ban -> ban.covers(filter));
    }

    private boolean granted(List<TopicFilter> grants, String topic) {
        if (grants.isEmpty()) {
            return false;
        }
        var exact = TopicFilter.of(topic);
        return exact != null
                && grants.stream().anyMatch(grant -> grant.overlaps(exact))
                && never.stream().noneMatch(ban -> ban.overlaps(exact));
    }
}
