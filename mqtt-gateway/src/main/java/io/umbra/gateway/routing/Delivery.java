package io.umbra.gateway.routing;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A message for one subscriber, and how it goes.
 *
 * @param qos the lower of the message's and the subscription's
 * @param identifiers the MQTT 5 identifiers of the subscriptions that matched
 * @param retain the RETAIN flag it goes with
 * @param ledger who else keeps it than the subscriber, null where nobody does
 */
public record Delivery(
        Message message,
        int qos,
        List<Integer> identifiers,
        boolean retain,
        @Nullable Ledger ledger) {

    public Delivery(Message message, int qos, List<Integer> identifiers, boolean retain) {
        this(message, qos, identifiers, retain, null);
    }

    public Delivery(Message message, int qos, List<Integer> identifiers) {
        this(message, qos, identifiers, false);
    }

    /** The same, kept by another than the subscriber. */
    public Delivery keptBy(Ledger other) {
        return new Delivery(message, qos, identifiers, retain, other);
    }

    /** The same for one of those who share a subscription, as it asked for it. */
    public Delivery dealtTo(Subscription member, @Nullable Ledger by) {
        var said = member.identifier() == 0 ? List.<Integer>of() : List.of(member.identifier());
        return new Delivery(
                message, Math.min(qos, member.qos()), said, message.retain() && member.retainAsPublished(), by);
    }

    /**
     * Once, at the highest QoS of the subscriptions that match; null where none of them lets it through.
     *
     * @param matching subscriptions of one subscriber
     */
    public static @Nullable Delivery of(Message message, Collection<Subscription> matching) {
        var qos = -1;
        var retain = false;
        var identifiers = List.<Integer>of();
        for (var subscription : matching) {
            if (subscription.noLocal() && subscription.subscriber().voice().equals(message.publisher())) {
                continue;
            }
            retain |= message.retain() && subscription.retainAsPublished();
            qos = Math.max(qos, Math.min(subscription.qos(), message.qos()));
            if (subscription.identifier() != 0) {
                identifiers = new ArrayList<>(identifiers);
                identifiers.add(subscription.identifier());
            }
        }
        return qos < 0 ? null : new Delivery(message, qos, identifiers, retain);
    }
}
