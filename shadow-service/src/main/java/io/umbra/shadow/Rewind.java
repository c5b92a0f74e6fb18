package io.umbra.shadow;

import io.umbra.json.Json;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Updates taken back: what a section was before one. */
public final class Rewind {

    private Rewind() {}

    /**
     * The section before an update. When a leaf that the update wrote or removed had been written before is not known from it,
     * so such leaves have no time; removals are not told either.
     *
     * @param applied what the update did, null where it did not mention the section
     */
    public static Section before(Section after, @Nullable Applied applied) {
        if (applied == null || !applied.touched()) {
            return after;
        }
        var value = after.value().deepCopy();
        var times = new HashMap<>(after.times());
        for (var pointer : applied.times().keySet()) {
            remove(value, pointer);
            times.remove(pointer);
        }
        prune(value, applied.patch());
        applied.previous().forEach((pointer, leaf) -> put(value, pointer, leaf));
        return new Section(value, times, Map.of(), Json.size(value));
    }

    private static void remove(ObjectNode document, String pointer) {
        int last = pointer.lastIndexOf('/');
        if (document.at(pointer.substring(0, last)) instanceof ObjectNode parent) {
            parent.remove(Json.unescape(pointer.substring(last + 1)));
        }
    }

    /** Objects that the patch made and that hold nothing else. */
    private static void prune(ObjectNode document, ObjectNode patch) {
        for (var member : patch.properties()) {
            if (member.getValue() instanceof ObjectNode below
                    && document.get(member.getKey()) instanceof ObjectNode object) {
                prune(object, below);
                if (object.isEmpty()) {
                    document.remove(member.getKey());
                }
            }
        }
    }

    private static void put(ObjectNode document, String pointer, JsonNode leaf) {
        var at = document;
        var steps = pointer.substring(1).split("/", -1);
        for (int i = 0; i < steps.length - 1; i++) {
            var key = Json.unescape(steps[i]);
            at = at.get(key) instanceof ObjectNode next ? next : at.putObject(key);
        }
        at.set(Json.unescape(steps[steps.length - 1]), leaf);
    }
}
