package io.umbra.gateway.session;

import io.umbra.gateway.routing.Shelf;
import io.umbra.gateway.topic.TopicFilter;

/**
 * Where the messages are that a new subscription is brought.
 *
 * @param retained those of plain topics
 * @param presence of {@code $iot/{thing}/presence}
 * @param broker of {@code $SYS}
 */
public record Shelves(Shelf retained, Shelf presence, Shelf broker) {

    /** No filter reaches more than one: a leading wildcard matches no topic that begins with a dollar. */
    Shelf of(TopicFilter filter) {
        return switch (filter.level(0)) {
            case "$SYS" -> broker;
            case "$iot" -> presence;
            default -> retained;
        };
    }
}
