package io.umbra.gateway.routing;

import io.umbra.gateway.topic.TopicFilter;
import org.jspecify.annotations.Nullable;

/**
 * One filter of one connection.
 *
 * @param project the number of the connection's project
 * @param qos the highest the subscriber takes
 * @param noLocal whether its own messages are kept from it
 * @param identifier MQTT 5's subscription identifier, 0 for none
 * @param retainAsPublished whether the RETAIN flag stays as the publisher set it
 * @param group those of one group and filter share its messages, each goes to one of them; null for one on its own
 */
public record Subscription(
        Subscriber subscriber,
        long project,
        TopicFilter filter,
        int qos,
        boolean noLocal,
        int identifier,
        boolean retainAsPublished,
        @Nullable String group) {

    public Subscription(
            Subscriber subscriber, long project, TopicFilter filter, int qos, boolean noLocal, int identifier) {
        this(subscriber, project, filter, qos, noLocal, identifier, false, null);
    }

    /** The filter as it was asked for. */
    public String text() {
        return group == null ? filter.text() : TopicFilter.SHARED + "/" + group + "/" + filter.text();
    }

    /** The same at another QoS. */
    public Subscription at(int highest) {
        return new Subscription(subscriber, project, filter, highest, noLocal, identifier, retainAsPublished, group);
    }
}
