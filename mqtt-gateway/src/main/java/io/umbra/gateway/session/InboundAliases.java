package io.umbra.gateway.session;

import io.umbra.gateway.topic.TopicLimits;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The topic aliases a client has set; they end with its connection. Used on the session's thread. */
final class InboundAliases {

    private final int maximum;
    private final TopicLimits limits;
    private final Map<Integer, String> topics = new HashMap<>();

    /** @param limits a topic past them is refused, and so has no alias */
    InboundAliases(int maximum, TopicLimits limits) {
        this.maximum = maximum;
        this.limits = limits;
    }

    /** Why a publish names no topic; null where it does. */
    Packet.@Nullable Malformed faultOf(Packet.Publish publish) {
        var alias = publish.topicAlias();
        if (alias < 0 || alias > maximum) {
            return new Packet.Malformed(Reason.TOPIC_ALIAS_INVALID, "a topic alias must be 1.." + maximum);
        }
        return publish.topic().isEmpty() && !topics.containsKey(alias)
                ? new Packet.Malformed(Reason.PROTOCOL_ERROR, "neither a topic nor an alias that stands for one")
                : null;
    }

    /** A publish without fault under its topic's name. */
    Packet.Publish named(Packet.Publish publish) {
        if (publish.topicAlias() == 0) {
            return publish;
        }
        if (publish.topic().isEmpty()) {
            return publish.to(topics.getOrDefault(publish.topicAlias(), ""));
        }
        if (limits.allow(publish.topic())) {
            topics.put(publish.topicAlias(), publish.topic());
        } else {
            topics.remove(publish.topicAlias());
        }
        return publish.to(publish.topic());
    }
}
