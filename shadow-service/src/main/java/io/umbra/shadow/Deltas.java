package io.umbra.shadow;

import io.umbra.json.Json;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What is desired and not yet reported. */
public final class Deltas {

    private Deltas() {}

    /** The part of desired that reported does not hold. Keys only in reported never appear. */
    public static ObjectNode delta(ObjectNode desired, ObjectNode reported) {
        var delta = Nodes.empty();
        for (var member : desired.properties()) {
            var missing = missing(member.getValue(), reported.get(member.getKey()));
            if (missing != null) {
                delta.set(member.getKey(), missing);
            }
        }
        return delta;
    }

    /** The part of one desired value that is not reported; null where nothing is missing. */
    private static @Nullable JsonNode missing(JsonNode desired, @Nullable JsonNode reported) {
        if (desired instanceof ObjectNode object) {
            return switch (reported) {
                case null -> withoutEmptyObjects(object);
                case ObjectNode held -> {
                    var rest = delta(object, held);
                    yield rest.isEmpty() ? null : rest;
                }
                case JsonNode other -> object;
            };
        }
        return reported != null && Json.equal(desired, reported) ? null : desired;
    }

    /** An object without empty objects in it, at any depth; null where nothing is left. */
    private static @Nullable ObjectNode withoutEmptyObjects(ObjectNode object) {
        var rest = Nodes.empty();
        for (var member : object.properties()) {
            var value = member.getValue() instanceof ObjectNode below ? withoutEmptyObjects(below) : member.getValue();
            if (value != null) {
                rest.set(member.getKey(), value);
            }
        }
        return rest.isEmpty() ? null : rest;
    }

    /**
     * Whether a delta is worth a message: something is missing, and either desired was touched, even with an equal value,
     * or a leaf is missing that was not missing before with that value.
     *
     * @param before the delta before the update
     */
    static boolean isNews(ObjectNode delta, ObjectNode before) {
        for (var member : delta.properties()) {
            var value = member.getValue();
            var earlier = before.get(member.getKey());
            boolean news = value instanceof ObjectNode now && earlier instanceof ObjectNode then
                    ? isNews(now, then)
                    : earlier == null || !Json.equal(value, earlier);
            if (news) {
                return true;
            }
        }
        return false;
    }

    /** When each leaf of a delta was desired: epoch milliseconds by JSON Pointer below the section. */
    public static Map<String, Long> times(ObjectNode delta, Section desired) {
        var times = new LinkedHashMap<String, Long>();
        collectTimes(delta, "", desired.times(), times);
        return times;
    }

    private static void collectTimes(
            ObjectNode delta, String pointer, Map<String, Long> desired, Map<String, Long> times) {
        for (var member : delta.properties()) {
            var below = Json.pointer(pointer, member.getKey());
            if (member.getValue() instanceof ObjectNode object) {
                collectTimes(object, below, desired, times);
            } else {
                times.put(below, desired.getOrDefault(below, 0L));
            }
        }
    }
}
