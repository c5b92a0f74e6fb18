package io.umbra.gateway.routing;

import io.umbra.gateway.topic.Route;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A message on its way to whoever subscribed its topic. Shared between subscribers, never changed.
 *
 * @param project the number of the project whose topics these are
 * @param topic as it stands on the wire
 * @param route what the topic means
 * @param thing the thing it is about, null where it is about none
 * @param qos the publisher's
 * @param properties MQTT 5's, passed through on plain messages
 * @param deltaVersion the version of a delta, so that none is sent twice; 0 for anything else
 * @param publisher the voice of the session it came from, null where the platform speaks
 * @param position where it can be read again, null where it cannot
 * @param retain whether its publisher asked to keep it for later subscribers
 */
public record Message(
        long project,
        String topic,
        Route route,
        @Nullable String thing,
        byte[] payload,
        int qos,
        MessageProperties properties,
        long deltaVersion,
        @Nullable String publisher,
        @Nullable Position position,
        boolean retain) {

    /** One that was not published to be kept. */
    public Message(
            long project,
            String topic,
            Route route,
            @Nullable String thing,
            byte[] payload,
            int qos,
            MessageProperties properties,
            long deltaVersion,
            @Nullable String publisher,
            @Nullable Position position) {
        this(project, topic, route, thing, payload, qos, properties, deltaVersion, publisher, position, false);
    }

    /** Something the platform itself says. */
    public static Message ofPlatform(long project, String topic, Route route, String thing, byte[] payload, int qos) {
        return new Message(project, topic, route, thing, payload, qos, MessageProperties.NONE, 0, null, null);
    }

    /** The same where it can be read again. */
    public Message at(Position place) {
        return new Message(
                project, topic, route, thing, payload, qos, properties, deltaVersion, publisher, place, retain);
    }

    /** The same with other properties. */
    public Message with(MessageProperties said) {
        return new Message(project, topic, route, thing, payload, qos, said, deltaVersion, publisher, position, retain);
    }

    /** The same, published at a time, epoch milliseconds: from then on its expiry counts. */
    public Message publishedAt(long time) {
        var expiry = properties.expirySeconds();
        return expiry == null ? this : with(properties.expiringAt(time + TimeUnit.SECONDS.toMillis(expiry)));
    }

    public boolean hasExpired(long now) {
        return properties.expirySeconds() != null && properties.expiresAt() > 0 && properties.expiresAt() <= now;
    }

    /** The same with what is left of its expiry, a second at least: one that is under way goes on. */
    public Message leavingAt(long now) {
        if (properties.expirySeconds() == null || properties.expiresAt() == 0) {
            return this;
        }
        var left = Math.ceilDiv(properties.expiresAt() - now, 1_000L);
        return with(properties.expiringIn(Math.max(1, left)));
    }

    /** A delta, at the version it has. */
    public static Message ofDelta(long project, Route.OfShadow route, byte[] payload, long version) {
        return new Message(
                project, route.text(), route, route.thing(), payload, 1, MessageProperties.NONE, version, null, null);
    }
}
