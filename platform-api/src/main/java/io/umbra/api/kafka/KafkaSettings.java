package io.umbra.api.kafka;

import io.umbra.api.event.CloudEvents;
import io.umbra.thing.ThingId;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Which events go to which Kafka.
 *
 * @param servers {@code host:port} of some brokers; empty for no Kafka
 * @param topic where to; {@code {project}} and {@code {type}} stand for the event's
 * @param types which events; empty for all
 * @param client more of the producer's own configuration, such as how it logs in
 */
public record KafkaSettings(List<String> servers, String topic, List<String> types, Map<String, String> client) {

    /** Kafka's own rule, with our two placeholders. */
    private static final Pattern TOPIC = Pattern.compile("([A-Za-z0-9._-]|\\{project}|\\{type})+");

    private static final int LONGEST_TOPIC = 100;

    public static final KafkaSettings OFF = new KafkaSettings(List.of(), "umbra.events", List.of(), Map.of());

    public KafkaSettings {
        if (!TOPIC.matcher(topic).matches() || topic.length() > LONGEST_TOPIC) {
            throw new IllegalArgumentException(
                    "UMBRA_KAFKA_TOPIC must be of A-Z a-z 0-9 . _ - {project} {type}, at most 100 characters, is "
                            + topic);
        }
        for (var type : types) {
            if (!CloudEvents.isType(type)) {
                throw new IllegalArgumentException("UMBRA_KAFKA_TYPES must be types of events, is " + type);
            }
        }
    }

    boolean isOn() {
        return !servers.isEmpty();
    }

    boolean wants(String type) {
        return types.isEmpty() || types.contains(type);
    }

    String topicOf(ThingId thing, String type) {
        return topic.replace("{project}", thing.project()).replace("{type}", type);
    }
}
